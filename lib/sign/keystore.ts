import { scryptAsync } from '@noble/hashes/scrypt.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { addressOf } from '../statement/signed-claim.ts';

/** A signing key at rest: scrypt over the passphrase, AES-256-GCM over the 32-byte secret. */
export type EncryptedKey = {
  readonly version: 1;
  readonly address: Hex;
  readonly kdf: {
    readonly name: 'scrypt';
    readonly n: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
  };
  readonly cipher: { readonly name: 'AES-GCM'; readonly iv: string; readonly text: string };
};

/** Cost of guessing one passphrase: 64 MiB and about half a second of a desktop core. */
export const KDF = { name: 'scrypt', n: 2 ** 16, r: 8, p: 1 } as const;

/** Passphrases shorter than this are refused. */
export const MIN_PASSPHRASE = 8;

/** Fills an array with random bytes, as `crypto.getRandomValues` does. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/**
 * Makes a new secp256k1 key and encrypts it under a passphrase.
 *
 * @throws {@link PassphraseTooShort}
 */
export async function createKey(passphrase: string, random: Random, kdf: Cost = KDF): Promise<EncryptedKey> {
  return encryptKey(random(new Uint8Array(32)), passphrase, random, kdf);
}

/** Encrypts a 32-byte secret under a passphrase. */
export async function encryptKey(
  secret: Uint8Array<ArrayBuffer>,
  passphrase: string,
  random: Random,
  kdf: Cost = KDF,
): Promise<EncryptedKey> {
  if (passphrase.length < MIN_PASSPHRASE) throw new PassphraseTooShort(passphrase.length);
  const salt = random(new Uint8Array(16));
  const iv = random(new Uint8Array(12));
  const key = await deriveKey(passphrase, salt, kdf);
  const text = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, secret);
  return {
    version: 1,
    address: addressOf(secret),
    kdf: { ...kdf, salt: bytesToHex(salt) },
    cipher: { name: 'AES-GCM', iv: bytesToHex(iv), text: bytesToHex(new Uint8Array(text)) },
  };
}

/**
 * Decrypts a key. The secret must not be stored or sent anywhere.
 *
 * @throws {@link PassphraseWrong} for a wrong passphrase and for a damaged key alike: AES-GCM can't tell them apart.
 */
export async function decryptKey(key: EncryptedKey, passphrase: string): Promise<Uint8Array> {
  const derived = await deriveKey(passphrase, fromHex(key.kdf.salt), key.kdf);
  try {
    const iv = fromHex(key.cipher.iv);
    const secret = new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, derived, fromHex(key.cipher.text)),
    );
    if (addressOf(secret) !== key.address) throw new PassphraseWrong();
    return secret;
  } catch {
    throw new PassphraseWrong();
  }
}

type Cost = { readonly name: 'scrypt'; readonly n: number; readonly r: number; readonly p: number };

async function deriveKey(passphrase: string, salt: Uint8Array, { n: N, r, p }: Cost): Promise<CryptoKey> {
  const raw = await scryptAsync(utf8ToBytes(passphrase.normalize('NFKC')), salt, {
    N,
    r,
    p,
    dkLen: 32,
    maxmem: 2 ** 28,
  });
  return crypto.subtle.importKey('raw', new Uint8Array(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hexToBytes(hex));
}

/** A passphrase too short to protect a key. */
export class PassphraseTooShort extends Error {
  override name = 'PassphraseTooShort';
  constructor(length: number) {
    super(`A passphrase of ${length} characters is too short; use at least ${MIN_PASSPHRASE}.`);
  }
}

/** The passphrase does not open this key, or the stored key is damaged. */
export class PassphraseWrong extends Error {
  override name = 'PassphraseWrong';
  constructor() {
    super('That passphrase does not open this key. Check for capital letters and another keyboard layout.');
  }
}
