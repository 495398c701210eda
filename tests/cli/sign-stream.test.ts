import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { signStream } from '../../cli/sign-stream.ts';
import { REGISTRY_ADDRESS } from '../../lib/registry/deployment.ts';
import { openEnvelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { photographs } from '../lib/fingerprint/photographs.ts';
import { colophon, withLines } from './colophon.ts';

const SECRET = 'e1'.repeat(32);
const author = addressOf(Buffer.from(SECRET, 'hex'));
const photograph = photographs[0]!.bytes;
const domain = { chainId: 31337, address: REGISTRY_ADDRESS };
const words = (n: number) => Array.from({ length: 20 }, (_, i) => `word${n}x${i}`).join(' ');

let network: DevNetwork;
let folder: string;
const env = () => ({
  COLOPHON_RPC: network.chain.rpcUrl,
  COLOPHON_SERVICE: network.service.url,
  COLOPHON_KEY: SECRET,
});

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-stream-'));
  await writeFile(join(folder, 'photo.jpg'), photograph);
});
afterAll(async () => {
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const STREAM = ['sign', '--stream', '--kind', 'textAi'];

async function stream(lines: readonly unknown[], ...flags: string[]) {
  const stdin = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return withLines(await colophon([...STREAM, ...flags], { env: env(), stdin }));
}

describe('colophon sign --stream', () => {
  test('signs and publishes texts, files and bytes, in order, each by its own words and the flags', async () => {
    const { lines, code, err } = await stream(
      [
        { id: 'a', text: words(1), title: 'First' },
        { id: 7, path: join(folder, 'photo.jpg'), kind: 'digitalCapture' },
        '',
        { bytes: Buffer.from(words(2)).toString('base64'), generator: { name: 'Model' } },
      ],
      ...['--licence', 'CC0'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines.map(({ line, id }) => [line, id])).toEqual([
      [1, 'a'],
      [2, 7],
      [4, undefined],
    ]);
    for (const line of lines) expect(line).toMatchObject({ author, content: expect.stringMatching(/^0x/) });
    const verified = await colophon(['verify', '--json', '-'], { env: env(), stdin: words(1) });
    const [{ evidence }] = verified.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(evidence[0].details.claims[0]).toMatchObject({
      author,
      kind: 'textAi',
      statement: { title: 'First', licence: 'CC0' },
    });
  });

  test('what is wrong in a line is told at that line, and the others are signed', async () => {
    const { lines, code } = await stream(
      [
        '{"text": ',
        '[]',
        { id: 'typo', text: words(3), tilte: 'Mistyped' },
        { text: words(3), bytes: 'AAAA' },
        { bytes: 'no base64!' },
        { path: folder },
        { path: join(folder, 'missing.jpg') },
        { path: '-' },
        { text: words(3), kind: 'none' },
        { text: words(3), title: 7 },
        { text: '' },
        { text: words(3) },
      ],
      '--sign-only',
    );
    expect(code).toBe(2);
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const errors = lines.map(({ error }) => error);
    expect(errors.slice(0, -1).every((error) => typeof error === 'string' && error.length > 10)).toBe(true);
    expect(errors.at(-1)).toBeUndefined();
    expect(lines[2]).toMatchObject({ id: 'typo', error: expect.stringContaining('“tilte” is not known') });
    expect(openEnvelope(lines.at(-1).envelope, domain).claim.author).toBe(author);
  });

  test('a relay that is not there is told at each line', async () => {
    const { lines, code } = await stream(
      [{ text: words(4) }, { text: words(5) }],
      '--relay',
      'http://127.0.0.1:9',
    );
    expect({ code, errors: lines.filter(({ error }) => error).length }).toEqual({ code: 2, errors: 2 });
  });

  test('answers while the input goes on: a program can wait for each line', async () => {
    const main = resolve(import.meta.dirname, '../../cli/main.ts');
    const child = spawn(process.execPath, [main, ...STREAM, '--sign-only'], {
      env: { ...process.env, ...env() },
    });
    for (const n of [6, 7]) {
      child.stdin.write(`${JSON.stringify({ text: words(n) })}\n`);
      const [answer] = await once(child.stdout, 'data');
      expect(JSON.parse(String(answer)).envelope.claim.author).toBe(author);
    }
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  test.each([
    [['sign', '--kind', 'textAi'], 'Name what to sign'],
    [['sign', '--kind', 'textAi', '--stream', 'a.txt'], 'Name what to sign'],
    [['sign', '--kind', 'textAi', '--stream', '--batch'], '--stream goes with none of'],
  ])('is used as it is meant: %s', async (args, why) => {
    const { code, err } = await colophon(args, { env: env() });
    expect(code).toBe(64);
    expect(err).toContain(why);
  });
});

test('no more of a stream is read than is being worked on and waited for', async () => {
  let [given, taken, most] = [0, 0, 0];
  async function* endless(): AsyncGenerator<Buffer> {
    for (; given < 400; given++) {
      most = Math.max(most, given - taken);
      yield Buffer.from(`${JSON.stringify({ text: words(given) })}\n`);
    }
  }
  const options = {
    chainId: domain.chainId,
    registry: domain.address,
    rpc: [],
    service: '',
    firstBlock: 0,
    signOnly: true,
  };
  const code = await signStream(endless(), Buffer.from(SECRET, 'hex'), { kind: 'textAi' }, options, {
    out: () => void taken++,
  });
  expect({ code, taken }).toEqual({ code: 0, taken: 400 });
  expect(most).toBeLessThan(100);
});
