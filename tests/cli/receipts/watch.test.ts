import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import { openNode } from '../../../cli/node-lanes.ts';
import { runWatch } from '../../../cli/receipts/watch.ts';
import { GAZETTE, LIND, signAs, withdrawAs } from '../../../cli/samples/authors.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { camera, signedPicture } from '../../lib/c2pa/signed-pictures.ts';
import { colophon, type JsonRun, signText, withLines } from '../colophon.ts';

const [SIGNED, UNSIGNED] = ['These words were signed by the Gazette.', 'Nobody had signed these words.'];
const NOWHERE = 'http://127.0.0.1:9';

let folder: string;
let network: DevNetwork;
let key: Hex;
const at = (...names: string[]) => join(folder, ...names);

async function run(args: readonly string[], rpc = network.chain.rpcUrl): Promise<JsonRun> {
  return withLines(
    await colophon(args, { env: { COLOPHON_RPC: rpc, COLOPHON_SERVICE: network.service.url } }),
  );
}
const watch = (...flags: string[]) => run(['watch', at('receipts'), '--json', ...flags]);
const changes = ({ lines }: JsonRun) =>
  Object.fromEntries(lines.map((one) => [one.input.split('/').at(-1), one.changes]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-watch-'));
  network = await startNetwork();
  await mkdir(at('media'));
  key = await signAs(GAZETTE, { type: 'text', text: SIGNED }, { kind: 'textHuman' }, network);
  await writeFile(at('media', 'signed.txt'), SIGNED);
  await writeFile(at('media', 'unsigned.txt'), UNSIGNED);
  await writeFile(at('media', 'camera.jpg'), await signedPicture());
  await writeFile(at('camera.pem'), camera.anchors);
  const flags = ['--receipts', at('receipts'), '--trust', at('camera.pem'), '--json'];
  const verified = await run(['verify', at('media'), ...flags]);
  expect(verified.lines.map(({ verdict }) => verdict)).toEqual(['signed', 'signed', 'no-record']);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('colophon watch', () => {
  test('says nothing where nothing changed, and that it could not ask where nobody answers', async () => {
    const same = await watch('--trust', at('camera.pem'));
    expect({ code: same.code, out: same.out }).toEqual({ code: 0, out: '' });
    const lost = await run(['watch', at('receipts'), '--json'], NOWHERE);
    expect(lost.lines).toMatchObject([{ changes: [], error: expect.stringContaining('127.0.0.1:9') }]);
    expect(lost.err).toContain('looked at 3 receipts; 3 could not be asked about.');
    expect(lost.code).toBe(2);
  });

  test('does not take another registry’s silence for claims that are gone, and says which one to name', async () => {
    const elsewhere = await watch('--registry', `0x${'0e'.repeat(20)}`);
    expect({ code: elsewhere.code, out: elsewhere.out }).toEqual({ code: 2, out: '' });
    expect(elsewhere.err).toContain(
      `it is of another registry: add --registry ${network.domain.address} --chain-id ${network.domain.chainId}`,
    );
    expect(elsewhere.err).toContain('looked at 0 receipts.');
  });

  test('tells once what was withdrawn, newly claimed, and judged by another list', async () => {
    await withdrawAs(GAZETTE, key, 'rights', network);
    await signText(network, Buffer.from(LIND.secret).toString('hex'), UNSIGNED);
    const flags = ['--journal', at('watch.journal')];
    const first = await watch(...flags);
    expect(first.code).toBe(1);
    expect(changes(first)).toMatchObject({
      'signed.txt': [
        {
          code: 'watch.withdrawn',
          author: GAZETTE.address,
          standing: { state: 'withdrawn', reason: 'rights' },
        },
        { code: 'watch.verdict', was: 'signed', is: 'withdrawn' },
      ],
      'unsigned.txt': [
        { code: 'watch.claimed', author: LIND.address },
        { code: 'watch.verdict', was: 'no-record', is: 'signed' },
      ],
      'camera.jpg': [{ code: 'watch.list', list: 'own/signers', was: expect.stringMatching(/^0x/) }],
    });
    const again = await watch(...flags);
    expect({ code: again.code, out: again.out }).toEqual({ code: 0, out: '' });
    const people = await colophon(['watch', at('receipts')], {
      env: { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url },
    });
    expect(people.out).toContain(`Withdrawn by ${GAZETTE.address}.`);
  });

  test('does not watch a receipt that was tampered with, and says so', async () => {
    const [name] = (await readdir(at('receipts'))).filter((file) => file.endsWith('.receipt.json'));
    await writeFile(at('torn.receipt.json'), `{"colophon":"receipt","${name}"`);
    const { code, err } = await run(['watch', at('torn.receipt.json'), '--json']);
    expect(code).toBe(2);
    expect(err).toContain('is not watched: it is damaged');
  });

  test('goes round until it is ended, tells each change once, and says which receipt is gone', async () => {
    const { chainId, address: registry } = network.domain;
    const chain = { rpc: [network.chain.rpcUrl], chainId, registry, service: network.service.url };
    const end = new AbortController();
    let rounds = 0;
    const open = () => {
      if (++rounds === 3) end.abort();
      return openNode({ ...chain, firstBlock: 0, trust: [at('camera.pem')] }, end.signal);
    };
    const told: { input: string; round: number }[] = [];
    const said: string[] = [];
    const code = await runWatch(
      [at('receipts'), at('gone.receipt.json')],
      open,
      { json: true, every: 0.01, signal: end.signal },
      {
        out: (line) => void told.push({ ...JSON.parse(line), round: rounds }),
        err: (line) => void said.push(line),
      },
    );
    expect(code).toBe(1);
    expect(rounds).toBe(3);
    expect(told.map(({ input, round }) => `${round} ${input.split('/').at(-1)}`).sort()).toEqual([
      '1 signed.txt',
      '1 unsigned.txt',
    ]);
    expect(
      said.filter((line) => line.includes('gone.receipt.json is not watched: it is missing')),
    ).toHaveLength(1);
  });

  test('tells once that nobody answers, once that somebody else does not, and when it is over', async () => {
    const { chainId, address: registry } = network.domain;
    const end = new AbortController();
    const rpcs = [NOWHERE, NOWHERE, 'http://127.0.0.1:10', network.chain.rpcUrl, network.chain.rpcUrl];
    let rounds = 0;
    const open = () => {
      const rpc = [rpcs[rounds]!];
      if (++rounds === rpcs.length) end.abort();
      const chain = { rpc, chainId, registry, service: network.service.url, firstBlock: 0 };
      return openNode(chain, new AbortController().signal);
    };
    const told: string[] = [];
    const options = { every: 0.01, journal: at('watch.journal'), signal: end.signal };
    const lines = (json: boolean) =>
      runWatch(
        [at('receipts')],
        open,
        { ...options, json },
        { out: (line) => told.push(line), err: () => {} },
      );
    expect(await lines(true)).toBe(2);
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      { changes: [], error: expect.stringContaining('127.0.0.1:9') },
      { changes: [], error: expect.stringContaining('127.0.0.1:10') },
      { over: expect.stringContaining('127.0.0.1:9') },
      { over: expect.stringContaining('127.0.0.1:10') },
    ]);
  });
});
