import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toBeHex } from 'ethers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import { openStorage } from '../../../cli/index/storage.ts';
import { ENTRY_BYTES } from '../../../lib/index/bucket.ts';
import { buildEpoch } from '../../../lib/index/epoch.ts';
import { readProved, writeProved } from '../../../lib/index/epoch-source.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { photographs } from '../../lib/fingerprint/photographs.ts';
import { colophonAs } from '../colophon.ts';

const root = resolve(import.meta.dirname, '../../..');
const [AUTHOR, PUBLISHER] = ['b1', 'b2'].map((byte) => byte.repeat(32)) as [string, string];
const publisher = addressOf(Buffer.from(PUBLISHER, 'hex'));

let network: DevNetwork;
let folder: string;
let served: ChildProcess;
let url: string;
const at = (name: string) => join(folder, name);
const [boat, cat, stranger] = ['nagasaki-boats', 'locomotion-house-cat', 'airplane-from-above'].map(
  (name) => photographs.find((photograph) => photograph.name === name)!.bytes,
) as [Buffer, Buffer, Buffer];

/** Runs the command as whoever has this secret, and reads its lines. */
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);

async function sign(name: string, bytes: Buffer): Promise<void> {
  await writeFile(at(name), bytes);
  const { code, err } = await as(AUTHOR, 'sign', at(name), '--kind', 'digitalCapture', '--title', name);
  expect({ code, err }).toEqual({ code: 0, err: '' });
}

/** Starts `colophon index serve` and waits for its first line. */
async function serve(db: string, ...more: string[]): Promise<{ child: ChildProcess; url: string }> {
  const args = ['index', 'serve', '--db', db, '--port', '0', ...more];
  const { rpcUrl } = network.chain;
  const environment = {
    COLOPHON_RPC: rpcUrl,
    COLOPHON_SERVICE: network.service.url,
    COLOPHON_KEY: PUBLISHER,
  };
  const child = spawn(process.execPath, [resolve(root, 'cli/main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout!.setEncoding('utf8'), 'data');
  return { child, url: JSON.parse(line).url };
}

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-index-'));
  await network.provider.send('anvil_setBalance', [publisher, toBeHex(10n ** 18n)]);
  await sign('boat.jpg', boat);
  await sign('cat.jpg', cat);
  await writeFile(at('copy.webp'), await sharp(boat).resize(500).webp({ quality: 70 }).toBuffer());
  await writeFile(at('stranger.jpg'), stranger);
  const built = await as(PUBLISHER, 'index', 'build', '--db', at('index.db'), '--anchor');
  expect({ code: built.code, err: built.err }).toEqual({ code: 0, err: '' });
  expect(built.lines).toMatchObject([{ records: 2, bucketBits: 12, anchored: { author: publisher } }]);
  ({ child: served, url } = await serve(at('index.db')));
}, 120_000);
afterAll(async () => {
  if (served?.exitCode === null) {
    served.kill('SIGTERM');
    expect((await once(served, 'exit'))[0]).toBe(0);
  }
  await network?.stop();
  await rm(folder, { recursive: true });
});

const verify = async (file: string, server: string, ...more: string[]) => {
  const asking = ['--index', server, '--publisher', publisher, ...more];
  const { lines, code, err } = await as(AUTHOR, 'verify', at(file), '--json', ...asking);
  return { ...lines[0], code, err };
};

/** A server in front of the honest one; `change` may answer in its place. */
async function liar(
  change: (path: string, bytes: Uint8Array) => Uint8Array | 'stall' | undefined,
): Promise<{ url: string; asked: string[]; server: Server }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url!;
    asked.push(path);
    const answer = await fetch(url + path);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const lie = change(path, bytes);
    if (lie === 'stall') return;
    response.writeHead(answer.status).end(lie ?? bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

describe('verifying with an index server', () => {
  test('finds a copy’s original, and tells the server no more than some buckets', async () => {
    const { url: watched, asked, server } = await liar(() => undefined);
    const found = await verify('copy.webp', watched);
    expect(found).toMatchObject({ verdict: 'similar', code: 0, signer: { author: expect.any(String) } });
    expect(JSON.stringify(found)).toContain('boat.jpg');
    const buckets = asked.filter((path) => /^\/epochs\/0x[0-9a-f]{64}\/buckets\/\d{1,4}$/.test(path));
    expect(buckets).toHaveLength(8);
    const others = asked
      .filter((path) => !buckets.includes(path))
      .map((path) => path.replace(/0x[0-9a-f]+/, 'x'));
    expect(others).toEqual(['/epochs/latest', '/epochs/x', '/epochs/x/pages/0']);
    server.closeAllConnections();
    server.close();
  });

  test('with shards finds it too, and asks for no bucket, nor for the shards a second time', async () => {
    const watched = await liar(() => undefined);
    const shards = ['--shards', at('shards')];
    expect(await verify('copy.webp', watched.url, ...shards)).toMatchObject({ verdict: 'similar' });
    const first = watched.asked.splice(0);
    expect(first.filter((path) => path.startsWith('/shards/')).length).toBeGreaterThan(0);
    expect(await verify('copy.webp', watched.url, ...shards)).toMatchObject({ verdict: 'similar' });
    expect([...first, ...watched.asked].filter((path) => path.includes('/buckets/'))).toEqual([]);
    expect(watched.asked.filter((path) => path.startsWith('/shards/'))).toEqual([]);
    watched.server.closeAllConnections();
    watched.server.close();
  });

  test('shows the title of an exact match', async () => {
    const found = await verify('cat.jpg', url);
    expect(found.verdict).toBe('signed');
    expect(found.evidence[0].details.claims[0].statement.title).toBe('cat.jpg');
  });

  test('finds nothing for a stranger’s picture, and says among how many', async () => {
    const { evidence } = await verify('stranger.jpg', url);
    expect(evidence[0]).toMatchObject({ code: 'registry.none', details: { records: 2 } });
  });

  test('is not believed without a publisher, nor with another one', async () => {
    expect(await as(AUTHOR, 'verify', at('copy.webp'), '--index', url)).toMatchObject({ code: 64 });
    const other = await as(
      AUTHOR,
      'verify',
      at('copy.webp'),
      '--json',
      '--index',
      url,
      '--publisher',
      `0x${'a9'.repeat(20)}`,
    );
    expect(other).toMatchObject({ code: 2, lines: [{ verdict: 'unavailable' }] });
    expect(other.lines[0].evidence[0].code).toBe('registry.unavailable.index-not-anchored');
  });

  test.each<[string, (path: string, bytes: Uint8Array) => Uint8Array | 'stall' | undefined, string]>([
    [
      'hides the last record of every bucket',
      (path, bytes) => {
        if (!path.includes('/buckets/')) return undefined;
        const { bytes: entries, proof } = readProved(bytes)!;
        return writeProved({ bytes: entries.subarray(0, Math.max(0, entries.length - ENTRY_BYTES)), proof });
      },
      'index-refused',
    ],
    [
      'answers garbage',
      (path) => (path.includes('/buckets/') ? Uint8Array.of(1, 2, 3) : undefined),
      'index-refused',
    ],
    [
      'changes its header',
      (path, bytes) => (/\/epochs\/0x\w+$/.test(path) ? bytes.slice(0, -1) : undefined),
      'index-refused',
    ],
  ])('one that %s is caught: nothing is found, and that is not said', async (_title, change, failure) => {
    const lying = await liar(change);
    const { verdict, evidence, code } = await verify('copy.webp', lying.url);
    expect({ verdict, code }).toEqual({ verdict: 'unavailable', code: 2 });
    expect(evidence[0].code).toBe(`registry.unavailable.${failure}`);
    lying.server.closeAllConnections();
    lying.server.close();
  });

  test('one that stalls is given up', async () => {
    const stalling = await liar((path) => (path.includes('/buckets/') ? 'stall' : undefined));
    const { verdict, evidence } = await verify('copy.webp', stalling.url);
    expect(verdict).toBe('unavailable');
    expect(evidence[0].code).toBe('registry.unavailable.index-stalled');
    stalling.server.closeAllConnections();
    stalling.server.close();
  }, 60_000);
});

describe('an index that is made again', () => {
  test('is the same, and anchored', async () => {
    const { code, lines } = await as(AUTHOR, 'index', 'verify', url, '--publisher', publisher);
    expect({ code, lines }).toMatchObject({
      code: 0,
      lines: [{ same: true, anchored: true, differences: [] }],
    });
  });

  test('shows what its publisher has left out and made up', async () => {
    const storage = await openStorage(at('index.db'));
    const { records } = await storage.records.load();
    await storage.close();
    const [one, ...others] = records;
    const invented = { ...one!, content: `0x${'77'.repeat(32)}` } as const;
    const [{ block, records: count }] = (await as(PUBLISHER, 'index', 'build', '--db', at('index.db'))).lines;
    expect(count).toBe(2);
    const { chainId, address } = network.domain;
    const crooked = buildEpoch([...others, invented], { chainId, address, block });
    const other = await openStorage(at('crooked.db'));
    await other.keepEpoch(crooked);
    await other.close();
    const { child, url: crookedUrl } = await serve(at('crooked.db'));
    const { code, lines } = await as(AUTHOR, 'index', 'verify', crookedUrl, '--publisher', publisher);
    child.kill('SIGTERM');
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ same: false, anchored: false });
    expect(lines[0].differences).toEqual(
      expect.arrayContaining([
        { record: `${one!.content}/${one!.author}`, how: 'missing' },
        { record: `${invented.content}/${invented.author}`, how: 'no-claim' },
      ]),
    );
    expect(lines[0].differences).toHaveLength(2);
  });

  test('that can not be fetched could not be compared', async () => {
    const { code, err } = await as(AUTHOR, 'index', 'verify', 'http://127.0.0.1:9');
    expect(code).toBe(2);
    expect(err).toContain('did not answer');
  });

  test('is anchored once, however often it is built', async () => {
    const block = String((await as(PUBLISHER, 'index', 'build', '--db', at('index.db'))).lines[0].block);
    const again = ['index', 'build', '--db', at('index.db'), '--anchor', '--to-block', block];
    const [{ anchored: first }] = (await as(PUBLISHER, ...again)).lines;
    const [{ anchored: second }] = (await as(PUBLISHER, ...again)).lines;
    expect(first.transaction).toMatch(/^0x/);
    expect(second).toEqual({ author: publisher, block: first.block });
  });
});

describe('what was claimed after the epoch', () => {
  test('is found all the same: the chain is read from where the epoch ends', async () => {
    const late = photographs.find(({ name }) => name === 'allium-oreophilum')!.bytes;
    await sign('late.jpg', late);
    await writeFile(at('late-copy.jpg'), await sharp(late).resize(700).jpeg({ quality: 70 }).toBuffer());
    const found = await verify('late-copy.jpg', url);
    expect(found).toMatchObject({ verdict: 'similar' });
    expect(JSON.stringify(found)).toContain('late.jpg');
    expect((await verify('stranger.jpg', url)).evidence[0].details.records).toBe(3);
  });
});

test('a server that follows the registry anchors and serves what is claimed while it runs', async () => {
  const { child, url: following } = await serve(at('following.db'), '--every', '1', '--anchor');
  const lines: { root: string; records: number; anchored: { author: string } }[] = [];
  child.stdout!.on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) lines.push(JSON.parse(line));
  });
  await expect.poll(() => lines.at(-1)?.records, { timeout: 20_000 }).toBe(3);
  await sign('newest.jpg', photographs.find(({ name }) => name === 'march-pastoral')!.bytes);
  await expect.poll(() => lines.at(-1)?.records, { timeout: 20_000 }).toBe(4);
  expect(lines.at(-1)).toMatchObject({ anchored: { author: publisher } });
  expect(await (await fetch(`${following}/epochs/latest`)).json()).toEqual({ root: lines.at(-1)!.root });
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
}, 60_000);
