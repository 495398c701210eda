import type { Features } from './features.ts';
import { nearestFeatures } from './nearest.ts';

/** A place of the original that looks like a place of the copy: indices of features, and how many bits differ. */
export type Match = { readonly original: number; readonly copy: number; readonly distance: number };

/** Bits of 256 that may differ. */
const MAX_DISTANCE = 72;

/** The second best has to differ in clearly more bits, or the place is one of many like it and says nothing. */
const RATIO = 0.85;

/** Places of the copy nearer than this, as a fraction of its size, are the same place seen in another size. */
const SAME_PLACE = 0.02;

/** For each feature of the original the copy's nearest by Hamming distance, where it stands out; the surest first. */
export function matchFeatures(original: Features, copy: Features): Match[] {
  const nearest = nearestFeatures(original, copy);
  const matches: Match[] = [];
  for (let i = 0; i < original.count; i++) {
    const [best, distance] = [nearest.copy(i), nearest.distance(i)];
    if (distance > MAX_DISTANCE) continue;
    if (distance > RATIO * secondBest(copy, best, nearest.distances(i))) continue;
    matches.push({ original: i, copy: best, distance });
  }
  return matches.sort((a, b) => a.distance - b.distance || a.original - b.original);
}

function secondBest({ x, y, count }: Features, best: number, distances: Uint16Array): number {
  let least = 256;
  for (let j = 0; j < count; j++) {
    if (distances[j]! >= least) continue;
    const apart = Math.max(Math.abs(x[j]! - x[best]!), Math.abs(y[j]! - y[best]!));
    if (apart > SAME_PLACE) least = distances[j]!;
  }
  return least;
}
