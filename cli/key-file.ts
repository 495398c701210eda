import { getRandomValues } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import {
  createKey,
  decryptKey,
  type EncryptedKey,
  PassphraseWrong,
  type Random,
} from '../lib/sign/keystore.ts';

const random: Random = (bytes) => getRandomValues(bytes);

/**
 * The secret to sign with: from `COLOPHON_KEY` (64 hexadecimal digits), or from an encrypted key file opened with
 * `COLOPHON_PASSPHRASE`.
 *
 * @throws {@link KeyMissing} saying what to set.
 */
export async function readSecret(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Uint8Array> {
  if (file === undefined) return secretIn(env.COLOPHON_KEY ?? '');
  if (!env.COLOPHON_PASSPHRASE) throw new KeyMissing(`Set COLOPHON_PASSPHRASE to open ${file}.`);
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new KeyMissing(`${file} can't be read (${code}). Make a key file with: colophon key <file>`);
  });
  try {
    const key = JSON.parse(text) as EncryptedKey;
    if (key.version !== 1) throw new Error(`version ${key.version}`);
    return await decryptKey(key, env.COLOPHON_PASSPHRASE);
  } catch (error) {
    if (error instanceof PassphraseWrong) throw error;
    throw new KeyMissing(`${file} is not a Colophon key file. Make one with: colophon key <file>`);
  }
}

function secretIn(hex: string): Uint8Array {
  const digits = hex.replace(/^0x/, '');
  const secret = /^[0-9a-fA-F]{64}$/.test(digits) ? hexToBytes(digits) : undefined;
  if (secret && secp256k1.utils.isValidSecretKey(secret)) return secret;
  throw new KeyMissing(
    'Give --key <file>, or set COLOPHON_KEY to a secret key, 64 hexadecimal digits. Make a file with: colophon key <file>',
  );
}

/**
 * Makes a key file that only its owner can read. Never replaces a file.
 *
 * @returns the key's account.
 * @throws {@link KeyMissing} for no passphrase.
 */
export async function writeKeyFile(file: string, passphrase: string): Promise<string> {
  if (!passphrase) throw new KeyMissing('Set COLOPHON_PASSPHRASE to what the key shall be encrypted with.');
  const key = await createKey(passphrase, random);
  await writeFile(file, `${JSON.stringify(key, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  await chmod(file, 0o600);
  return key.address;
}

/** No usable key was given. */
export class KeyMissing extends Error {
  override name = 'KeyMissing';
}
