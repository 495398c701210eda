import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, HDNodeWallet, Interface, toBeHex, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { openChain } from '../../cli/relay/chain.ts';
import { type RunningRelay, startRelay } from '../../cli/relay/start.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophon, type JsonRun, withLines } from './colophon.ts';

// Each run of the command is a process of its own, and a test here runs several.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const [AUTHOR, AGENT, CLERK, PAYER] = ['e1', 'e2', 'e3', 'e4'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
  string,
];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));
const article = (n: number) => Array.from({ length: 60 }, (_, i) => `word${i * n}`).join(' ');
const NOBODY = 'http://127.0.0.1:9';

let network: DevNetwork;
let other: RunningRelay;
let folder: string;
const at = (name: string) => join(folder, name);

async function as(
  secret: string,
  args: readonly string[],
  { rpc = network.chain.rpcUrl, service = network.service.url, stdin = '' } = {},
): Promise<JsonRun> {
  const env = { COLOPHON_RPC: rpc, COLOPHON_SERVICE: service, COLOPHON_KEY: secret };
  return withLines(await colophon(args, { env, stdin }));
}

/** Signs as an author who asks no RPC: there is none. */
const sign = (secret: string, args: readonly string[], how = {}) =>
  as(secret, ['sign', '--batch', '--kind', 'textHuman', ...args], { rpc: NOBODY, ...how });

async function written(name: string, n: number): Promise<string> {
  await writeFile(at(name), article(n));
  return at(name);
}

async function verify(path: string) {
  const { lines } = await as(AUTHOR, ['verify', '--json', path]);
  return { word: lines[0].verdict, claims: lines[0].evidence[0].details.claims ?? [] };
}

const isBeside = (path: string) =>
  stat(`${path}.colophon.json`).then(
    () => true,
    () => false,
  );

async function called(transaction: string) {
  const { data, from } = (await network.provider.getTransaction(transaction))!;
  return { name: new Interface(REGISTRY_ABI).parseTransaction({ data })?.name, from: from.toLowerCase() };
}

async function timesAnchored(root: string): Promise<number> {
  const registry = new Contract(network.domain.address, REGISTRY_ABI, network.provider);
  return (await registry.queryFilter(registry.filters.Anchored!(root))).length;
}

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-gasless-'));
  // A delegate is given in a transaction; for signing, the author has nothing left.
  for (const secret of [AUTHOR, PAYER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
  const grant = ['--kinds', 'textHuman', '--not-after', '2099-12-31', '--scopes'];
  await as(AUTHOR, ['keys', 'add', account(AGENT), ...grant, 'claim', 'anchor']);
  await as(AUTHOR, ['keys', 'add', account(CLERK), ...grant, 'claim']);
  await network.provider.send('anvil_setBalance', [account(AUTHOR), '0x0']);
  const phrase = 'test test test test test test test test test test test junk';
  const { privateKey } = HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'/0'/0/8");
  const chain = openChain(network.provider, new Wallet(privateKey, network.provider), network.domain, {
    confirmations: 0,
  });
  other = await startRelay({
    domain: network.domain,
    chain,
    mode: 'anchor',
    every: 1,
    poll: 0.1,
    leastTime: 0,
  });
});
afterAll(async () => {
  await other?.stop();
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('colophon sign --batch --relay', () => {
  test('signs without coins and without a chain, and a relay anchors in the author’s name', async () => {
    const files = [await written('one.txt', 3), await written('two.txt', 5)];
    const { code, err, lines } = await sign(AUTHOR, [...files, '--relay', network.service.url]);
    expect([code, err]).toEqual([0, '']);
    expect(lines.map(({ input }) => input)).toEqual(files);
    const { name, from } = await called(lines[0].transaction);
    expect([name, from === account(AUTHOR)]).toEqual(['anchorBySig', false]);

    const { timestamp } = (await network.provider.getBlock(lines[0].block))!;
    for (const file of files)
      expect(await verify(file)).toMatchObject({
        word: 'signed',
        claims: [
          {
            author: account(AUTHOR),
            keyIdx: 0,
            time: timestamp,
            batch: { anchoredBy: account(AUTHOR), root: lines[0].root },
          },
        ],
      });
    await copyFile(files[0]!, at('leaked.txt'));
    expect((await verify(at('leaked.txt'))).word).toBe('no-record');
  });

  test('is anchored once where several relays are asked, and published where that is wished', async () => {
    const file = await written('public.txt', 7);
    const relays = ['--relay', network.service.url, other.url, '--need', '2', '--publish'];
    const { code, err, lines } = await sign(AUTHOR, [file, ...relays]);
    expect([code, err]).toEqual([0, '']);
    expect(lines[0].relays.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'accepted',
      'accepted',
    ]);
    await copyFile(file, at('reader.txt'));
    expect((await verify(at('reader.txt'))).word).toBe('signed');
    await expect.poll(() => other.relay.states().final, { timeout: 10_000 }).toBe(1);
    expect(await timesAnchored(lines[0].root)).toBe(1);
    await rm(at('reader.txt'));
  });

  test('by a key with the scope anchor stands by that key', async () => {
    const file = await written('agent.txt', 11);
    const agent = ['--agent', account(AUTHOR), '--key-index', '1'];
    const { code, err } = await sign(AGENT, [file, ...agent, '--relay', network.service.url]);
    expect([code, err]).toEqual([0, '']);
    expect(await verify(file)).toMatchObject({
      word: 'signed',
      claims: [{ author: account(AUTHOR), keyIdx: 1 }],
    });
  });

  test.each<[string, string, string[], RegExp]>([
    ['a key without the scope anchor', CLERK, ['--key-index', '2'], /The registry refuses it: Unauthorized/],
    ['a key of another', PAYER, ['--key-index', '1'], /The registry refuses it: Unauthorized/],
  ])('by %s is refused, and leaves nothing behind', async (_title, secret, index, why) => {
    const file = await written('refused.txt', 13);
    const args = [file, '--agent', account(AUTHOR), ...index, '--relay', network.service.url];
    const { code, out, err } = await sign(secret, args);
    expect([code, out, await isBeside(file)]).toEqual([2, '', false]);
    expect(err).toMatch(why);
  });

  test('for another chain is refused', async () => {
    const file = await written('elsewhere.txt', 17);
    const args = [file, '--chain-id', '1', '--relay', network.service.url];
    const { code, err } = await sign(AUTHOR, args);
    expect([code, err]).toEqual([2, expect.stringMatching(/The signature is not of/)]);
  });

  test('to a relay that is not there keeps the statements: nobody knows what became of it', async () => {
    const file = await written('unreachable.txt', 19);
    const { code, err } = await sign(AUTHOR, [file, '--relay', NOBODY]);
    expect([code, await isBeside(file)]).toEqual([2, true]);
    expect(err).toMatch(/fewer than 1 of 1 relays accepted[\s\S]*could not be reached/);
  });
});

describe('colophon sign --batch --sign-only', () => {
  test('prints a batch that anybody can bring, once', async () => {
    const files = [await written('brought-1.txt', 23), await written('brought-2.txt', 29)];
    const { code, out, lines } = await sign(AUTHOR, [...files, '--sign-only']);
    expect([code, lines.length]).toEqual([0, 1]);
    const { root } = JSON.parse(await readFile(`${files[0]}.colophon.json`, 'utf8')).batch;
    expect(lines[0]).toMatchObject({ author: account(AUTHOR), root, leafCount: 2 });
    expect((await verify(files[0]!)).word).toBe('no-record');

    await writeFile(at('batches.jsonl'), `${out}\n`);
    const brought = await as(PAYER, ['anchor', '--bring', at('batches.jsonl')]);
    expect([brought.code, brought.lines]).toMatchObject([
      0,
      [{ author: account(AUTHOR), root, state: 'anchored' }],
    ]);
    expect(await called(brought.lines[0].transaction)).toEqual({ name: 'anchorBySig', from: account(PAYER) });
    for (const file of files)
      expect(await verify(file)).toMatchObject({ word: 'signed', claims: [{ author: account(AUTHOR) }] });

    const again = await as(PAYER, ['anchor', '--bring', '-'], { stdin: out });
    expect([again.code, again.lines]).toMatchObject([0, [{ root, state: 'already-anchored' }]]);
    expect(await timesAnchored(root)).toBe(1);
  });

  test.each<[string, (signed: object) => unknown, RegExp]>([
    ['garbage', () => ({ root: 1 }), /Not a signed anchor: author is /],
    [
      'another root',
      (signed) => ({ ...signed, root: `0x${'77'.repeat(32)}` }),
      /the signature is not of these words \(BadSignature\)/,
    ],
    [
      'a time that is over',
      (signed) => ({ ...signed, deadline: 1 }),
      /its time to be brought is over \(Expired\)/,
    ],
    [
      'a key that may not',
      (signed) => ({ ...signed, keyIdx: 7 }),
      /must be its key of that index.*\(Unauthorized\)/,
    ],
  ])('with %s is refused in words', async (title, change, why) => {
    const file = await written(`${title.replaceAll(' ', '-')}.txt`, 31);
    const { lines } = await sign(AUTHOR, [file, '--sign-only']);
    const stdin = JSON.stringify(change(lines[0]));
    const { code, out, err } = await as(PAYER, ['anchor', '--bring', '-'], { stdin });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(why);
  });

  test('can not be brought by an account that has no coins', async () => {
    const file = await written('poor.txt', 37);
    const { out } = await sign(AUTHOR, [file, '--sign-only']);
    const { code, err } = await as(AUTHOR, ['anchor', '--bring', '-'], { stdin: out });
    expect([code, err]).toEqual([2, expect.stringMatching(/has no coins/)]);
  });
});
