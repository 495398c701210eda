import { DIRECTIONS, describeCorner, direction, type Integral, integral, WORDS } from './brief.ts';
import { BORDER, type Corner, corners } from './corners.ts';
import { shrink } from './pyramid.ts';
import { spread } from './spread.ts';
import type { View } from './view.ts';

/** Each level of the pyramid is this much smaller than the one before. */
export const LEVEL_STEP = 1.2;

/** Levels at most; a level too small to hold a patch is left out. */
export const LEVELS = 8;

/** Corners with a contrast of so many levels are looked for first, and weaker ones where those are too few. */
const THRESHOLDS = [20, 7] as const;

/**
 * Places of a picture that can be found again in a part of it, in another size, turned or under a caption: corners in
 * several sizes, each with a direction and 256 bits that say what it looks like.
 */
export type Features = {
  readonly count: number;
  /** Horizontal and vertical places, as fractions of the width and the height. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Level of the pyramid: the patch is `LEVEL_STEP ** level` times the size of one of level 0. */
  readonly level: Uint8Array;
  /** Direction in steps of 1/64 turn. */
  readonly turn: Uint8Array;
  /** Eight words for each. */
  readonly bits: Uint32Array;
};

/**
 * Takes at most `count` features of a view, finer ones more than coarse ones, spread over all of it. A picture without
 * corners (sky, a blank card) has few or none.
 */
export function takeFeatures(view: View, count: number): Features {
  return together(placesIn(view, count).map(asIs));
}

/** The same, and what they would be with left and right swapped: the same corners, described the other way round. */
export function takeBothWays(view: View, count: number): { features: Features; mirrored: Features } {
  const places = placesIn(view, count);
  return { features: together(places.map(asIs)), mirrored: together(places.map(swapped)) };
}

/** A corner in its level of the pyramid. */
type Place = {
  readonly corner: Corner;
  readonly level: number;
  readonly turn: number;
  readonly picture: View;
  readonly sums: Integral;
};

function placesIn(view: View, count: number): Place[] {
  const levels = levelsOf(view);
  return levels.flatMap((picture, level) => {
    const sums = integral(picture);
    const chosen = strongCorners(picture, quota(level, levels.length, count));
    return chosen.map((corner) => {
      return { corner, level, turn: direction(picture, corner.x, corner.y), picture, sums };
    });
  });
}

function asIs({ corner: { x, y }, level, turn, picture, sums }: Place): Feature {
  const bits = describeCorner(sums, { x, y, turn, across: 1 });
  return { x: (x + 0.5) / picture.width, y: (y + 0.5) / picture.height, level, turn, bits };
}

function swapped({ corner: { x, y }, level, turn: own, picture, sums }: Place): Feature {
  const turn = (DIRECTIONS + DIRECTIONS / 2 - own) % DIRECTIONS;
  const bits = describeCorner(sums, { x, y, turn, across: -1 });
  return { x: 1 - (x + 0.5) / picture.width, y: (y + 0.5) / picture.height, level, turn, bits };
}

type Feature = {
  readonly x: number;
  readonly y: number;
  readonly level: number;
  readonly turn: number;
  readonly bits: Uint32Array;
};

function together(found: readonly Feature[]): Features {
  const bits = new Uint32Array(WORDS * found.length);
  found.forEach((feature, i) => {
    bits.set(feature.bits, WORDS * i);
  });
  return {
    count: found.length,
    x: Float32Array.from(found, ({ x }) => x),
    y: Float32Array.from(found, ({ y }) => y),
    level: Uint8Array.from(found, ({ level }) => level),
    turn: Uint8Array.from(found, ({ turn }) => turn),
    bits,
  };
}

function levelsOf(view: View): View[] {
  const levels = [view];
  for (let level = 1; level < LEVELS; level++) {
    const width = Math.round(view.width / LEVEL_STEP ** level);
    const height = Math.round(view.height / LEVEL_STEP ** level);
    if (Math.min(width, height) <= 2 * BORDER) break;
    levels.push(shrink(levels[level - 1]!, width, height));
  }
  return levels;
}

/** A level's part of all features: each has `1 / LEVEL_STEP` of those of the finer one before it. */
function quota(level: number, levels: number, count: number): number {
  const part = (at: number) => (1 - LEVEL_STEP ** -at) / (1 - LEVEL_STEP ** -levels);
  return Math.round(count * part(level + 1)) - Math.round(count * part(level));
}

function strongCorners(level: View, count: number): Corner[] {
  let found: Corner[] = [];
  for (const threshold of THRESHOLDS) {
    found = corners(level, threshold);
    if (found.length >= 2 * count) break;
  }
  return spread(found, count);
}
