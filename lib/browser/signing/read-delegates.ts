import type { Hex } from '../../content/hex.ts';
import type { Kind } from '../../content/kind.ts';
import { type AccountState, accountState } from '../../registry/account-state.ts';
import { openClient } from '../../registry/client.ts';
import { kindsIn, type Scope, scopesIn } from '../../registry/key-grant.ts';
import { keySlot } from '../../registry/slots.ts';
import { unpackKey } from '../../registry/word.ts';
import type { Settings } from '../settings.ts';

/** A key that an account has given. Times are Unix seconds. */
export type Delegate = {
  readonly keyIdx: number;
  readonly delegate: Hex;
  readonly notAfter: number;
  readonly revokedSince?: number;
  readonly scopes: readonly Scope[];
  readonly kinds: readonly Kind[];
};

/** What the registry says of an account, and the keys that it has given. @throws RegistryUnreachable */
export async function readDelegates(
  author: Hex,
  { rpcUrls, chainId, registry: address }: Settings,
): Promise<{ readonly state: AccountState; readonly delegates: readonly Delegate[] }> {
  const { wordsAt } = openClient({ rpcUrls, chainId, address });
  const state = await accountState(author, wordsAt);
  const slots = Array.from({ length: state.keyCount }, (_, i) => keySlot(author, i + 1));
  const { words } = slots.length > 0 ? await wordsAt(slots) : { words: [] };
  const delegates = words.flatMap((word, i) => {
    const key = unpackKey(BigInt(word));
    return key ? [{ ...key, keyIdx: i + 1, scopes: scopesIn(key.scopes), kinds: kindsIn(key.kinds) }] : [];
  });
  return { state, delegates };
}
