import type { Hex } from '../lib/content/hex.ts';
import { type AccountState, accountState } from '../lib/registry/account-state.ts';
import type { ChainOptions } from './network-options.ts';
import { writing } from './open-registry.ts';
import type { Output } from './verify.ts';

/** Who is named for an account. */
export type Naming = {
  readonly named: Hex;
  /** Absent, the account that names; else that one must be the account's guardian. */
  readonly author?: Hex | undefined;
};

/**
 * Names the guardian of an account: once by the account itself, from then on by the guardian alone. Prints both.
 *
 * @throws {@link NotTheGuardian}, and whatever the sender throws.
 */
export function nameGuardian(
  secret: Uint8Array,
  naming: Naming,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account, send }, { wordsAt }) => {
    const { named: guardian, author = account } = naming;
    requireSay(account, author, await accountState(author, wordsAt));
    const sent = await send('setGuardian', [author, guardian]);
    out(JSON.stringify({ author, guardian, ...sent }));
  });
}

/**
 * Freezes an account whose own key is in the wrong hands, for good: whatever is done in its name from `since` on is
 * disputed, by its delegate keys too. Only its guardian can.
 *
 * @param since Unix seconds; undefined means now, by the chain's clock.
 * @throws {@link NotTheGuardian}, {@link SaidBefore}, and whatever the sender throws.
 */
export function freezeAccount(
  secret: Uint8Array,
  { author, since }: { readonly author: Hex; readonly since?: number | undefined },
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account, now, send }, { wordsAt }) => {
    const { guardian, frozenSince: before } = await accountState(author, wordsAt);
    if (guardian !== account) throw new NotTheGuardian(account, author, guardian);
    if (before !== undefined) throw new SaidBefore(`${author} is frozen already, since ${timeOf(before)}`);
    const frozenSince = since ?? (await now());
    const sent = await send('freeze', [author, frozenSince]);
    out(JSON.stringify({ author, frozenSince, ...sent }));
  });
}

/**
 * Names the account that goes on where another one ends, once. Prints both.
 *
 * @throws {@link NotTheGuardian}, {@link SaidBefore}, and whatever the sender throws.
 */
export function nameSuccessor(
  secret: Uint8Array,
  naming: Naming,
  options: ChainOptions,
  { out }: Output,
): Promise<void> {
  return writing(options, secret, async ({ account, send }, { wordsAt }) => {
    const { named: successor, author = account } = naming;
    const state = await accountState(author, wordsAt);
    requireSay(account, author, state);
    if (state.successor) throw new SaidBefore(`${author} goes on as ${state.successor}`);
    const sent = await send('setSuccessor', [author, successor]);
    out(JSON.stringify({ author, successor, ...sent }));
  });
}

/** The guardian has the say over an account, and while there is none, the account itself. */
function requireSay(account: Hex, author: Hex, { guardian }: AccountState): void {
  if (account !== (guardian ?? author)) throw new NotTheGuardian(account, author, guardian);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** The account may not decide for another one. */
export class NotTheGuardian extends Error {
  override name = 'NotTheGuardian';
  constructor(account: Hex, author: Hex, guardian: Hex | undefined) {
    super(
      `${account} may not decide this for ${author}, ${guardian ? `whose guardian is ${guardian}` : 'which has no guardian'}.`,
    );
  }
}

/** What can be said once only was said before, and stays. */
export class SaidBefore extends Error {
  override name = 'SaidBefore';
  constructor(what: string) {
    super(`${what}. This can be said once only.`);
  }
}
