import type { Corner } from './corners.ts';

/**
 * Chooses `count` corners that are strong and lie apart: those with the widest circle free of clearly stronger ones, so
 * that every part of the picture keeps some, and a crop with them.
 *
 * Source: Brown, Szeliski, Winder, "Multi-image matching using multi-scale oriented patches", CVPR 2005 (adaptive
 * non-maximal suppression).
 */
export function spread(found: readonly Corner[], count: number): Corner[] {
  const strongest = found.toSorted((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x);
  const candidates = strongest.slice(0, MAX_CANDIDATES);
  if (candidates.length <= count) return candidates;
  const reach = candidates.map((corner, i) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < i; j++) {
      const other = candidates[j]!;
      if (other.strength * CLEARLY < corner.strength) continue;
      nearest = Math.min(nearest, (other.x - corner.x) ** 2 + (other.y - corner.y) ** 2);
    }
    return { corner, nearest };
  });
  return reach
    .sort((a, b) => b.nearest - a.nearest || b.corner.strength - a.corner.strength)
    .slice(0, count)
    .map(({ corner }) => corner);
}

/** The strongest so many are looked at: comparing each with each is quadratic, and noise has many corners. */
const MAX_CANDIDATES = 1200;

/** Of its strength another has to keep more than this to be clearly stronger. */
const CLEARLY = 0.9;
