import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { picturesWithCredentials } from '../../cli/samples/credentials/sample-pictures.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { colophonAs } from './colophon.ts';

const SECRET = 'd7'.repeat(32);
const author = addressOf(Buffer.from(SECRET, 'hex'));
const photograph = photographs[0]!.bytes;
const ARTICLE = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);
const run = (...args: string[]) => colophonAs(network, SECRET, ...args);
const verify = async (path: string) => (await run('verify', '--json', path)).lines[0];

beforeAll(async () => {
  network = await startNetwork();
  await network.provider.send('anvil_setBalance', [author, toBeHex(10n ** 18n)]);
  folder = await mkdtemp(join(tmpdir(), 'colophon-embed-'));
  await writeFile(at('photo.jpg'), photograph);
  await writeFile(at('news.txt'), ARTICLE);
  const files = [at('photo.jpg'), at('news.txt')];
  // A batch that no server was shown: what is known of these claims lies beside the files alone.
  const { code } = await run('sign', '--batch', '--kind', 'digitalCapture', '--title', 'Harbour', ...files);
  expect(code).toBe(0);
});
afterAll(async () => {
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('a signed statement that was put into the file', () => {
  test('is read there: the file alone is signed, and what was looked up is named', async () => {
    const { lines, code } = await run('embed', at('photo.jpg'));
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [{ input: at('photo.jpg'), file: at('photo.signed.jpg') }],
    });
    const line = await verify(at('photo.signed.jpg'));
    const { sha256 } = await verify(at('photo.jpg'));
    expect(line).toMatchObject({ verdict: 'signed', bareSha256: sha256, signer: { author } });
    expect(line.sha256).not.toBe(sha256);
    expect(line.evidence[0].details.claims[0]).toMatchObject({ statement: { title: 'Harbour' }, batch: {} });
  });

  test('holds for the pixels that were signed alone', async () => {
    const file = await readFile(at('photo.signed.jpg'));
    file[file.length - 40]! ^= 1;
    await writeFile(at('doctored.jpg'), file);
    const line = await verify(at('doctored.jpg'));
    expect(line.verdict).not.toBe('signed');
    expect(line.bareSha256).toBeUndefined();
  });

  test('goes into receipts, which hold when they are checked with the file', async () => {
    await run('verify', '--json', '--receipts', at('receipts'), at('photo.signed.jpg'));
    const checked = await run(
      'receipt',
      'check',
      '--json',
      at('receipts'),
      '--input',
      at('photo.signed.jpg'),
    );
    expect(checked.lines.map(({ state }) => state)).toEqual(checked.lines.map(() => 'holds'));
    expect(checked.lines.length).toBeGreaterThan(0);
  });

  test('is a snippet for the page, of a text', async () => {
    const { lines } = await run('embed', at('news.txt'));
    await writeFile(
      at('page.html'),
      `<!doctype html><html>${lines[0].html}<article>${ARTICLE}</article></html>`,
    );
    expect(await verify(at('page.html'))).toMatchObject({ verdict: 'signed', signer: { author } });
  });

  test('never takes the place of a file that is there', async () => {
    const before = await readFile(at('photo.signed.jpg'));
    const { code, err } = await run('embed', at('photo.jpg'));
    expect({ code, isThere: /EEXIST/.test(err) }).toEqual({ code: 2, isThere: true });
    expect(Buffer.compare(await readFile(at('photo.signed.jpg')), before)).toBe(0);
  });

  test('is refused where others would call the file changed, and where there is none', async () => {
    const { edited } = await picturesWithCredentials();
    await writeFile(at('credentials.jpg'), edited);
    await run('sign', '--batch', '--kind', 'humanEdits', at('credentials.jpg'));
    const { code, err } = await run('embed', at('credentials.jpg'), at('photo.signed.jpg'));
    expect(code).toBe(2);
    expect(err).toMatch(
      /credentials\.jpg: .*its Content Credentials cover all of it\. Keep the statement beside it/,
    );
    expect(err).toMatch(/photo\.signed\.jpg: no signed statement lies beside it/);
  });
});
