import { Wallet } from 'ethers';
import { describe, expect, test } from 'vitest';
import { PassphraseTooShort, PassphraseWrong } from '../../../lib/sign/keystore.ts';
import { exportKeystore, importKeystore, KeystoreInvalid } from '../../../lib/sign/keystore-json.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';

const secret = new Uint8Array(32).fill(7);
const CHEAP = { N: 2 ** 10, r: 8, p: 1 };
const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
const made = () => exportKeystore(secret, 'long enough', random, CHEAP);

describe('a key as standard keystore JSON', () => {
  test('is recovered from its file, and read by other wallets', async () => {
    const json = await made();
    expect(await importKeystore(json, 'long enough')).toEqual(secret);
    expect((await Wallet.fromEncryptedJson(json, 'long enough')).address.toLowerCase()).toBe(
      addressOf(secret),
    );
    expect(json).not.toContain('07070707');
    expect(JSON.parse(json).version).toBe(3);
  });

  test('is recovered from a file that another wallet made', async () => {
    const wallet = Wallet.createRandom();
    const json = await new Wallet(wallet.privateKey).encrypt('the passphrase');
    expect(addressOf(await importKeystore(json, 'the passphrase'))).toBe(wallet.address.toLowerCase());
  });

  test('is not opened by another passphrase, nor where it was tampered with', async () => {
    const json = await made();
    await expect(importKeystore(json, 'wrong enough')).rejects.toThrow(PassphraseWrong);
    const file = JSON.parse(json);
    const crypto = file.Crypto ?? file.crypto;
    crypto.ciphertext = crypto.ciphertext.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'));
    await expect(importKeystore(JSON.stringify(file), 'long enough')).rejects.toThrow(PassphraseWrong);
  });

  test('is not made with a passphrase that is too short', async () => {
    await expect(exportKeystore(secret, 'short', random, CHEAP)).rejects.toThrow(PassphraseTooShort);
  });

  test.each([
    ['no JSON', 'no JSON'],
    ['another document', '{"version":3}'],
    ['a huge one', `{"version":3,"pad":"${'x'.repeat(30_000)}"}`],
  ])('is not read from %s', async (_, json) => {
    await expect(importKeystore(json, 'long enough')).rejects.toThrow(KeystoreInvalid);
  });

  test('that asks for more memory than there is, is refused before it is opened', async () => {
    const file = JSON.parse(await made());
    (file.Crypto ?? file.crypto).kdfparams.n = 2 ** 30;
    await expect(importKeystore(JSON.stringify(file), 'long enough')).rejects.toThrow(KeystoreInvalid);
  });
});
