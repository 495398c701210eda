import { type ShingleKeys, shingleKeys } from './shingle-keys.ts';
import { looseTokens } from './tokens.ts';

/** A lookup key of a text: 64 bits naming five words in a row, and the index of the first of them. */
export type Shingle = { readonly key: bigint; readonly position: number };

/** Words of a shingle. */
export const SHINGLE_WORDS = 5;

/** Shingles in a row of which at least one is kept. */
export const WINDOW = 4;

/** Any quote of this many words in a row shares a key with the text it was taken from. */
export const GUARANTEED_WORDS = SHINGLE_WORDS + WINDOW - 1;

/**
 * The keys under which a text is found.
 * @throws {ContentTooLarge} as `canonicalText`.
 */
export function winnow(text: string): ReadonlySet<bigint> {
  return new Set(winnowTokens(looseTokens(text)).map(({ key }) => key));
}

/**
 * The keys of a text with their places: of every four five-word shingles in a row the one with the smallest key is
 * kept (the last of equals), about two in five of all. Whatever two texts have in common for eight words or more,
 * they share a key of. Five to seven words give one key and no guarantee, fewer than five none.
 *
 * A shared key is a hint: hold the words themselves against each other before saying that anything was quoted.
 *
 * Source: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
 *
 * @param tokens words as `looseTokens` gives them.
 */
export function winnowTokens(tokens: readonly string[]): Shingle[] {
  const keys = shingleKeys(tokens, SHINGLE_WORDS);
  const count = keys.low.length;
  const kept: Shingle[] = [];
  let last = -1;
  for (let end = Math.min(WINDOW, count); end <= count && end > 0; end++) {
    const least = leastOf(keys, Math.max(0, end - WINDOW), end);
    if (least !== last) kept.push({ key: keyAt(keys, least), position: least });
    last = least;
  }
  return kept;
}

/** The share of the keys of `part` that `whole` has too, 0..1; 0 when `part` has none. */
export function containment(part: ReadonlySet<bigint>, whole: ReadonlySet<bigint>): number {
  let shared = 0;
  for (const key of part) if (whole.has(key)) shared++;
  return part.size === 0 ? 0 : shared / part.size;
}

function leastOf({ high, low }: ShingleKeys, start: number, end: number): number {
  let least = start;
  for (let at = start + 1; at < end; at++) {
    const order = high[at]! - high[least]! || low[at]! - low[least]!;
    if (order <= 0) least = at;
  }
  return least;
}

function keyAt({ high, low }: ShingleKeys, at: number): bigint {
  return (BigInt(high[at]!) << 32n) | BigInt(low[at]!);
}
