import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../../lib/c2pa/engine.ts';
import { remotelySigned } from './signed-pictures.ts';

const URL_OF_IT = 'https://credentials.example/harbour.c2pa';
const ownFetch = globalThis.fetch;
let ask: Awaited<ReturnType<typeof startEngine>>;
let signed: Awaited<ReturnType<typeof remotelySigned>>;

beforeAll(async () => {
  signed = await remotelySigned(URL_OF_IT);
  const wasm = fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'));
  ask = await startEngine(await readFile(wasm));
});

afterAll(() => {
  globalThis.fetch = ownFetch;
});

const question = (remote?: { url: string; bytes: Uint8Array }) => ({
  ...{ bytes: signed.file, mediaType: 'image/jpeg', lists: [] },
  ...(remote ? { remote } : {}),
});

test('credentials that were fetched for it are read, and say where they are from', async () => {
  const { evidence } = await ask(question({ url: URL_OF_IT, bytes: signed.manifest }));
  expect(evidence).toMatchObject({
    code: 'c2pa.binding.intact',
    details: { signer: 'Harbour Cameras', from: 'credentials.example' },
  });
});

test('a file that names an address is not followed there, and nothing in the engine has a network', async () => {
  const { evidence } = await ask(question());
  expect(evidence.state).toBe('unavailable');
  await expect(fetch(URL_OF_IT)).rejects.toThrow('no network');
  await expect(fetch(new Request('https://elsewhere.example/'))).rejects.toThrow('no network');
});

test('what was fetched from one address does not answer for another', async () => {
  const { evidence } = await ask(question({ url: 'https://elsewhere.example/x', bytes: signed.manifest }));
  expect(evidence.state).not.toBe('found');
});

test.each([
  ['nothing', new Uint8Array(), 'c2pa.none'],
  ['noise', new Uint8Array(5_000).fill(7), 'c2pa.unavailable.damaged'],
  ['a web page', new TextEncoder().encode('<html>not found</html>'), 'c2pa.unavailable.damaged'],
])('%s in place of the credentials is not taken for some', async (_title, bytes, code) => {
  const { evidence } = await ask(question({ url: URL_OF_IT, bytes }));
  expect(evidence.code).toBe(code);
});
