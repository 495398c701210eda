import { getRandomValues } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { hexToBytes } from '@noble/hashes/utils.js';
import { createKey, decryptKey, type EncryptedKey, type Random } from '../lib/sign/keystore.ts';

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
  if (file === undefined) {
    const hex = (env.COLOPHON_KEY ?? '').replace(/^0x/, '');
    if (!/^[0-9a-fA-F]{64}$/.test(hex)) {
      throw new KeyMissing(
        'Give --key <file>, or set COLOPHON_KEY to 64 hexadecimal digits. Make a file with: colophon key <file>',
      );
    }
    return hexToBytes(hex);
  }
  if (!env.COLOPHON_PASSPHRASE) throw new KeyMissing(`Set COLOPHON_PASSPHRASE to open ${file}.`);
  return decryptKey(parseKeyFile(await readFile(file, 'utf8'), file), env.COLOPHON_PASSPHRASE);
}

/** Makes a key file that only its owner can read. Never replaces a file. @returns the key's account. */
export async function writeKeyFile(file: string, passphrase: string): Promise<string> {
  const key = await createKey(passphrase, random);
  await writeFile(file, `${JSON.stringify(key, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  await chmod(file, 0o600);
  return key.address;
}

function parseKeyFile(text: string, file: string): EncryptedKey {
  try {
    const key = JSON.parse(text) as EncryptedKey;
    if (key.version === 1 && key.kdf.name === 'scrypt' && key.cipher.name === 'AES-GCM') return key;
  } catch {}
  throw new KeyMissing(`${file} is not a Colophon key file. Make one with: colophon key <file>`);
}

/** No usable key was given. */
export class KeyMissing extends Error {
  override name = 'KeyMissing';
}
