import { browser } from 'wxt/browser';
import type { EncryptedKey } from '../sign/keystore.ts';

const KEY = 'signing-key';

/** The user's signing key as it is stored: encrypted. It is decrypted in the popup, for one signature, and forgotten. */
export async function readKey(): Promise<EncryptedKey | undefined> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return stored as EncryptedKey | undefined;
}

/** Stores the signing key. Refuses to replace another one: it would be lost for good. */
export async function storeKey(key: EncryptedKey): Promise<void> {
  const known = await readKey();
  if (known && known.address !== key.address) throw new KeyExists(known.address);
  await browser.storage.local.set({ [KEY]: key });
}

/** There is a signing key already. */
export class KeyExists extends Error {
  override name = 'KeyExists';
  constructor(address: string) {
    super(`This browser already has the signing key ${address}; it is not replaced.`);
  }
}

/** Forgets the signing key, for good: only its file brings it back. */
export async function forgetKey(address: string): Promise<void> {
  const known = await readKey();
  if (known?.address === address) await browser.storage.local.remove(KEY);
}
