import type { Hex } from '../lib/content/hex.ts';
import { KINDS, type Kind } from '../lib/content/kind.ts';
import type { RegistryClient } from '../lib/registry/client.ts';
import { SCOPES, type Scope } from '../lib/registry/key-grant.ts';
import { keySlot } from '../lib/registry/slots.ts';
import { unpackKey } from '../lib/registry/word.ts';
import type { Principal } from '../lib/sign/sign.ts';

/** What a key is to do, and when (Unix seconds). */
export type KeyUse = { readonly scope: Scope; readonly kind: Kind; readonly now: number };

/**
 * Asks whether a key may act for an account, so that a person learns why not before anything is signed or paid for.
 *
 * @param account whose key it is.
 * @throws {@link KeyRefused} with the reason; RegistryUnreachable
 */
export async function requireKey(
  account: Hex,
  { author, keyIdx }: Principal,
  { scope, kind, now }: KeyUse,
  { wordsAt }: Pick<RegistryClient, 'wordsAt'>,
): Promise<void> {
  const refuse = (why: string) => {
    throw new KeyRefused(`key ${keyIdx} of ${author} ${why}`);
  };
  const { words } = await wordsAt([keySlot(author, keyIdx)]);
  const key = unpackKey(BigInt(words[0]!));
  if (!key) return refuse('does not exist');
  if (key.delegate !== account) return refuse(`is ${key.delegate}, and this is ${account}`);
  if (key.revokedSince !== undefined) return refuse(`was taken back, as of ${timeOf(key.revokedSince)}`);
  if (key.notAfter < now) return refuse(`was good until ${timeOf(key.notAfter)}`);
  if ((key.scopes & SCOPES[scope]) === 0) return refuse(`does not have the scope ${scope}`);
  if ((key.kinds & (1 << KINDS[kind])) === 0) return refuse(`may not claim ${kind}`);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** The key may not do that. */
export class KeyRefused extends Error {
  override name = 'KeyRefused';
  constructor(why: string) {
    super(`Nothing was sent: ${why}.`);
  }
}
