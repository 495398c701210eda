import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decryptKeystoreJson, encryptKeystoreJson, getAddress, isKeystoreJson } from 'ethers';
import { isObject } from '../statement/json-value.ts';
import { addressOf } from '../statement/signed-claim.ts';
import { MIN_PASSPHRASE, PassphraseTooShort, PassphraseWrong, type Random } from './keystore.ts';

/** Files of keys are some hundred bytes. */
const MAX_LETTERS = 20_000;

/** What a file may ask for before it is opened: 512 MiB of memory, and some seconds. */
const MAX_MEMORY = 2 ** 29;
const MAX_ROUNDS = 10_000_000;

/** The cost that most wallets write: 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;

/**
 * A key as standard keystore JSON (Web3 Secret Storage, version 3), which wallets and `geth` read.
 *
 * @param passphrase of the file; it need not be the one that the key has here.
 * @throws {@link PassphraseTooShort}
 */
export async function exportKeystore(
  secret: Uint8Array,
  passphrase: string,
  random: Random,
  scrypt: { readonly N: number; readonly r: number; readonly p: number } = SCRYPT,
): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE) throw new PassphraseTooShort(passphrase.length);
  const account = { address: getAddress(addressOf(secret)), privateKey: `0x${bytesToHex(secret)}` };
  const [salt, iv, id] = [32, 16, 16].map((length) => random(new Uint8Array(length)));
  const uuid = `0x${bytesToHex(id!)}`;
  return encryptKeystoreJson(account, passphrase, { scrypt, salt: salt!, iv: iv!, uuid });
}

/**
 * Reads a key from standard keystore JSON, by scrypt or PBKDF2. The file is untrusted: what it asks for is bounded before
 * anything is computed.
 *
 * @returns the 32-byte secret, to be encrypted and forgotten.
 * @throws {@link KeystoreInvalid}; {@link PassphraseWrong} for a wrong passphrase and for a file that was tampered with alike
 */
export async function importKeystore(json: string, passphrase: string): Promise<Uint8Array<ArrayBuffer>> {
  if (json.length > MAX_LETTERS || !isKeystoreJson(json)) throw new KeystoreInvalid('it is none');
  requireBounded(JSON.parse(json));
  const { privateKey, address } = await decryptKeystoreJson(json, passphrase).catch(() => {
    throw new PassphraseWrong();
  });
  const secret = new Uint8Array(hexToBytes(privateKey.slice(2)));
  if (addressOf(secret) !== address.toLowerCase()) throw new PassphraseWrong();
  return secret;
}

function requireBounded(file: unknown): void {
  const crypto = isObject(file) ? lowerKeys(file).crypto : undefined;
  const { kdf, kdfparams } = isObject(crypto) ? lowerKeys(crypto) : {};
  const { n, r, p, c } = isObject(kdfparams) ? lowerKeys(kdfparams) : {};
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  const name = typeof kdf === 'string' ? kdf.toLowerCase() : '';
  const isScrypt = isCount(n) && isCount(r) && isCount(p) && 128 * n * r <= MAX_MEMORY && p <= 16;
  if (name === 'scrypt' ? isScrypt : name === 'pbkdf2' && isCount(c) && c <= MAX_ROUNDS) return;
  throw new KeystoreInvalid('it asks for too much memory or time, or for another way to derive the key');
}

/** The format was written with both cases. */
function lowerKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one]));
}

/** A file that is no keystore, or one that must not be opened. */
export class KeystoreInvalid extends Error {
  override name = 'KeystoreInvalid';
  constructor(why: string) {
    super(
      `This is not a keystore file that can be opened: ${why}. Choose the JSON file that your wallet exported.`,
    );
  }
}
