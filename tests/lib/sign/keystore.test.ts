import { expect, test } from 'vitest';
import { createKey, decryptKey, PassphraseTooShort, PassphraseWrong } from '../../../lib/sign/keystore.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';

/** Cheap on purpose: the cost of the real one is not what is tested here. */
const kdf = { name: 'scrypt', n: 2 ** 10, r: 8, p: 1 } as const;
const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

test('a key opens with its passphrase and is the key its address names', async () => {
  const key = await createKey('correct horse', random, kdf);
  expect(addressOf(await decryptKey(JSON.parse(JSON.stringify(key)), 'correct horse'))).toBe(key.address);
});

test('the same passphrase typed on another system (another Unicode form) opens it', async () => {
  const key = await createKey('schl\u00fcssel', random, kdf);
  await expect(decryptKey(key, 'schlu\u0308ssel')).resolves.toHaveLength(32);
});

test('a wrong passphrase and a damaged key are refused with advice', async () => {
  const key = await createKey('correct horse', random, kdf);
  await expect(decryptKey(key, 'wrong horse')).rejects.toThrow(PassphraseWrong);
  const text = key.cipher.text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  await expect(decryptKey({ ...key, cipher: { ...key.cipher, text } }, 'correct horse')).rejects.toThrow(
    PassphraseWrong,
  );
});

test('a short passphrase is refused before anything is made', async () => {
  await expect(createKey('short', random, kdf)).rejects.toThrow(PassphraseTooShort);
});

test('the secret is nowhere in what is stored', async () => {
  const key = await createKey('correct horse', random, kdf);
  const secret = Buffer.from(await decryptKey(key, 'correct horse')).toString('hex');
  expect(JSON.stringify(key)).not.toContain(secret);
});
