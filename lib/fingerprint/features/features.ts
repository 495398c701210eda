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
  return describe(placesIn(view, count), 'as-is');
}

/** The same, and what they would be with left and right swapped: the same corners, described the other way round. */
export function takeBothWays(view: View, count: number): { features: Features; mirrored: Features } {
  const places = placesIn(view, count);
  return { features: describe(places, 'as-is'), mirrored: describe(places, 'swapped') };
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

/** The features at some places, as they are, or with left and right swapped. */
function describe(places: readonly Place[], way: 'as-is' | 'swapped'): Features {
  const count = places.length;
  const described = {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    level: new Uint8Array(count),
    turn: new Uint8Array(count),
    bits: new Uint32Array(WORDS * count),
  };
  places.forEach(({ corner: { x, y }, level, turn: own, picture, sums }, i) => {
    const [turn, across] =
      way === 'as-is'
        ? ([own, 1] as const)
        : ([(DIRECTIONS + DIRECTIONS / 2 - own) % DIRECTIONS, -1] as const);
    const from = (x + 0.5) / picture.width;
    described.x[i] = across === 1 ? from : 1 - from;
    described.y[i] = (y + 0.5) / picture.height;
    described.level[i] = level;
    described.turn[i] = turn;
    describeCorner(sums, { x, y, turn, across }, described.bits, WORDS * i);
  });
  return described;
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
