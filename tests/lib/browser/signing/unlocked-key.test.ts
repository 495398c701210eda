import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  isUnlocked,
  KeyLocked,
  LOCK_AFTER_MINUTES,
  lockKey,
  onLock,
  unlockKey,
  withSecret,
} from '../../../../lib/browser/signing/unlocked-key.ts';
import { type EncryptedKey, encryptKey, PassphraseWrong } from '../../../../lib/sign/keystore.ts';

const SECRET = new Uint8Array(32).fill(5);
const MINUTE = 60_000;

let key: EncryptedKey;
beforeAll(async () => {
  const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
  key = await encryptKey(SECRET.slice(), 'long enough', random, { name: 'scrypt', n: 2 ** 10, r: 8, p: 1 });
});
beforeEach(async () => {
  await unlockKey(key, 'long enough');
  vi.useFakeTimers();
  await withSecret(key.address, () => {});
});
afterEach(() => {
  vi.useRealTimers();
  lockKey();
});

const pass = (minutes: number) => vi.advanceTimersByTime(minutes * MINUTE);

test('a key that was opened signs, and what it lent is wiped afterwards', async () => {
  let lent = new Uint8Array();
  const seen = await withSecret(key.address, (secret) => {
    lent = secret as typeof lent;
    return [...secret];
  });
  expect(seen).toEqual([...SECRET]);
  expect([...lent]).toEqual(new Array(32).fill(0));
});

test('it is locked after some minutes without a signature, each of which begins them anew', async () => {
  const told = vi.fn();
  const stop = onLock(told);
  pass(LOCK_AFTER_MINUTES - 1);
  await withSecret(key.address, () => {});
  pass(LOCK_AFTER_MINUTES - 1);
  expect(isUnlocked(key.address)).toBe(true);
  expect(told).not.toHaveBeenCalled();
  pass(1);
  expect(isUnlocked(key.address)).toBe(false);
  expect(told).toHaveBeenCalledOnce();
  await expect(withSecret(key.address, () => {})).rejects.toThrow(KeyLocked);
  stop();
});

test('it is locked on a click, and is no other account’s key', async () => {
  await expect(withSecret(`0x${'00'.repeat(20)}`, () => {})).rejects.toThrow(KeyLocked);
  lockKey();
  await expect(withSecret(key.address, () => {})).rejects.toThrow(KeyLocked);
});

test('a wrong passphrase leaves it as it was', async () => {
  vi.useRealTimers();
  lockKey();
  await expect(unlockKey(key, 'another one')).rejects.toThrow(PassphraseWrong);
  expect(isUnlocked(key.address)).toBe(false);
});

test('an error while signing wipes what was lent, too, and says nothing of it', async () => {
  let lent = new Uint8Array();
  const failed = withSecret(key.address, (secret) => {
    lent = secret as typeof lent;
    throw new Error('the chain is down');
  });
  await expect(failed).rejects.toThrow(/^the chain is down$/);
  expect([...lent]).toEqual(new Array(32).fill(0));
});
