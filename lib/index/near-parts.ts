import { type Alignment, alignmentOf, WHOLE } from '../fingerprint/alignment/alignment.ts';
import { compareClosest } from '../fingerprint/alignment/closest.ts';
import type { AlignedDifference } from '../fingerprint/alignment/compare-aligned.ts';
import type { CloserLook } from '../fingerprint/closer-look.ts';
import { type Evidence, isEnough } from '../fingerprint/evidence.ts';
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

/** And for it to be said that the part was edited. */
const LEAST_EDITED_PLACES = 10;

/** Records whose features are compared one by one, of those that the index guesses; each takes some milliseconds. */
const MAX_GUESSES = 16;

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
  return index.search(seen(look, way).features, MAX_GUESSES).flatMap((number) =>
    unlessMalformed(() => {
      const record = records[number]!;
      const { difference } = comparePart(record, look, way);
      return difference ? [{ record, way, difference }] : [];
    }),
  );
}

/** How many places agree that a copy shows a part of an original, and where it is sure, what that part is like. */
export type Comparison = { readonly places: number; readonly difference?: AlignedDifference };

/** Holds a copy against one original by their features. @throws GridMalformed, FeaturesMalformed */
export function comparePart(record: ClaimRecord, look: CloserLook, way: Way): Comparison {
  const copy = seen(look, way);
  const start = startOf(record, copy);
  const difference = start && start.places >= LEAST_PLACES ? partAt(record, copy, start) : undefined;
  return { places: start?.places ?? 0, ...(difference ? { difference } : {}) };
}

/**
 * Holds a copy against one original that its hash is near to, as the part of it that the copy seems to show: by their
 * features, or where the statement has none by shifting the one against the other.
 *
 * @returns undefined where it is not sure that this part is shown.
 */
export function lookCloser(record: ClaimRecord, look: CloserLook, way: Way): AlignedDifference | undefined {
  const copy = seen(look, way);
  const start = startOf(record, copy);
  return partAt(
    record,
    copy,
    start && start.places >= LEAST_PLACES ? start : { alignment: WHOLE, places: 0, smoothing: COARSE },
  );
}

/** Cells that are smoothed over, from step to step: from near by, and from some cells away. */
const FINE = [1, 0];
const COARSE = [3, 1, 0];

type Seen = { readonly way: Way; readonly view: View; readonly features: Features };

/** `view` is as it is; only where it is held against a grid it is mirrored. */
function seen({ view, features, mirrored }: CloserLook, way: Way): Seen {
  return { way, view, features: way === 'mirror' ? mirrored : features };
}

/** Where the original seems to lie in the copy, how many places say so, and from how far it is refined. */
type Start = {
  readonly alignment: Alignment;
  readonly places: number;
  readonly smoothing: readonly number[];
};

/** Where most of the features that are alike say that the original lies in the copy. */
function startOf(record: ClaimRecord, { view, features }: Seen): Start | undefined {
  const [own] = featuresOf(record);
  const { width, height } = imagePrints(record) ?? {};
  if (!own || !width || !height) return undefined;
  const [original, copy] = [
    { ...own, ...viewSize({ width, height }, RECORD_SIDE) },
    { ...features, width: view.width, height: view.height },
  ];
  const found = agree(matchFeatures(original, copy), original, copy);
  return (
    found && {
      alignment: alignmentOf(found.similarity, original, copy),
      places: found.inliers.length,
      smoothing: FINE,
    }
  );
}

function partAt(
  record: ClaimRecord,
  { view, way }: Seen,
  { alignment, places, smoothing }: Start,
): AlignedDifference | undefined {
  const grid = imagePrints(record)?.grid;
  if (!grid) return undefined;
  const shown = way === 'mirror' ? mirrorView(view) : view;
  const difference = compareClosest(gridFromBase64(grid), shown, alignment, { smoothing });
  return difference && maySpeak(difference, way, places) ? difference : undefined;
}

/**
 * Places alone would have to be believed, and anybody can sign places, so the grid has to speak for the part. That a part
 * was edited is said only where more places agree, and never of a mirrored one: drawings and screens are often nearly
 * symmetrical.
 */
function maySpeak({ relation, evidence }: AlignedDifference, way: Way, places: number): boolean {
  if (relation === 'different' || relation === 'inconclusive') return false;
  if (relation !== 'similar' && (way === 'mirror' || places < LEAST_EDITED_PLACES)) return false;
  return isEnough(evidence, LEAST[relation]);
}

/**
 * What has to speak for a part. Tuned on the pairs of 450 pictures, of which 120 are screens, that share six places by
 * chance or by design, and on parts of every fourth of them.
 */
const LEAST: Readonly<Record<'similar' | 'tonal-edit' | 'locally-changed', Partial<Evidence>>> = {
  similar: { patches: 8, followed: 0.8, correlation: 0.8 },
  'tonal-edit': { patches: 8, keptInTone: 0.8, followed: 0.9, correlation: 0.9 },
  'locally-changed': { patches: 8, kept: 0.9, followed: 0.85, correlation: 0.7 },
};

/** What was read of records: one is held against many copies. */
const read = new WeakMap<ClaimRecord, Features[]>();

function featuresOf(record: ClaimRecord): Features[] {
  const known = read.get(record);
  if (known) return known;
  const features = imagePrints(record)?.features;
  const own = features?.algorithm === FEATURES_ALGORITHM ? [featuresFromBase64(features.points)] : [];
  read.set(record, own);
  return own;
}

function imagePrints({ envelope }: ClaimRecord): ImageFingerprints | undefined {
  const prints = envelope?.statement.fingerprints;
  return prints?.type === 'image' ? prints : undefined;
}
