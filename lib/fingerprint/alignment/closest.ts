import type { View } from '../features/view.ts';
import type { Alignment } from './alignment.ts';
import { type AlignedDifference, compareAligned } from './compare-aligned.ts';
import { type Refinement, refine, upright } from './refine.ts';

/**
 * Compares a copy with the signed grid at the best alignment near to `start`: refined, and where that leaves a
 * difference, also as it is, and without a turn. A difference is only one if no alignment explains it; where there is little
 * structure, refining alone goes astray.
 *
 * @returns the first that leaves no difference, or the one that keeps most of the part; undefined where none can be
 * compared.
 */
export function compareClosest(
  signed: Uint8Array,
  view: View,
  start: Alignment,
  { smoothing }: Pick<Refinement, 'smoothing'>,
): AlignedDifference | undefined {
  const straight = upright(start);
  const alignments = [
    () => refine(signed, view, start, { smoothing }),
    () => straight && refine(signed, view, straight, { smoothing, freedom: 'upright' }),
    () => start,
    () => straight,
  ];
  let best: AlignedDifference | undefined;
  for (const alignment of alignments) {
    const found = alignment();
    const compared = found && compareAligned(signed, view, found);
    if (!compared) continue;
    if (compared.score <= 1 && compared.relation !== 'different') return compared;
    if (!best || compared.evidence.kept > best.evidence.kept) best = compared;
  }
  return best;
}
