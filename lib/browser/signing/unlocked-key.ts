import { decryptKey, type EncryptedKey } from '../../sign/keystore.ts';

/** Without a signature for so long, the key is forgotten: minutes. */
export const LOCK_AFTER_MINUTES = 5;

/** The one key that is open in this window. It is in this module's memory and nowhere else, and goes with the window. */
let open: { readonly address: string; readonly secret: Uint8Array } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/**
 * Opens the key with its passphrase, until it is locked or nothing was signed for {@link LOCK_AFTER_MINUTES}.
 *
 * @throws PassphraseWrong
 */
export async function unlockKey(key: EncryptedKey, passphrase: string): Promise<void> {
  const secret = await decryptKey(key, passphrase);
  lockKey();
  open = { address: key.address, secret };
  stayOpen();
  tell();
}

/** Forgets the open key at once. */
export function lockKey(): void {
  clearTimeout(timer);
  open?.secret.fill(0);
  open = undefined;
  tell();
}

/** Whether the key of an address is open in this window. */
export function isUnlocked(address: string): boolean {
  return open?.address === address;
}

/**
 * Lends the secret of the open key for as long as `use` takes. It must not keep it.
 *
 * @throws {@link KeyLocked}
 */
export async function withSecret<T>(
  address: string,
  use: (secret: Uint8Array) => T | Promise<T>,
): Promise<T> {
  if (open?.address !== address) throw new KeyLocked();
  stayOpen();
  const lent = open.secret.slice();
  try {
    return await use(lent);
  } finally {
    lent.fill(0);
  }
}

/** Calls back when the key was opened or locked. @returns how to stop. */
export function onLock(callback: () => void): () => void {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

function stayOpen(): void {
  clearTimeout(timer);
  timer = setTimeout(lockKey, LOCK_AFTER_MINUTES * 60_000);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** The key is locked. */
export class KeyLocked extends Error {
  override name = 'KeyLocked';
  constructor() {
    super('The key is locked. Type its passphrase again.');
  }
}
