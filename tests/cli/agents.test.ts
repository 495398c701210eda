import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { toBeHex } from 'ethers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { openEnvelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs } from './colophon.ts';

const root = resolve(import.meta.dirname, '../..');
const [NEWSROOM, AGENT, STAFF, MAKER] = ['a1', 'a2', 'a3', 'a4'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
  string,
];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);

/** Runs the command as whoever has this secret. */
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);

async function picture(name: string, hue: number): Promise<string> {
  const background = { r: hue, g: 120, b: 40 };
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  await sharp({ create: { width: 256, height: 256, channels: 3, background, noise } })
    .jpeg()
    .toFile(at(name));
  return at(name);
}

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-agents-'));
  for (const secret of [NEWSROOM, MAKER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
  const kinds = ['--kinds', 'trainedAlgorithmicMedia', 'textAi', '--not-after', '2099-12-31'];
  const agent = await as(NEWSROOM, 'keys', 'add', account(AGENT), ...kinds);
  const staff = await as(
    NEWSROOM,
    'keys',
    'add',
    account(STAFF),
    '--kinds',
    'digitalCapture',
    '--not-after',
    '2099-12-31',
  );
  expect([agent.err, staff.err]).toEqual(['', '']);
  expect([...agent.lines, ...staff.lines]).toMatchObject([{ keyIndex: 1 }, { keyIndex: 2 }]);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('an agent with a key of a newsroom', () => {
  const agent = ['--agent', account(NEWSROOM), '--key-index', '1'];

  test('signs in the newsroom’s name what a model has made', async () => {
    const file = await picture('generated.jpg', 200);
    const signed = await as(AGENT, 'sign', file, '--kind', 'trainedAlgorithmicMedia', ...agent);
    expect({ code: signed.code, err: signed.err }).toEqual({ code: 0, err: '' });
    expect(signed.lines).toMatchObject([{ author: account(NEWSROOM) }]);
    const { lines, code } = await as(AGENT, 'verify', file, '--json');
    expect(lines).toMatchObject([{ verdict: 'signed', origin: 'ai', signer: { author: account(NEWSROOM) } }]);
    expect(lines[0].evidence[0].details.claims).toMatchObject([{ keyIdx: 1, standing: { state: 'stands' } }]);
    expect(code).toBe(0);
  });

  test('can not sign a photograph, whatever it says', async () => {
    const file = await picture('photograph.jpg', 90);
    const { code, out, err } = await as(AGENT, 'sign', file, '--kind', 'digitalCapture', ...agent);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/The registry refuses it: Unauthorized/);
  });

  test.each([
    ['another’s key', STAFF, '1'],
    ['a key that was never given', AGENT, '7'],
  ])('is not imitated with %s', async (_title, secret, index) => {
    const file = await picture('imitated.jpg', 60);
    const args = ['--kind', 'trainedAlgorithmicMedia', '--agent', account(NEWSROOM), '--key-index', index];
    const { code, err } = await as(secret, 'sign', file, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(/Unauthorized/);
  });

  test('finds its keys listed, with what each may do', async () => {
    const { lines } = await as(AGENT, 'keys', 'list', account(NEWSROOM));
    expect(lines).toMatchObject([
      { author: account(NEWSROOM), keyCount: 2 },
      {
        keyIndex: 1,
        delegate: account(AGENT),
        scopes: ['claim'],
        kinds: ['trainedAlgorithmicMedia', 'textAi'],
      },
      { keyIndex: 2, delegate: account(STAFF), kinds: ['digitalCapture'] },
    ]);
  });
});

describe('a model', () => {
  let claim: string;

  test('is claimed by its maker by the hash of its weights, with its card and safety tests', async () => {
    const weights = Buffer.alloc(70 * 1024 * 1024, 'weights');
    await writeFile(at('weights.bin'), weights);
    const about = [
      '--model',
      '--model-card',
      'https://models.example/card',
      '--safety-test',
      'https://tests.example/1',
    ];
    const { code, err, lines } = await as(MAKER, 'sign', at('weights.bin'), '--kind', 'other', ...about);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    claim = lines[0].content;
    const sha256 = `0x${createHash('sha256').update(weights).digest('hex')}`;
    expect(claim).toBe(sha256);
    const response = await fetch(`${network.service.url}/statements/${lines[0].meta}`);
    const { statement } = openEnvelope(await response.json(), network.domain);
    expect(statement.model).toEqual({
      weightsSha256: sha256,
      card: 'https://models.example/card',
      safetyTests: ['https://tests.example/1'],
    });
  });

  test('is named by what it made, in a claim that an agent signs by the package as a consumer installs it', async () => {
    const consumer = at('consumer');
    await mkdir(join(consumer, 'node_modules'), { recursive: true });
    await symlink(root, join(consumer, 'node_modules/colophon'));
    await copyFile(join(root, 'examples/agent.ts'), join(consumer, 'agent.ts'));
    await writeFile(join(consumer, 'package.json'), '{"type":"module"}');
    const file = await picture('by-agent.jpg', 30);
    const { stdout } = await promisify(execFile)(process.execPath, ['agent.ts', file], {
      cwd: consumer,
      env: {
        AGENT_SECRET: AGENT,
        PRINCIPAL: account(NEWSROOM),
        MODEL_CLAIM: claim,
        RELAY: network.service.url,
      },
    });
    expect(JSON.parse(stdout)).toMatchObject({ block: expect.any(Number) });
    const { lines } = await as(AGENT, 'verify', file, '--json');
    const [found] = lines[0].evidence[0].details.claims;
    expect(found).toMatchObject({ author: account(NEWSROOM), keyIdx: 1 });
    expect(found.statement.generator).toEqual({ name: 'Sample model', claim });
  });
});

test('a stolen staff key is taken back, and only what it signed after the theft is disputed', async () => {
  const sign = async (name: string, hue: number) => {
    const file = await picture(name, hue);
    const args = ['--kind', 'digitalCapture', '--agent', account(NEWSROOM), '--key-index', '2'];
    const { code, err } = await as(STAFF, 'sign', file, ...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return file;
  };
  const before = await sign('before.jpg', 10);
  const { timestamp } = (await network.provider.getBlock('latest'))!;
  const theft = timestamp + 600;
  await network.provider.send('evm_setNextBlockTimestamp', [theft + 600]);
  await network.provider.send('evm_mine', []);
  const after = await sign('after.jpg', 20);
  const since = new Date(theft * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const revoked = await as(NEWSROOM, 'keys', 'revoke', '2', '--since', since);
  expect(revoked.lines).toMatchObject([{ keyIndex: 2, revokedSince: theft }]);

  const { code, lines } = await as(STAFF, 'verify', before, after, '--json');
  expect(lines.map(({ verdict }) => verdict)).toEqual(['signed', 'disputed']);
  expect(code).toBe(1);
  const thief = await as(
    STAFF,
    'sign',
    await picture('later.jpg', 25),
    '--kind',
    'digitalCapture',
    '--agent',
    account(NEWSROOM),
    '--key-index',
    '2',
  );
  expect(thief.err).toMatch(/Unauthorized/);
  const again = await as(NEWSROOM, 'keys', 'revoke', '2');
  expect([again.code, again.err]).toEqual([
    2,
    expect.stringMatching(/this key was taken back before \(AlreadyRevoked\)/),
  ]);
  const { lines: listed } = await as(AGENT, 'keys', 'list', account(NEWSROOM));
  expect(listed[2]).toMatchObject({ revokedSince: theft });
});

describe('flags that need one another', () => {
  test.each([
    [['--agent', account(NEWSROOM)], /--key-index go together/],
    [['--generator-claim', `0x${'12'.repeat(32)}`], /needs --generator/],
    [['--model-card', 'https://models.example'], /need --model/],
    [['--need', '2', '--relay', 'http://127.0.0.1:9'], /not more than there are/],
  ])('%j end with 64', async (flags, message) => {
    const { code, err } = await as(AGENT, 'sign', at('none'), '--kind', 'other', ...flags);
    expect(code).toBe(64);
    expect(err).toMatch(message);
  });
});

test('colophon sign hands a claim to several relays, and says what each said', async () => {
  const file = await picture('several.jpg', 220);
  const dead = 'http://127.0.0.1:9';
  const relays = ['--relay', network.service.url, dead];
  const one = await as(MAKER, 'sign', file, '--kind', 'other', ...relays, '--need', '1');
  expect(one.code).toBe(0);
  expect(one.lines[0].relays).toMatchObject([{ outcome: 'accepted' }, { outcome: 'unreachable' }]);
  const all = await as(MAKER, 'sign', file, '--kind', 'other', ...relays);
  expect([all.code, all.out]).toEqual([2, '']);
  expect(all.err).toMatch(/fewer than 2 of 2 relays accepted the claim/);
});
