import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { measurePack } from '../../cli/measure-pack.ts';
import { allowPack, checkPack, installNamed, listPacks, removePack } from '../../cli/pack.ts';
import { GAZETTE } from '../../cli/samples/authors.ts';
import type { Output } from '../../cli/verify.ts';
import { parseCard } from '../../lib/detector/card.ts';
import { cardKey } from '../../lib/detector/card-key.ts';
import { type ModelServer, startModelServer } from '../e2e/model-server.ts';
import { GOOD_FIGURES, tinyCard, tinyModel } from '../lib/detector/tiny-onnx.ts';
import { colophon, colophonAs } from './colophon.ts';

const model = tinyModel({ weights: [0, 0, 4], bias: 0 });

let folder: string;
let network: DevNetwork;
let server: ModelServer;
let env: Record<string, string>;

/** Runs a part of `colophon pack` without a process of its own. */
async function run(work: (output: Output) => Promise<number>) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await work({ out: (line) => out.push(line), err: (line) => err.push(line) }).catch(
    (error: Error) => {
      err.push(error.message);
      return 2;
    },
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-pack-'));
  network = await startNetwork();
  server = await startModelServer();
  const { chain, service } = network;
  env = { COLOPHON_RPC: chain.rpcUrl, COLOPHON_SERVICE: service.url, COLOPHON_PACKS: join(folder, 'packs') };
  process.env.COLOPHON_PACKS = env.COLOPHON_PACKS;
  server.serve('/tiny.onnx', { bytes: model, etag: '"1"' });
  const card = tinyCard(model, GOOD_FIGURES);
  await writeFile(
    file('card.json'),
    JSON.stringify({ ...card, model: { ...card.model, url: `${server.url}/tiny.onnx` } }),
  );
  await writeFile(file('model.onnx'), model);
  for (const [name, blue] of [
    ['real', 30],
    ['ai', 220],
  ] as const) {
    await mkdir(file(name));
    for (let i = 0; i < 12; i++) {
      const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
      const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: '#000', noise } });
      await picture
        .linear([1, 1, 0], [0, 0, blue + i])
        .png()
        .toFile(file(`${name}/${i}.png`));
    }
  }
});

afterAll(async () => {
  delete process.env.COLOPHON_PACKS;
  await server?.stop();
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test('a pack is checked, fetched, listed, allowed, asked and removed', { timeout: 120_000 }, async () => {
  const checked = await run((output) => checkPack(file('card.json'), file('model.onnx'), output));
  expect(checked).toMatchObject({ code: 0 });
  expect(JSON.parse(checked.out).selfTest).toHaveLength(2);

  const installed = await run((output) => installNamed(file('card.json'), undefined, output));
  expect(installed).toMatchObject({ code: 0 });
  expect(installed.err).toContain('you have not allowed them');
  const listed = async () =>
    (await run(listPacks)).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect((await listed()).find(({ id }) => id === 'tiny')).toMatchObject({
    state: 'installed',
    speaks: 'not-allowed',
  });
  expect((await listed()).find(({ id }) => id === 'sieve-ft44s')).toMatchObject({ speaks: 'not-measured' });

  const word = async () => {
    const { out } = await colophon(['verify', '--json', '--pack', 'tiny', file('ai/0.png')], { env });
    const { verdict, evidence } = JSON.parse(out);
    return [verdict, evidence.find(({ lane }: { lane: string }) => lane === 'detector').details.reason];
  };
  expect(await word()).toEqual(['unsure', 'not-allowed']);
  expect((await run((output) => allowPack('tiny', true, output))).err).toContain(
    'you have allowed the figures',
  );
  expect(await word()).toEqual(['likely-ai', undefined]);

  expect(await run((output) => removePack('tiny', output))).toMatchObject({ code: 0 });
  expect(await readdir(join(folder, 'packs'))).toEqual([]);
  expect(await run((output) => removePack('tiny', output))).toMatchObject({ code: 2 });
});

test('what is refused leaves nothing, and says why', async () => {
  const card = JSON.parse(await readFile(file('card.json'), 'utf8'));
  const bad: [unknown, RegExp][] = [
    [{ ...card, id: 'sieve-ft44s' }, /that of a pack that comes with Colophon/],
    [{ ...card, model: { ...card.model, sha256: 'ab'.repeat(32) } }, /its SHA-256 is/],
    [{ ...card, model: { ...card.model, url: `${server.url}/nothing` } }, /the server answered 404/],
  ];
  for (const [json, why] of bad) {
    await writeFile(file('bad.json'), JSON.stringify(json));
    const { code, err } = await run((output) => installNamed(file('bad.json'), undefined, output));
    expect(code).toBe(2);
    expect(err).toMatch(why);
    expect(await readdir(join(folder, 'packs'))).toEqual([]);
  }
  await writeFile(file('bad.json'), JSON.stringify({ ...card, title: '\u001b[2J', version: '\u001b[2J' }));
  const hostile = await colophon(['pack', 'install', file('bad.json')], { env });
  expect(hostile).toMatchObject({ code: 2 });
  expect(hostile.err).toMatch(/^colophon: Not a detector card at #\/version: found "\\u001b\[2J"/);
  expect((await run((output) => installNamed('nothing-of-this-name', undefined, output))).err).toContain(
    'neither a pack',
  );
});

test('a pack is measured on folders of pictures, and the card that comes of it says so', async () => {
  await run((output) => installNamed(file('card.json'), undefined, output));
  const [ai, real] = [[file('ai')], [file('real')]];
  const measure = (how: { ai: string[]; real: string[] }) =>
    run((output) => measurePack('tiny', { ...how, id: 'tiny-measured' }, output));
  const { code, out, err } = await measure({ ai, real });
  expect({ code, err }).toMatchObject({ code: 0 });
  const card = parseCard(JSON.parse(out));
  expect(card).toMatchObject({ id: 'tiny-measured', errorRates: { auroc: 1, falsePositives: { count: 0 } } });
  // Twelve pictures prove nothing.
  expect(err).toContain('more than 2 % of real pictures may be called so');
  const swapped = await measure({ ai: real, real: ai });
  expect(swapped).toMatchObject({ code: 2 });
  expect(swapped.err).toContain('names the wrong column');
  await run((output) => removePack('tiny', output));
});

test('a card is signed under its own key, however its file is written, and readers see who published it', {
  timeout: 120_000,
}, async () => {
  const card = parseCard(JSON.parse(await readFile(file('card.json'), 'utf8')));
  await writeFile(
    file('pretty.json'),
    JSON.stringify(Object.fromEntries(Object.entries(card).reverse()), null, 4),
  );
  const secret = Buffer.from(GAZETTE.secret).toString('hex');
  const signed = await colophonAs(
    network,
    secret,
    'sign',
    file('pretty.json'),
    '--kind',
    'other',
    '--name',
    'The Lab',
  );
  expect(signed.lines).toMatchObject([{ content: cardKey(card), author: GAZETTE.address.toLowerCase() }]);

  const show = (...args: string[]) => colophon(['pack', 'show', file('card.json'), ...args], { env });
  const { out } = await show();
  expect(out).toMatch(
    /Published by an account that calls itself “The Lab”, standing since \d{4}-\d\d-\d\d\. This is an author you do not follow/,
  );
  const followed = await show('--follow', `${GAZETTE.address}=My lab`);
  expect(followed.out).toMatch(/Published by .*My lab.*, standing since/);
  expect(followed.out).not.toContain('you do not follow');
  const unsigned = await colophon(['pack', 'show', 'image-1'], { env });
  expect(unsigned.out).toContain('Its card is not registered');
});
