import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import type { Principal } from '../../lib/sdk.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophon, colophonAs, signText } from './colophon.ts';

const [PAPER, GUARDIAN, STAFF, STRANGER, HEIR] = ['d1', 'd2', 'd3', 'd4', 'd5'].map((byte) =>
  byte.repeat(32),
) as [string, string, string, string, string];
/** Whoever stole the paper's key has the same secret. */
const THIEF = PAPER;
const account = (secret: string) => addressOf(Buffer.from(secret, 'hex'));
const paper = account(PAPER);

let network: DevNetwork;
let folder: string;
const as = (secret: string, ...args: string[]) => colophonAs(network, secret, ...args);
const file = (about: string) => join(folder, `${about}.txt`);

async function sign(secret: string, about: string, principal?: Principal): Promise<void> {
  const text = `The harbour was closed on Monday, said the ${about}, and ships had to wait.`;
  await writeFile(file(about), text);
  await signText(network, secret, text, principal);
}

/** The verdicts on some texts, with how the run ended. */
async function verdicts(...about: string[]) {
  const { lines, code } = await as(STRANGER, 'verify', ...about.map(file), '--json');
  return { words: lines.map(({ verdict }) => verdict), code, lines };
}

async function laterBy(seconds: number): Promise<number> {
  const { timestamp } = (await network.provider.getBlock('latest'))!;
  await network.provider.send('evm_setNextBlockTimestamp', [timestamp + seconds]);
  await network.provider.send('evm_mine', []);
  return timestamp + seconds;
}

const refused = (message: RegExp) => ({ code: 2, out: '', err: expect.stringMatching(message) });

beforeAll(async () => {
  network = await startNetwork();
  folder = await mkdtemp(join(tmpdir(), 'colophon-guardian-'));
  for (const secret of [PAPER, GUARDIAN, STRANGER])
    await network.provider.send('anvil_setBalance', [account(secret), toBeHex(10n ** 18n)]);
});
afterAll(async () => {
  await network?.stop();
  await rm(folder, { recursive: true });
});

describe('before anything is stolen', () => {
  test('an account names its guardian, and from then on only the guardian can', async () => {
    expect((await as(PAPER, 'keys', 'list', paper)).lines).toEqual([{ author: paper, keyCount: 0 }]);
    const named = await as(PAPER, 'keys', 'guardian', account(STRANGER));
    expect(named.lines).toMatchObject([{ author: paper, guardian: account(STRANGER) }]);
    expect(await as(PAPER, 'keys', 'guardian', paper)).toMatchObject(refused(/whose guardian is 0x/));
    const handed = await as(STRANGER, 'keys', 'guardian', account(GUARDIAN), '--author', paper);
    expect(handed.err).toBe('');
    const { lines } = await as(STRANGER, 'keys', 'list', paper);
    expect(lines).toEqual([{ author: paper, keyCount: 0, guardian: account(GUARDIAN) }]);
  });

  test('nobody else freezes it or names who goes on, and the guardian does not withdraw for it', async () => {
    await sign(PAPER, 'tower');
    const attempts: [string, string[], RegExp][] = [
      [STRANGER, ['keys', 'freeze', paper], /may not decide this for 0x\w+, whose guardian is/],
      [PAPER, ['keys', 'freeze', paper], /may not decide this/],
      [STRANGER, ['keys', 'freeze', account(HEIR)], /which has no guardian/],
      [PAPER, ['keys', 'successor', account(HEIR)], /may not decide this/],
      [GUARDIAN, ['withdraw', file('tower'), '--reason', 'rights', '--author', paper], /is not frozen/],
      [STRANGER, ['withdraw', file('tower'), '--reason', 'rights', '--author', paper], /may not decide/],
      [GUARDIAN, ['keys', 'freeze', paper, '--since', '2199-01-01'], /in the future.*\(BadTime\)/],
      [HEIR, ['keys', 'guardian', paper], /has no coins to pay/],
    ];
    for (const [secret, args, message] of attempts)
      expect(await as(secret, ...args), args.join(' ')).toMatchObject(refused(message));
    expect((await verdicts('tower')).words).toEqual(['signed']);
  });
});

describe('when the account’s own key is stolen', () => {
  let theft: number;

  beforeAll(async () => {
    const grant = ['--kinds', 'textHuman', '--not-after', '2099-12-31'];
    await as(PAPER, 'keys', 'add', account(STAFF), ...grant);
    for (const about of ['mole', 'crane', 'pier']) await sign(PAPER, about);
    await laterBy(600);
    theft = await laterBy(600);
    await laterBy(600);
    await sign(THIEF, 'forgery');
    await as(THIEF, 'withdraw', file('mole'), '--reason', 'rights');
    expect((await verdicts('mole', 'forgery')).words).toEqual(['withdrawn', 'signed']);
    const since = new Date(theft * 1000).toISOString().replace('.000Z', 'Z');
    const frozen = await as(GUARDIAN, 'keys', 'freeze', paper, '--since', since);
    expect(frozen.err).toBe('');
    expect(frozen.lines).toMatchObject([{ author: paper, frozenSince: theft }]);
  }, 60_000);

  test('what was signed since is disputed, and what was signed before still stands', async () => {
    const { words, code, lines } = await verdicts('forgery', 'crane');
    expect({ words, code }).toEqual({ words: ['disputed', 'signed'], code: 1 });
    const standing = { state: 'disputed', key: 'author', since: theft };
    expect(lines[0].evidence[0].details.claims).toMatchObject([{ standing }]);
  });

  test('the thief’s withdrawals do not count, neither before the freeze nor after it', async () => {
    expect((await as(THIEF, 'withdraw', file('crane'), '--reason', 'rights')).err).toBe('');
    expect(await verdicts('mole', 'crane')).toMatchObject({ words: ['signed', 'signed'], code: 0 });
  });

  test('the guardian’s withdrawal counts', async () => {
    const args = ['withdraw', file('pier'), '--reason', 'key-compromise', '--author', paper];
    expect((await as(GUARDIAN, ...args)).lines).toMatchObject([{ author: paper, state: 'withdrawn' }]);
    const { words, code, lines } = await verdicts('pier');
    expect({ words, code }).toEqual({ words: ['withdrawn'], code: 1 });
    const [{ standing }] = lines[0].evidence[0].details.claims;
    expect(standing).toMatchObject({ state: 'withdrawn', reason: 'key-compromise' });
  });

  test('what the thief has marked as withdrawn, nobody can withdraw, and is told so', async () => {
    const args = ['withdraw', file('mole'), '--reason', 'key-compromise', '--author', paper];
    expect(await as(GUARDIAN, ...args)).toMatchObject(refused(/after it was stolen.*takes no second/));
  });

  test('what a delegate key signs since is disputed too: a thief may have given it', async () => {
    await sign(STAFF, 'tide', { author: paper, keyIdx: 1 });
    expect(await verdicts('tide')).toMatchObject({ words: ['disputed'], code: 1 });
  });

  test('the thief gives no keys, and takes none back; the guardian does', async () => {
    const grant = ['--kinds', 'textHuman', '--not-after', '2099-12-31'];
    expect(await as(THIEF, 'keys', 'add', account(STRANGER), ...grant)).toMatchObject(
      refused(/this account is frozen \(Unauthorized\)/),
    );
    expect(await as(THIEF, 'keys', 'revoke', '1')).toMatchObject(refused(/may not do that/));
    expect((await as(GUARDIAN, 'keys', 'revoke', '1', '--author', paper)).lines).toMatchObject([
      { author: paper, keyIndex: 1 },
    ]);
  });

  test('the guardian says once who goes on, and everybody is told', async () => {
    const successor = ['keys', 'successor', account(HEIR), '--author', paper];
    expect((await as(GUARDIAN, ...successor)).lines).toMatchObject([{ successor: account(HEIR) }]);
    expect(await as(GUARDIAN, ...successor)).toMatchObject(
      refused(/goes on as 0x\w+\. This can be said once/),
    );
    expect(await as(GUARDIAN, 'keys', 'freeze', paper)).toMatchObject(refused(/is frozen already, since 2/));
    const { lines } = await as(STRANGER, 'keys', 'list', paper);
    expect(lines).toMatchObject([
      { author: paper, guardian: account(GUARDIAN), frozenSince: theft, successor: account(HEIR) },
      { keyIndex: 1, delegate: account(STAFF) },
    ]);
    const who = await as(STRANGER, 'who', paper, '--json');
    expect(who.lines[0]).toMatchObject({ how: 'registry', frozenSince: theft, successor: account(HEIR) });
    const told = await colophon(['who', paper], { env: { COLOPHON_RPC: network.chain.rpcUrl } });
    expect(told.out).toMatch(new RegExp(`reported stolen since 2.*\n.*${account(HEIR)} as the account that`));
  });
});

test('an account without a guardian names its successor itself', async () => {
  expect((await as(STRANGER, 'keys', 'successor', account(HEIR))).err).toBe('');
  const { lines } = await as(STRANGER, 'keys', 'list', account(STRANGER));
  expect(lines).toEqual([{ author: account(STRANGER), keyCount: 0, successor: account(HEIR) }]);
});
