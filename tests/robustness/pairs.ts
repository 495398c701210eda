import { decodePixels } from '../../lib/content/decode-node.ts';
import { closerLook } from '../../lib/fingerprint/closer-look.ts';
import { comparePart, LEAST_PLACES } from '../../lib/index/near-parts.ts';
import type { ClaimRecord } from '../../lib/registry/record.ts';
import type { Photograph } from './photographs.ts';

/** How unrelated pairs of a copy and an original came out. */
export type Pairs = {
  readonly compared: number;
  /** Pairs by the number of places that agree on an alignment. */
  readonly places: Readonly<Record<number, number>>;
  /** Pairs with so many places that they count as a match. */
  readonly matched: number;
  /** Of those, pairs of which something was said. */
  readonly accepted: number;
};

/** Which photographs are copied, how, and with how many others' originals each copy is compared. */
export type Comparison = {
  readonly copied: readonly number[];
  readonly copyOf: (photograph: Photograph, at: number) => Promise<Uint8Array>;
  readonly othersEach: number;
};

/**
 * Holds copies against originals they have nothing to do with, by local features alone, as the second tier does once the
 * index has guessed: what it may call a part by chance.
 */
export async function unrelatedPairs(
  photographs: readonly Photograph[],
  records: readonly ClaimRecord[],
  { copied, copyOf, othersEach }: Comparison,
): Promise<Pairs> {
  const places: Record<number, number> = {};
  let [compared, matched, accepted] = [0, 0, 0];
  for (const at of copied) {
    const look = closerLook(await decodePixels(await copyOf(photographs[at]!, at)));
    for (let step = 1; step <= Math.min(othersEach, photographs.length - 1); step++) {
      const found = comparePart(records[(at + step) % records.length]!, look, 'identity');
      places[found.places] = (places[found.places] ?? 0) + 1;
      compared++;
      if (found.places >= LEAST_PLACES) matched++;
      if (found.difference) accepted++;
    }
  }
  return { compared, places, matched, accepted };
}
