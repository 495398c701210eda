import { FeaturesMalformed } from '../fingerprint/features/codec.ts';
import { GridMalformed } from '../fingerprint/grid.ts';
import type { NearMeasure, NearRelation } from '../registry/evidence.ts';
import type { NearCandidate } from '../registry/near.ts';

/**
 * A picture near to more originals than this is a template (a card, a chart frame), or somebody registered look-alikes:
 * nothing is settled about it. It is never passed over, or strangers could hide a withdrawal.
 */
export const MAX_CANDIDATES = 16;

/** Claims on near originals that the chain is asked about, at most: one original may have many authors. */
const MAX_ASKED = 64;

/**
 * Those of the relation that says most, the nearest first and one for each author of an original; where there are too many
 * originals, none of them is settled.
 */
export function settledCandidates(candidates: readonly NearCandidate[]): readonly NearCandidate[] {
  const nearest = [
    ...new Map(
      nearestInKind(candidates)
        .toReversed()
        .map((one) => [claimOf(one), one]),
    ).values(),
  ]
    .toReversed()
    .slice(0, MAX_ASKED);
  return originalsIn(candidates) > MAX_CANDIDATES ? nearest.slice(0, MAX_CANDIDATES).map(unsettled) : nearest;
}

/** How many originals there are among some candidates: a content that many authors claim is one. */
export function originalsIn(candidates: Iterable<NearCandidate>): number {
  return new Set(Array.from(candidates, ({ content }) => content)).size;
}

/** A claim that several relays anchored and somebody recorded is one. */
export function claimOf({ content, author }: Pick<NearCandidate, 'content' | 'author'>): string {
  return `${content}/${author}`;
}

const NEAREST_FIRST: readonly NearRelation[] = [
  'similar',
  'mirrored',
  'tonal-edit',
  'cropped',
  'locally-changed',
  'inconclusive',
];

/** Which of so many originals this is a copy of can't be told; that it is near to signed ones is still said. */
function unsettled(candidate: NearCandidate): NearCandidate {
  return { ...candidate, relation: 'inconclusive' };
}

/** Those of the relation that says most, the nearest first: its measure is the one that is shown. */
function nearestInKind(candidates: readonly NearCandidate[]): NearCandidate[] {
  const relation = NEAREST_FIRST.find((kind) => candidates.some((candidate) => candidate.relation === kind));
  return candidates
    .filter((candidate) => candidate.relation === relation)
    .sort((a, b) => farness(a.measure) - farness(b.measure));
}

function farness(measure: NearMeasure): number {
  return measure.type === 'image' ? measure.residual : -(measure.contained + measure.covered);
}

const MALFORMED = [GridMalformed, FeaturesMalformed];

/** A statement whose fingerprints can't be read is found by nobody, and must not hide the others. */
export function unlessMalformed<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (MALFORMED.some((malformed) => error instanceof malformed)) return [];
    throw error;
  }
}
