import { type Alignment, alignmentOf, WHOLE } from '../fingerprint/alignment/alignment.ts';
import type { AlignedDifference } from '../fingerprint/alignment/compare-aligned.ts';
import { compareAligned } from '../fingerprint/alignment/compare-aligned.ts';
import { refine } from '../fingerprint/alignment/refine.ts';
import type { CloserLook } from '../fingerprint/closer-look.ts';
import { FEATURES_ALGORITHM, featuresFromBase64 } from '../fingerprint/features/codec.ts';
import type { Features } from '../fingerprint/features/features.ts';
import { matchFeatures } from '../fingerprint/features/match.ts';
import { agree } from '../fingerprint/features/similarity.ts';
import { mirrorView, RECORD_SIDE, type View, viewSize } from '../fingerprint/features/view.ts';
import { gridFromBase64 } from '../fingerprint/grid.ts';
import type { ClaimRecord } from '../registry/record.ts';
import type { ImageFingerprints } from '../statement/statement.ts';
import { type FeatureIndex, featureIndex } from './feature-index.ts';
import { unlessMalformed } from './near-candidates.ts';

/** A copy is looked up as it is, and with left and right swapped. */
export type Way = 'identity' | 'mirror';

/**
 * Places that have to agree on one alignment for a copy to show a part of an original. Unrelated pictures reach five in
 * some ten thousand; `npm run robustness` measures it.
 */
export const LEAST_PLACES = 6;

/** Records whose features are compared one by one, of those that the index guesses; each takes some milliseconds. */
const MAX_GUESSES = 32;

/** An original that a copy shows a part of. */
export type PartHit = {
  readonly record: ClaimRecord;
  readonly way: Way;
  readonly difference: AlignedDifference;
};

/**
 * Builds the search for originals that a copy shows a part of, or shows among other things: crops, screenshots,
 * captions. Records without features are not found by it.
 */
export function partSearch(records: readonly ClaimRecord[]): {
  readonly size: number;
  readonly search: (look: CloserLook) => readonly PartHit[];
} {
  const index: FeatureIndex = featureIndex();
  const earliestFirst = [...records.keys()].sort((a, b) => records[a]!.block - records[b]!.block);
  for (const number of earliestFirst) {
    for (const features of unlessMalformed(() => featuresOf(records[number]!))) index.add(features, number);
  }
  return {
    get size() {
      return index.size;
    },
    search: (look) => {
      const upright = searchWay(index, records, look, 'identity');
      return upright.length > 0 ? upright : searchWay(index, records, look, 'mirror');
    },
  };
}

function searchWay(
  index: FeatureIndex,
  records: readonly ClaimRecord[],
  look: CloserLook,
  way: Way,
): readonly PartHit[] {
  const copy = seen(look, way);
  return index.search(copy.features, MAX_GUESSES).flatMap((number) =>
    unlessMalformed(() => {
      const record = records[number]!;
      const start = startOf(record, copy);
      const difference = start && differenceFrom(record, copy.view, start, FINE);
      // Of a part too flat to compare the places alone would have to be believed, and anybody can sign places.
      if (!difference || difference.relation === 'different' || difference.relation === 'inconclusive')
        return [];
      return [{ record, way, difference }];
    }),
  );
}

/**
 * Holds a copy against one original that its hash is near to, as the part of it that the copy seems to show: by their
 * features, or where the statement has none by shifting the one against the other.
 */
export function lookCloser(record: ClaimRecord, look: CloserLook, way: Way): AlignedDifference | undefined {
  const copy = seen(look, way);
  const start = startOf(record, copy);
  return start
    ? differenceFrom(record, copy.view, start, FINE)
    : differenceFrom(record, copy.view, WHOLE, COARSE);
}

/** Cells that are smoothed over, from step to step: from near by, and from some cells away. */
const FINE = [1, 0];
const COARSE = [3, 1, 0];

type Seen = { readonly view: View; readonly features: Features };

function seen({ view, features, mirrored }: CloserLook, way: Way): Seen {
  return way === 'mirror' ? { view: mirrorView(view), features: mirrored } : { view, features };
}

/** Where enough features say that the original lies in the copy. */
function startOf(record: ClaimRecord, { view, features }: Seen): Alignment | undefined {
  const [own] = featuresOf(record);
  const { width, height } = imagePrints(record) ?? {};
  if (!own || !width || !height) return undefined;
  const [original, copy] = [
    { ...own, ...viewSize({ width, height }, RECORD_SIDE) },
    { ...features, width: view.width, height: view.height },
  ];
  const found = agree(matchFeatures(original, copy), original, copy);
  return found && found.inliers.length >= LEAST_PLACES
    ? alignmentOf(found.similarity, original, copy)
    : undefined;
}

function differenceFrom(
  record: ClaimRecord,
  view: View,
  start: Alignment,
  smoothing: readonly number[],
): AlignedDifference | undefined {
  const grid = imagePrints(record)?.grid;
  if (!grid) return undefined;
  const signed = gridFromBase64(grid);
  return compareAligned(signed, view, refine(signed, view, start, smoothing) ?? start);
}

function featuresOf(record: ClaimRecord): Features[] {
  const features = imagePrints(record)?.features;
  return features?.algorithm === FEATURES_ALGORITHM ? [featuresFromBase64(features.points)] : [];
}

function imagePrints({ envelope }: ClaimRecord): ImageFingerprints | undefined {
  const prints = envelope?.statement.fingerprints;
  return prints?.type === 'image' ? prints : undefined;
}
