import type { Corner } from './plain-corners.ts';

/**
 * The twin of the kernel in `wasm/spread.ts`, in plain TypeScript: it says what is computed, and the tests hold the kernel against it.
 *
 * Chooses `count` corners that are strong and lie apart: those with the widest circle free of clearly stronger ones, so
 * that every part of the picture keeps some, and a crop with them.
 *
 * Source: Brown, Szeliski, Winder, "Multi-image matching using multi-scale oriented patches", CVPR 2005 (adaptive
 * non-maximal suppression).
 */
export function plainSpread(found: readonly Corner[], count: number): Corner[] {
  const strongest = found.toSorted((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x);
  const candidates = strongest.slice(0, MAX_CANDIDATES);
  if (candidates.length <= count) return candidates;
  // They come strongest first, so those that are clearly stronger than one are the first so many.
  let first = 0;
  const reach = candidates.map((corner, i) => {
    while (first < i && candidates[first]!.strength * CLEARLY >= corner.strength) first++;
    return { corner, nearest: nearestOf(candidates.slice(0, first), corner) };
  });
  return reach
    .sort((a, b) => b.nearest - a.nearest || b.corner.strength - a.corner.strength)
    .slice(0, count)
    .map(({ corner }) => corner);
}

/** The square of the distance to the nearest of some; {@link FAR} where there is none. */
function nearestOf(others: readonly Corner[], { x, y }: Corner): number {
  return others.reduce((least, other) => Math.min(least, (other.x - x) ** 2 + (other.y - y) ** 2), FAR);
}

/** Farther than any two places of a picture. */
const FAR = 2 ** 31 - 1;

/** The strongest so many are looked at: comparing each with each is quadratic, and noise has many corners. */
const MAX_CANDIDATES = 1200;

/** Of its strength another has to keep more than this to be clearly stronger. */
const CLEARLY = 0.9;
