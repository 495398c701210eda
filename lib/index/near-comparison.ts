import type { AlignedDifference } from '../fingerprint/alignment/compare-aligned.ts';
import type { CloserLook } from '../fingerprint/closer-look.ts';
import { compareGrids, type Difference } from '../fingerprint/difference.ts';
import { gridFromBase64, gridToBase64, mirrorGrid } from '../fingerprint/grid.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import type { NearRelation } from '../registry/evidence.ts';
import type { NearCandidate } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { lookCloser, type Way } from './near-parts.ts';

/** A record that a copy, as it is or mirrored, is near to; `distance` is in bits of their hashes. */
export type ImageHit = { readonly record: ClaimRecord; readonly way: Way; readonly distance: number };

/** What a copy is to a record's picture: as a whole, or as a part of it. */
export type Compared = Difference | AlignedDifference;

/** Holds the whole copy against the signed grid. @throws GridMalformed */
export function compareWhole(
  { record, way }: ImageHit,
  { grid, width, height }: ImageFingerprint,
): Difference {
  const prints = record.envelope?.statement.fingerprints;
  const signed = gridFromBase64((prints?.type === 'image' && prints.grid) || '');
  return compareGrids(signed, way === 'mirror' ? mirrorGrid(grid) : grid, {
    pixels: Math.min(width, height),
  });
}

/** Whether a closer look could tell more: a copy that shows a part differs in places, or everywhere, from the whole. */
export function mayBePart({ relation, score }: Difference): boolean {
  return relation !== 'inconclusive' && score > 1;
}

/** A part that is all of the original from edge to edge is none. */
const ALL = 0.99;

/** By so much less has a part to differ than the whole does. */
const CLEARLY_LESS = 0.7;

/** The better of two explanations: that the whole was changed as `whole` says, or that a part of it is shown. */
export function compareCloser(hit: ImageHit, whole: Difference, look: CloserLook): Compared {
  const part = lookCloser(hit.record, look, hit.way);
  if (!part) return whole;
  if (part.part.shown > ALL && part.part.beside < 1 - ALL) return whole;
  return whole.relation === 'different' || part.score < CLEARLY_LESS * whole.score ? part : whole;
}

/** A candidate, where the copy is this picture at all. */
export function candidateOf(
  { record, way, distance }: ImageHit,
  difference: Compared,
): NearCandidate | undefined {
  const { relation, score, heat, resolvingPower } = difference;
  if (relation === 'different') return undefined;
  const { content, author } = record;
  return {
    content,
    author,
    relation: relation === 'similar' ? likeness(difference, way) : relation,
    measure: {
      type: 'image',
      distance,
      residual: score,
      heat: gridToBase64(way === 'mirror' ? mirrorGrid(heat) : heat),
      resolvingPower,
      ...(way === 'mirror' ? { mirrored: true } : {}),
      ...('part' in difference ? { part: difference.part } : {}),
    },
  };
}

/** A part is not the picture, and neither is its mirror image, however alike: writing and hands are the wrong way round. */
function likeness(difference: Compared, way: Way): NearRelation {
  if ('part' in difference) return 'cropped';
  return way === 'mirror' ? 'mirrored' : 'similar';
}
