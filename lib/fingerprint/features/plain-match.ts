import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import type { Match } from './match.ts';

/** Bits of 256 that may differ. */
export const MAX_DISTANCE = 72;

/** The second best has to differ in clearly more bits, or the place is one of many like it and says nothing. */
export const RATIO = 0.85;

/** Places of the copy nearer than this, as a fraction of its size, are the same place seen in another size. */
export const SAME_PLACE = 0.02;

/** See `matchFeatures`, which this says in plain words. */
export function plainMatchFeatures(original: Features, copy: Features): Match[] {
  const distances = new Uint16Array(copy.count);
  const matches: Match[] = [];
  for (let i = 0; i < original.count; i++) {
    const best = nearest(original, i, copy, distances);
    if (best < 0 || distances[best]! > MAX_DISTANCE) continue;
    if (distances[best]! > RATIO * secondBest(copy, best, distances)) continue;
    matches.push({ original: i, copy: best, distance: distances[best]! });
  }
  return matches.sort((a, b) => a.distance - b.distance || a.original - b.original);
}

function nearest(original: Features, i: number, { count, bits }: Features, distances: Uint16Array): number {
  const own = original.bits;
  const from = i * WORDS;
  let best = -1;
  let least = 257;
  for (let j = 0, at = 0; j < count; j++) {
    let distance = 0;
    for (let word = 0; word < WORDS; word++) distance += ones(own[from + word]! ^ bits[at++]!);
    distances[j] = distance;
    if (distance < least) {
      least = distance;
      best = j;
    }
  }
  return best;
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

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
