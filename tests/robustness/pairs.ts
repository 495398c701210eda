import { decodePixels } from '../../lib/content/decode-node.ts';
import { alignmentOf } from '../../lib/fingerprint/alignment/alignment.ts';
import { compareAligned } from '../../lib/fingerprint/alignment/compare-aligned.ts';
import { refine } from '../../lib/fingerprint/alignment/refine.ts';
import { closerLook } from '../../lib/fingerprint/closer-look.ts';
import { matchFeatures } from '../../lib/fingerprint/features/match.ts';
import { agree } from '../../lib/fingerprint/features/similarity.ts';
import { RECORD_SIDE, viewSize } from '../../lib/fingerprint/features/view.ts';
import { originalFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { LEAST_PLACES } from '../../lib/index/near-parts.ts';
import type { Photograph } from './photographs.ts';

/** How unrelated pairs of a copy and an original came out. */
export type Pairs = {
  readonly compared: number;
  /** Pairs by the number of places that agree on an alignment. */
  readonly places: Readonly<Record<number, number>>;
  /** Pairs with so many places that they count as a match. */
  readonly matched: number;
  /** Of those, pairs that the signed grid did not refuse. */
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
  { copied, copyOf, othersEach }: Comparison,
): Promise<Pairs> {
  const originals = [];
  for (const { bytes } of photographs) originals.push(originalFingerprint(await decodePixels(bytes)));
  const places: Record<number, number> = {};
  let [compared, matched, accepted] = [0, 0, 0];
  for (const at of copied) {
    const { view, features } = closerLook(await decodePixels(await copyOf(photographs[at]!, at)));
    const copy = { ...features, width: view.width, height: view.height };
    for (let step = 1; step <= Math.min(othersEach, photographs.length - 1); step++) {
      const { features: own, grid, ...size } = originals[(at + step) % originals.length]!;
      const original = { ...own!, ...viewSize(size, RECORD_SIDE) };
      const found = agree(matchFeatures(original, copy), original, copy);
      const count = found?.inliers.length ?? 0;
      places[count] = (places[count] ?? 0) + 1;
      compared++;
      if (!found || count < LEAST_PLACES) continue;
      matched++;
      const start = alignmentOf(found.similarity, original, copy);
      const difference = compareAligned(grid, view, refine(grid, view, start, [1, 0]) ?? start);
      if (difference && !['different', 'inconclusive'].includes(difference.relation)) accepted++;
    }
  }
  return { compared, places, matched, accepted };
}
