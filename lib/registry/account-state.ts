import type { Hex } from '../content/hex.ts';
import { accountSlot, successorSlot } from './slots.ts';
import { unpackAccount } from './word.ts';
import type { Words } from './words.ts';

/** What the registry says of an account besides its claims. */
export type AccountState = {
  /** Delegate keys that it has given, revoked ones included. */
  readonly keyCount: number;
  /** Who can freeze it. */
  readonly guardian?: Hex;
  /** Unix seconds from which on its own key is not to be relied on. */
  readonly frozenSince?: number;
  /** The account that goes on where this one ends, as its guardian says, or itself while it has none. */
  readonly successor?: Hex;
};

const NOBODY: Hex = `0x${'00'.repeat(20)}`;

/** Asks for the state of an account. @throws RegistryUnreachable */
export async function accountState(
  author: Hex,
  wordsAt: (slots: readonly Hex[]) => Promise<Words>,
): Promise<AccountState> {
  const { words } = await wordsAt([accountSlot(author), successorSlot(author)]);
  const { guardian, ...account } = unpackAccount(BigInt(words[0]!));
  const successor: Hex = `0x${words[1]!.slice(-40)}`;
  return {
    ...account,
    ...(guardian === NOBODY ? {} : { guardian }),
    ...(successor === NOBODY ? {} : { successor }),
  };
}
