import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { passage } from '../../cli/samples/texts.ts';
import { colophon } from './colophon.ts';

const SECRET = '11'.repeat(32);
const OTHER_SECRET = '22'.repeat(32);

let network: DevNetwork;
let folder: string;
let env: Record<string, string>;
let speech: string;
const at = (name: string) => join(folder, name);

/** Words of the speech that was signed. */
const words = (from: number, to: number) => speech.split(/\s+/).slice(from, to).join(' ');

const quoted = (...args: string[]) => colophon(['quote', ...args], { env });

async function verdict(text: string) {
  const { out, code } = await colophon(['verify', '--json', '-'], { env, stdin: text });
  return { code, ...JSON.parse(out) };
}

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-quote-'));
  env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url, COLOPHON_KEY: SECRET };
  speech = await passage('1863_abraham_lincoln_r', 2, 12);
  await writeFile(at('speech.txt'), speech);
  await writeFile(at('closed.txt'), await passage('1790_george_washington_n', 1, 10));
  await writeFile(at('sealed.txt'), await passage('1934_franklin_d_roosevelt_d', 1, 10));
  await writeFile(at('quote.txt'), words(20, 40));
  const sign = (name: string, ...flags: string[]) =>
    colophon(['sign', at(name), '--kind', 'textHuman', '--title', name, ...flags], { env });
  expect(JSON.parse((await sign('speech.txt')).out)).toMatchObject({ quotable: true });
  expect(JSON.parse((await sign('closed.txt', '--no-quotable')).out)).toMatchObject({ quotable: false });
  expect(JSON.parse((await sign('sealed.txt', '--embargoed')).out)).toMatchObject({ quotable: false });
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('a text that may be quoted', () => {
  test('a quote of it is quoted, and the command line shows the sentence', async () => {
    const line = await verdict(words(20, 40));
    expect(line).toMatchObject({ code: 0, verdict: 'quoted', integrity: 'quote', origin: 'human' });
    expect(line.evidence[0]).toMatchObject({
      code: 'registry.match.quote',
      details: { quotes: [{ words: 20, parts: [{ from: 20, count: 20, match: 'punctuation' }] }] },
    });
    const { out } = await colophon(['verify', '-'], { env, stdin: words(20, 40) });
    expect(out).toMatch(/In the signed text: .*».*«/);
  });

  test('a quote with a word left out is altered, and the command line shows which', async () => {
    const changed = words(20, 40).split(' ').toSpliced(9, 1).join(' ');
    const line = await verdict(changed);
    expect(line).toMatchObject({ code: 1, verdict: 'altered' });
    const [difference] = line.evidence[0].details.differences;
    expect(difference.pieces.filter(({ kind }: { kind: string }) => kind !== 'same')).toMatchObject([
      { kind: 'left-out', words: 1 },
    ]);
    const { out } = await colophon(['verify', '-'], { env, stdin: changed });
    expect(out).toMatch(/Left out \[-…-\], put in \{\+…\+\}: .*\[-/);
  });

  test('a quote is proved from what was published, and checked without a network', async () => {
    const { code, out } = await quoted(at('quote.txt'));
    expect(code).toBe(0);
    await writeFile(at('proof.json'), out);
    const check = await colophon(['quote', '--check', at('proof.json')]);
    expect(check.code).toBe(0);
    expect(JSON.parse(check.out)).toMatchObject({
      ...{ proved: true, words: 20, signedBy: 'author', title: 'speech.txt', kind: 'textHuman' },
      author: '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a',
    });
  });

  test('a proof that somebody changed is refused, with a reason', async () => {
    const proof = JSON.parse(await readFile(at('proof.json'), 'utf8'));
    proof.quote = proof.quote.replace(/^\S+/, 'Never');
    const check = await colophon(['quote', '--check', '-'], { stdin: JSON.stringify(proof) });
    expect(check.code).toBe(1);
    expect(JSON.parse(check.out)).toMatchObject({ proved: false, fault: 'not-the-quote' });
    const noJson = await colophon(['quote', '--check', '-'], { stdin: 'words' });
    expect(JSON.parse(noJson.out)).toMatchObject({ proved: false, fault: 'malformed' });
  });
});

describe.each(['closed.txt', 'sealed.txt'])('a text that is not published: %s', (name) => {
  let quote: string;
  beforeAll(async () => {
    quote = (await readFile(at(name), 'utf8')).split(/\s+/).slice(30, 50).join(' ');
    await writeFile(at('other-quote.txt'), quote);
  });

  test('a quote of it is not known to be one', async () => {
    expect((await verdict(quote)).verdict).not.toBe('quoted');
    const { code, err } = await quoted(at('other-quote.txt'));
    expect(code).toBe(2);
    expect(err).toContain('Give the original with --from');
  });

  test('its author proves it from the original', async () => {
    const { code, out } = await quoted(at('other-quote.txt'), '--from', at(name));
    expect(code).toBe(0);
    const check = await colophon(['quote', '--check', '-'], { stdin: out });
    expect(JSON.parse(check.out)).toMatchObject({ proved: true, words: 20, title: name });
  });
});

test('of an embargoed text nobody proves a quote without its key', async () => {
  await writeFile(
    at('other-quote.txt'),
    (await readFile(at('sealed.txt'), 'utf8')).split(/\s+/).slice(30, 50).join(' '),
  );
  const args = ['quote', at('other-quote.txt'), '--from', at('sealed.txt')];
  const { COLOPHON_KEY: _, ...keyless } = env;
  expect((await colophon(args, { env: keyless })).err).toContain('under embargo');
  expect((await colophon(args, { env: { ...env, COLOPHON_KEY: OTHER_SECRET } })).err).toContain('not proved');
});

test('a sidecar is enough to prove from, without a statement server', async () => {
  const { out } = await quoted(at('quote.txt'));
  await writeFile(at('speech.colophon.json'), JSON.stringify(JSON.parse(out).envelope));
  const proof = await colophon(
    ['quote', at('quote.txt'), '--from', at('speech.txt'), '--statement', at('speech.colophon.json')],
    {},
  );
  expect(proof).toMatchObject({ code: 0, out });
});

test('what can be proved of nothing is said', async () => {
  await writeFile(at('nobody.txt'), 'Nobody has ever written these words, or any like them, anywhere.');
  expect(await quoted(at('nobody.txt'))).toMatchObject({ code: 2, out: '' });
  expect((await quoted(at('quote.txt'), '--from', at('nobody.txt'))).err).toContain(
    'No statement about that original',
  );
  expect((await quoted(at('quote.txt'), at('nobody.txt'))).code).toBe(64);
});
