import type { Features } from './features.ts';
import { nearestFeatures } from './nearest.ts';

/** A place of the original that looks like a place of the copy: indices of features, and how many bits differ. */
export type Match = { readonly original: number; readonly copy: number; readonly distance: number };

/** Bits of 256 that may differ. */
const MAX_DISTANCE = 72;

/** The second best has to differ in clearly more bits, or the place is one of many like it and says nothing. */
const RATIO = 0.85;

/** By a distance in how many bits that is, at least. */
const CLEARLY_MORE = Uint16Array.from({ length: MAX_DISTANCE + 1 }, (_, distance) => {
  let bits = 0;
  while (distance > RATIO * bits) bits++;
  return bits;
});

/** Places of the copy nearer than this, as a fraction of its size, are the same place seen in another size. */
const SAME_PLACE = 0.02;

/** For each feature of the original the copy's nearest by Hamming distance, where it stands out; the surest first. */
export function matchFeatures(original: Features, copy: Features): Match[] {
  const nearest = nearestFeatures(original, copy, { most: MAX_DISTANCE, apart: SAME_PLACE });
  const matches: Match[] = [];
  for (let i = 0; i < original.count; i++) {
    const [best, distance] = [nearest.copy(i), nearest.distance(i)];
    if (best < 0 || nearest.hasRival(i, CLEARLY_MORE[distance]!)) continue;
    matches.push({ original: i, copy: best, distance });
  }
  return matches.sort((a, b) => a.distance - b.distance || a.original - b.original);
}
