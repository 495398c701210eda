import type { Hex } from '../content/hex.ts';
import { keySlot } from './slots.ts';
import { GUARDIAN_KEY, revokingKey } from './word.ts';

/** The words of the delegate keys that made revocations, by their index: what is known of them now. */
export type Revokers = ReadonlyMap<number, bigint>;

/** What one author has revoked, as words of storage; zero where it has not. */
export type Revocations = { readonly author: Hex; readonly words: readonly bigint[] };

/** The slots of the delegate keys that made some revocations; none where the author itself did, or its guardian. */
export function revokerSlots({ author, words }: Revocations): Hex[] {
  return [...new Set(delegatesIn(words))].map((keyIdx) => keySlot(author, keyIdx));
}

/** The keys among the words that were read, by their slots. */
export function revokersIn({ author, words }: Revocations, read: ReadonlyMap<Hex, bigint>): Revokers {
  return new Map(
    delegatesIn(words).flatMap((keyIdx) => {
      const key = read.get(keySlot(author, keyIdx));
      return key === undefined ? [] : [[keyIdx, key] as const];
    }),
  );
}

/**
 * Asks which delegate keys made revocations, of one author each, in order. Nothing is asked where none did, as for almost
 * all claims.
 */
export async function askRevokers(
  revocations: readonly Revocations[],
  wordsAt: (slots: readonly Hex[]) => Promise<readonly Hex[]>,
): Promise<Revokers[]> {
  const slots = [...new Set(revocations.flatMap(revokerSlots))];
  const words = slots.length > 0 ? await wordsAt(slots) : [];
  const read = new Map(slots.map((slot, i) => [slot, BigInt(words[i]!)]));
  return revocations.map((one) => revokersIn(one, read));
}

function delegatesIn(words: readonly bigint[]): number[] {
  return words
    .filter((word) => word !== 0n)
    .map(revokingKey)
    .filter((keyIdx) => keyIdx !== 0 && keyIdx !== GUARDIAN_KEY);
}
