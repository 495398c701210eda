import type { Corner } from './corners.ts';
import { apart } from './pyramid.ts';

/**
 * Chooses `count` corners that are strong and lie apart: those with the widest circle free of clearly stronger ones, so
 * that every part of the picture keeps some, and a crop with them.
 *
 * Source: Brown, Szeliski, Winder, "Multi-image matching using multi-scale oriented patches", CVPR 2005 (adaptive
 * non-maximal suppression).
 */
export function spread(found: readonly Corner[], count: number): Corner[] {
  const strongest = strong(found).toSorted((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x);
  const candidates = strongest.slice(0, MAX_CANDIDATES);
  if (candidates.length <= count) return candidates;
  const xs = Int32Array.from(candidates, ({ x }) => x);
  const ys = Int32Array.from(candidates, ({ y }) => y);
  // They come strongest first, so those that are clearly stronger than one are the first so many.
  let first = 0;
  const stronger = Int32Array.from(candidates, ({ strength }, i) => {
    while (first < i && candidates[first]!.strength * CLEARLY >= strength) first++;
    return first;
  });
  const nearest = apart(xs, ys, stronger);
  const reach = candidates.map((corner, i) => ({ corner, nearest: nearest[i]! }));
  return reach
    .sort((a, b) => b.nearest - a.nearest || b.corner.strength - a.corner.strength)
    .slice(0, count)
    .map(({ corner }) => corner);
}

/** Those that may be among the strongest: sorting numbers first is much faster than sorting all corners. */
function strong(found: readonly Corner[]): readonly Corner[] {
  if (found.length <= MAX_CANDIDATES) return found;
  const weakest = Float64Array.from(found, ({ strength }) => strength).sort()[found.length - MAX_CANDIDATES]!;
  return found.filter(({ strength }) => strength >= weakest);
}

/** The strongest so many are looked at: comparing each with each is quadratic, and noise has many corners. */
const MAX_CANDIDATES = 1200;

/** Of its strength another has to keep more than this to be clearly stronger. */
const CLEARLY = 0.9;
