import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { colophon, linesIn } from './colophon.ts';

const SECRET = '11'.repeat(32);
const AUTHOR = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';
const PASSPHRASE = 'correct horse battery';
const ARTICLE = Array.from({ length: 80 }, (_, i) => `word${i * 7919}`).join(' ');
const photograph = photographs.find(({ name }) => name === 'march-pastoral')!.bytes;

let network: DevNetwork;
let folder: string;
let env: Record<string, string>;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-sign-'));
  env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url, COLOPHON_KEY: SECRET };
  await writeFile(at('photograph.jpg'), photograph);
  await writeFile(at('article.txt'), ARTICLE);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

async function verdicts(...args: string[]) {
  const { code, out } = await colophon(['verify', '--json', ...args], { env });
  return { code, words: linesIn(out).map(({ verdict }) => verdict), lines: linesIn(out) };
}

describe('what is signed', () => {
  beforeAll(async () => {
    const args = ['sign', at('photograph.jpg'), at('article.txt'), '--kind', 'humanEdits'];
    const about = [
      '--title',
      'A title',
      '--name',
      'Mara',
      '--licence',
      'CC BY 4.0',
      '--ai-training',
      'notAllowed',
    ];
    const { code, out, err } = await colophon([...args, ...about], { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(linesIn(out)).toMatchObject([
      { input: at('photograph.jpg'), author: AUTHOR },
      { input: at('article.txt'), author: AUTHOR },
    ]);
  });

  test('is verified as signed, by the same account, with what it states', async () => {
    const { code, lines: found } = await verdicts(at('photograph.jpg'), at('article.txt'));
    expect(code).toBe(0);
    for (const line of found) {
      expect(line).toMatchObject({
        verdict: 'signed',
        origin: 'human',
        signer: { author: AUTHOR, selfDeclared: 'Mara' },
      });
      const [claim] = line.evidence[0].details.claims;
      expect(claim.statement).toMatchObject({
        title: 'A title',
        licence: 'CC BY 4.0',
        aiTraining: 'notAllowed',
      });
    }
  });

  test('is recognised in copies, and edits are told from re-encoding', async () => {
    await sharp(photograph).webp({ quality: 60 }).toFile(at('copy.webp'));
    await sharp(photograph).linear(0.7, 0).jpeg().toFile(at('darker.jpg'));
    await writeFile(at('comma.txt'), ARTICLE.replaceAll(' ', ', '));
    await writeFile(at('other.txt'), ARTICLE.replace('word316760', 'not'));
    const { code, words } = await verdicts(
      at('copy.webp'),
      at('darker.jpg'),
      at('comma.txt'),
      at('other.txt'),
    );
    expect(words).toEqual(['similar', 'altered', 'similar', 'altered']);
    expect(code).toBe(1);
  });

  test('can be handed in on standard input', async () => {
    const { code, out } = await colophon(['verify', '-', '--json'], { env, stdin: photograph });
    expect(code).toBe(0);
    expect(linesIn(out)).toMatchObject([{ input: '-', type: 'image', verdict: 'signed' }]);
    const nothing = await colophon(['verify', '-', '--json'], { env });
    expect(linesIn(nothing.out)).toMatchObject([{ input: '-', verdict: 'unavailable' }]);
    expect(nothing.code).toBe(2);
  });

  test('can be signed again with the same words, and is recorded once', async () => {
    const again = ['sign', at('article.txt'), '--kind', 'humanEdits', '--title', 'A title', '--name', 'Mara'];
    const { code, out } = await colophon(
      [...again, '--licence', 'CC BY 4.0', '--ai-training', 'notAllowed'],
      { env },
    );
    expect(code).toBe(0);
    const { block } = linesIn(out)[0];
    expect(block).toBeLessThanOrEqual(await network.provider.getBlockNumber());
    expect((await verdicts(at('article.txt'))).lines[0].evidence[0].details.claims).toHaveLength(1);
  });

  test('is not signed again by the same account with other words, and nothing says it was', async () => {
    const { code, out, err } = await colophon(
      ['sign', at('article.txt'), '--kind', 'humanEdits', '--title', 'Another title'],
      { env },
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /refused the claim: This account has signed this content already, with another statement/,
    );
    const [line] = (await verdicts(at('article.txt'))).lines;
    expect(line.evidence[0].details.claims[0].statement.title).toBe('A title');
  });
});

describe('colophon sign', () => {
  test('signs with a key file that colophon key has made', async () => {
    const key = at('key.json');
    const made = await colophon(['key', key], { env: { COLOPHON_PASSPHRASE: PASSPHRASE } });
    expect(made.code).toBe(0);
    const account = made.out.trim();
    expect(account).toMatch(/^0x[0-9a-f]{40}$/);
    await writeFile(at('mine.txt'), 'These words are mine, and signed with a key of my own.');
    const args = ['sign', at('mine.txt'), '--kind', 'textHuman', '--key', key];
    const { code, out } = await colophon(args, { env: { ...env, COLOPHON_PASSPHRASE: PASSPHRASE } });
    expect(code).toBe(0);
    expect(linesIn(out)).toMatchObject([{ author: account }]);
    const again = await colophon(['key', key], { env: { COLOPHON_PASSPHRASE: PASSPHRASE } });
    expect(again.code).toBe(2);
    expect(JSON.parse(await readFile(key, 'utf8')).address).toBe(account);
  });

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no key', ['article.txt'], { COLOPHON_KEY: '' }, /Give --key <file>, or set COLOPHON_KEY/],
    ['a file that is not there', ['missing.txt'], {}, /There is no file or folder/],
    ['an empty file', ['empty.txt'], {}, /empty/],
    [
      'a statement server that is not there',
      ['fresh.txt'],
      { COLOPHON_SERVICE: 'http://127.0.0.1:9' },
      /could not be reached/,
    ],
    [
      'another registry than the service knows',
      ['fresh.txt'],
      { COLOPHON_REGISTRY: `0x${'de'.repeat(20)}` },
      /signature-invalid/,
    ],
  ])('with %s says so, prints nothing and ends with 2', async (_title, files, over, expected) => {
    await writeFile(at('empty.txt'), '');
    await writeFile(at('fresh.txt'), 'Fresh words that nobody has signed until now.');
    const { code, out, err } = await colophon(['sign', ...files.map(at), '--kind', 'textHuman'], {
      env: { ...env, ...over },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test('what a service gives as its reason reaches the terminal as code points, never as commands', async () => {
  const service = createServer((_, response) => {
    response.writeHead(409).end(JSON.stringify({ error: 'no \u001b]0;owned\u0007\u202e' }));
  });
  const url = await listen(service, 0);
  await writeFile(at('refused.txt'), 'Words that a hostile service refuses to take.');
  const args = ['sign', at('refused.txt'), '--kind', 'textHuman', '--service', url];
  const { code, err } = await colophon(args, { env });
  await close(service);
  expect(code).toBe(2);
  expect(err).toContain('no \\u001b]0;owned\\u0007\\u202e');
  expect(err).not.toMatch(/[\p{Cc}\p{Cf}](?!$)/u);
});

test('colophon verify without a chain says that it could not ask, in bounded time', async () => {
  const started = performance.now();
  const { code, out } = await colophon(['verify', at('article.txt'), '--json'], {
    env: { ...env, COLOPHON_RPC: 'http://127.0.0.1:9/secret-key' },
  });
  expect(code).toBe(2);
  expect(linesIn(out)).toMatchObject([
    { verdict: 'unavailable', evidence: [{ code: 'registry.unavailable.rpc-down' }, { lane: 'detector' }] },
  ]);
  expect(out).not.toContain('secret-key');
  expect(performance.now() - started).toBeLessThan(10_000);
});
