import { FeaturesMalformed } from '../fingerprint/features/codec.ts';
import { GridMalformed } from '../fingerprint/grid.ts';
import type { NearMeasure, NearRelation } from '../registry/evidence.ts';
import type { NearCandidate } from '../registry/near.ts';
import { ShinglesMalformed } from '../statement/fingerprints.ts';

/**
 * A picture near to more originals than this is a template (a card, a chart frame), or somebody registered look-alikes:
 * nothing is settled about it. It is never passed over, or strangers could hide a withdrawal.
 */
export const MAX_CANDIDATES = 16;

/** Those of the relation that says most, the nearest first; where there are too many, none of them is settled. */
export function settledCandidates(candidates: readonly NearCandidate[]): readonly NearCandidate[] {
  const nearest = nearestInKind(candidates);
  return candidates.length > MAX_CANDIDATES ? nearest.slice(0, MAX_CANDIDATES).map(unsettled) : nearest;
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

const MALFORMED = [GridMalformed, FeaturesMalformed, ShinglesMalformed];

/** A statement whose fingerprints can't be read is found by nobody, and must not hide the others. */
export function unlessMalformed<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (MALFORMED.some((malformed) => error instanceof malformed)) return [];
    throw error;
  }
}
