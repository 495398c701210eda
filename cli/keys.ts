import type { Hex } from '../lib/content/hex.ts';
import type { Kind } from '../lib/content/kind.ts';
import { accountState } from '../lib/registry/account-state.ts';
import { kindsIn, kindsMask, type Scope, scopesIn, scopesMask } from '../lib/registry/key-grant.ts';
import { keySlot } from '../lib/registry/slots.ts';
import { unpackKey } from '../lib/registry/word.ts';
import type { ChainOptions } from './network-options.ts';
import { reading, writing } from './open-registry.ts';
import type { Output } from './verify.ts';

/** A delegate key to be given: who may act, until when, and what it may say. */
export type KeyGrant = {
  readonly delegate: Hex;
  /** Unix seconds. */
  readonly notAfter: number;
  readonly scopes: readonly Scope[];
  readonly kinds: readonly Kind[];
};

/** Gives the account behind `secret` one delegate key more, in a transaction that it pays for. Prints the key. */
export function addKey(
  secret: Uint8Array,
  { delegate, notAfter, scopes, kinds }: KeyGrant,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account: author, send }, { wordsAt }) => {
    const keyIndex = (await accountState(author, wordsAt)).keyCount + 1;
    await send('addKey', [keyIndex, delegate, notAfter, scopesMask(scopes), kindsMask(kinds)]);
    out(JSON.stringify({ author, keyIndex, delegate, notAfter, scopes, kinds }));
  });
}

/**
 * Prints the state of an account, then its delegate keys, revoked ones included: one JSON object a line. Several RPCs
 * must agree on them.
 */
export function listKeys(author: Hex, options: ChainOptions, { out }: Output): Promise<void> {
  return reading(options, async ({ wordsAt }) => {
    const state = await accountState(author, wordsAt);
    out(JSON.stringify({ author, ...state }));
    const slots = Array.from({ length: state.keyCount }, (_, i) => keySlot(author, i + 1));
    for (const [i, word] of (await wordsAt(slots)).words.entries()) {
      const { scopes, kinds, ...key } = unpackKey(BigInt(word))!;
      const may = { scopes: scopesIn(scopes), kinds: kindsIn(kinds) };
      out(JSON.stringify({ author, keyIndex: i + 1, ...key, ...may }));
    }
  });
}

/** Which key is revoked, of which account, and since when it is not to be relied on. */
export type KeyRevocation = {
  readonly keyIndex: number;
  /** Absent, it is a key of the account that revokes; else that one must be the account's guardian. */
  readonly author?: Hex | undefined;
  /** Unix seconds; absent, it is now, by the chain's clock. */
  readonly since?: number | undefined;
};

/** Revokes a delegate key, for good: what it claimed from `since` on is disputed, what it claimed before stands. */
export function revokeKey(
  secret: Uint8Array,
  { keyIndex, ...revocation }: KeyRevocation,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account, now, send }) => {
    const { author = account, since: revokedSince = await now() } = revocation;
    await send('revokeKey', [author, keyIndex, revokedSince]);
    out(JSON.stringify({ author, keyIndex, revokedSince }));
  });
}
