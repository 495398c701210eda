import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, toBeHex, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import type { Hex } from '../../lib/content/hex.ts';
import { KINDS } from '../../lib/content/kind.ts';
import { contentKey } from '../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../lib/fingerprint/fingerprint.ts';
import { type ClaimLeaf, claimLeaf } from '../../lib/merkle/leaf.ts';
import { buildTree } from '../../lib/merkle/tree.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs, signText } from './colophon.ts';

const [PAPER, STAFF, POOR, PAYER] = ['c1', 'c2', 'c3', 'c4'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
  string,
];
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));
const zero: Hex = `0x${'00'.repeat(32)}`;

let network: DevNetwork;
let folder: string;
const at = (name: string) => join(folder, name);
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);
const textOf = (about: string) =>
  `The harbour was closed on Monday, said the ${about}, and ships had to wait.`;
const keyOf = (about: string) => contentKey(exactFingerprint({ type: 'text', text: textOf(about) }));

async function written(about: string): Promise<string> {
  await writeFile(at(`${about}.txt`), textOf(about));
  return at(`${about}.txt`);
}

/** A text that was signed with this secret. */
async function signed(about: string, secret = PAPER): Promise<string> {
  const file = await written(about);
  await signText(network, secret, textOf(about));
  return file;
}

/** The verdict on a file, with the standing of its first claim. */
async function verdictOn(file: string) {
  const { lines, code } = await as(PAPER, 'verify', file, '--json');
  const { verdict, evidence } = lines[0];
  return { verdict, code, standing: evidence[0].details.claims?.[0].standing };
}

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-withdraw-'));
  for (const secret of [PAPER, STAFF, PAYER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('an author', () => {
  test('withdraws a claim, for a reason that readers are told, and once only', async () => {
    const file = await signed('master');
    const first = await as(PAPER, 'withdraw', file, '--reason', 'rights');
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(first.lines).toMatchObject([
      { content: keyOf('master'), author: account(PAPER), reason: 'rights', state: 'withdrawn' },
    ]);
    const { timestamp } = (await network.provider.getBlock(first.lines[0].block))!;
    const standing = { state: 'withdrawn', reason: 'rights', time: timestamp };
    expect(await verdictOn(file)).toEqual({ verdict: 'withdrawn', code: 1, standing });

    const again = await as(PAPER, 'withdraw', file, keyOf('master'), '--reason', 'correction');
    expect(again.code).toBe(0);
    expect(again.lines).toMatchObject(
      [file, keyOf('master')].map((input) => ({ input, ...standing, state: 'already-withdrawn' })),
    );
  });

  test('withdraws several in one transaction, and those it has withdrawn before stay as they are', async () => {
    const [old, one, two] = [await signed('old'), await signed('one'), await signed('two')];
    await as(PAPER, 'withdraw', old, '--reason', 'privacy');
    const { lines } = await as(PAPER, 'withdraw', one, old, two, '--reason', 'legal-order');
    expect(lines).toMatchObject([
      { input: old, reason: 'privacy', state: 'already-withdrawn' },
      { input: one, reason: 'legal-order', state: 'withdrawn' },
      { input: two, reason: 'legal-order', state: 'withdrawn' },
    ]);
    expect(lines[1].transaction).toBe(lines[2].transaction);
    expect((await verdictOn(two)).standing).toMatchObject({ reason: 'legal-order' });
  });

  test('supersedes a claim by another, which the registry’s event names', async () => {
    const [wrong, right] = [await signed('wrong'), await signed('right')];
    const { lines, err } = await as(PAPER, 'withdraw', wrong, '--reason', 'superseded', '--evidence', right);
    expect(err).toBe('');
    const { logs } = (await network.provider.getTransactionReceipt(lines[0].transaction))!;
    const contract = new Contract(network.domain.address, REGISTRY_ABI);
    expect(contract.interface.parseLog(logs[0]!)?.args.evidence).toBe(keyOf('right'));
    expect((await verdictOn(wrong)).standing).toMatchObject({ state: 'withdrawn', reason: 'superseded' });
    expect(await verdictOn(right)).toMatchObject({ verdict: 'signed', code: 0 });
  });

  test('is kept from withdrawing what it has not claimed, and nothing else is withdrawn then', async () => {
    const [mine, others] = [await signed('mine'), await signed('others', STAFF)];
    const { code, out, err } = await as(PAPER, 'withdraw', mine, others, '--reason', 'rights');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/Nothing was withdrawn: 0x\w+ has no claim on .*others\.txt/);
    expect(err).not.toContain('mine.txt');
    expect((await verdictOn(mine)).verdict).toBe('signed');
  });

  test('withdraws ahead of a claim when it says so', async () => {
    const file = await written('ahead');
    const { lines } = await as(PAPER, 'withdraw', file, '--reason', 'withdrawn', '--unclaimed');
    expect(lines).toMatchObject([{ state: 'withdrawn' }]);
    expect((await verdictOn(file)).verdict).toBe('no-record');
    await signed('ahead');
    expect((await verdictOn(file)).verdict).toBe('withdrawn');
  });

  test('without coins is told so', async () => {
    const file = await signed('poor', POOR);
    const { code, out, err } = await as(POOR, 'withdraw', file, '--reason', 'rights');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`${account(POOR)} has no coins to pay`));
  });
});

describe('a delegate key', () => {
  test('withdraws in its principal’s name if it was given that scope', async () => {
    const scopes = ['--kinds', 'textHuman', '--not-after', '2099-12-31', '--scopes'];
    await as(PAPER, 'keys', 'add', account(STAFF), ...scopes, 'claim', 'revoke');
    await as(PAPER, 'keys', 'add', account(STAFF), ...scopes, 'claim');
    const file = await signed('desk');
    const desk = ['withdraw', file, '--reason', 'correction', '--agent', account(PAPER), '--key-index'];
    const without = await as(STAFF, ...desk, '2');
    expect([without.code, without.out]).toEqual([2, '']);
    expect(without.err).toMatch(/refuses it: this key may not withdraw for that account.*scope revoke/);
    expect((await verdictOn(file)).verdict).toBe('signed');
    expect((await as(STAFF, ...desk, '1')).lines).toMatchObject([{ author: account(PAPER) }]);
    expect((await verdictOn(file)).standing).toMatchObject({ state: 'withdrawn', reason: 'correction' });
  });
});

describe('a withdrawal that was only signed', () => {
  let fresh: Record<string, unknown>;

  beforeAll(async () => {
    await signed('kept');
    const free = ['withdraw', keyOf('free'), '--reason', 'rights', '--sign-only', '--unclaimed'];
    fresh = (await as(PAPER, ...free)).lines[0];
  });

  test('does nothing until somebody brings it, and then once', async () => {
    const file = await signed('unpaid', POOR);
    const { lines, out, code } = await as(POOR, 'withdraw', file, '--reason', 'privacy', '--sign-only');
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ author: account(POOR), ids: [keyOf('unpaid')], reason: 5 }]);
    expect((await verdictOn(file)).verdict).toBe('signed');
    await writeFile(at('signed.jsonl'), out);
    const brought = await as(PAYER, 'withdraw', '--bring', at('signed.jsonl'));
    expect(brought.err).toBe('');
    expect(brought.lines).toMatchObject([{ author: account(POOR), reason: 'privacy', state: 'withdrawn' }]);
    expect((await verdictOn(file)).standing).toMatchObject({ state: 'withdrawn', reason: 'privacy' });
    const again = await as(PAYER, 'withdraw', '--bring', at('signed.jsonl'));
    expect(again.lines).toMatchObject([{ state: 'already-withdrawn' }]);
  });

  test('is one of a delegate key, too', async () => {
    const file = await signed('desk two');
    const agent = ['--agent', account(PAPER), '--key-index', '1', '--sign-only'];
    const { out } = await as(STAFF, 'withdraw', file, '--reason', 'rights', ...agent);
    await writeFile(at('desk.jsonl'), out);
    expect((await as(PAYER, 'withdraw', '--bring', at('desk.jsonl'))).err).toBe('');
    expect((await verdictOn(file)).verdict).toBe('withdrawn');
  });

  test.each<[string, (withdrawal: Record<string, unknown>) => unknown, RegExp]>([
    ['of another content', (w) => ({ ...w, ids: [keyOf('kept')] }), /signature is not of these words/],
    ['whose day is over', (w) => ({ ...w, deadline: 1 }), /time to be brought is over/],
    ['without ids', (w) => ({ ...w, ids: [] }), /Not a signed withdrawal: ids is \[\]/],
  ])('is not brought %s', async (_title, change, message) => {
    await writeFile(at('changed.jsonl'), JSON.stringify(change(fresh)));
    const { code, out, err } = await as(PAYER, 'withdraw', '--bring', at('changed.jsonl'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect((await verdictOn(at('kept.txt'))).verdict).toBe('signed');
  });

  test('is not believed to be JSON because it is in a file', async () => {
    await writeFile(at('prose.jsonl'), 'Dear registry,');
    const { code, err } = await as(PAYER, 'withdraw', '--bring', at('prose.jsonl'));
    expect([code, err]).toEqual([2, expect.stringMatching(/Not a signed withdrawal/)]);
  });
});

describe('leaves of a batch', () => {
  let root: Hex;
  let contract: Contract;
  const names = ['leaf zero', 'leaf one', 'leaf two'];
  const leaves = names.map((name, index): ClaimLeaf => {
    return { index, content: keyOf(name), meta: zero, kind: 'textHuman', salt: zero };
  });
  const tree = buildTree(Buffer.concat(leaves.map(claimLeaf)));

  /** Makes a leaf a claim of its own, as anybody can. */
  const materialize = async (index: number) => {
    const leaf = { ...leaves[index]!, kind: KINDS.textHuman };
    const args = [account(PAPER), root, leaf, tree.prove(index)];
    return (await contract.getFunction('materialize')(...args)).wait();
  };

  beforeAll(async () => {
    root = tree.root;
    contract = new Contract(network.domain.address, REGISTRY_ABI, new Wallet(`0x${PAPER}`, network.provider));
    await (await contract.getFunction('anchor')(root, leaves.length, zero)).wait();
  });

  test('are withdrawn by their numbers: they never become claims, and their neighbours do', async () => {
    const args = ['withdraw', '--batch', root, '--leaf', '1', '2', '--reason', 'agent-malfunction'];
    const { lines, err } = await as(PAPER, ...args);
    expect(err).toBe('');
    expect(lines).toMatchObject([1, 2].map((leaf) => ({ root, leaf, state: 'withdrawn' })));
    expect(lines[0].transaction).toBe(lines[1].transaction);
    await materialize(0);
    expect(await verdictOn(await written('leaf zero'))).toMatchObject({ verdict: 'signed', code: 0 });
    const { selector } = contract.interface.getError('AlreadyRevoked')!;
    await expect(materialize(1)).rejects.toMatchObject({ data: selector });
    const again = await as(PAPER, ...args);
    expect(again.lines).toMatchObject([{ state: 'already-withdrawn' }, { state: 'already-withdrawn' }]);
  });

  test.each([
    ['that the batch does not have', PAPER, '3', /no leaf 3\. Its leaves are 0 to 2/],
    ['of a batch that another account has anchored', STAFF, '0', /has anchored no batch/],
  ])('%s are not withdrawn', async (_title, secret, leaf, message) => {
    const { code, out, err } = await as(
      secret,
      'withdraw',
      '--batch',
      root,
      '--leaf',
      leaf,
      '--reason',
      'rights',
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});

describe('wrong usage', () => {
  test.each([
    [['x.txt'], /Give a --reason/],
    [['x.txt', '--reason', 'mood'], /Allowed choices/],
    [['--reason', 'rights', '--batch', zero, '--leaf', '4294967296'], /not the number of a leaf/],
  ])('%j ends with 64', async (flags, message) => {
    const { code, err } = await as(PAPER, 'withdraw', ...flags);
    expect(code).toBe(64);
    expect(err).toMatch(message);
  });
});

test('a file with a hostile name does nothing to the terminal', async () => {
  const { err } = await as(PAPER, 'withdraw', await written('\u001b[2Jcleared'), '--reason', 'rights');
  expect(err).toContain('\\u001b[2Jcleared.txt');
  expect(err).not.toContain('\u001b');
});

test('a folder of what is to be withdrawn must be there', async () => {
  const { code, err } = await as(PAPER, 'withdraw', at('nowhere'), '--reason', 'rights');
  expect([code, err]).toEqual([2, expect.stringMatching(/There is no file or folder/)]);
});
