import { BORDER, WORDS } from './brief.ts';
import type { Way } from './kernel.ts';
import { openLevels, swappedTurn } from './pyramid.ts';
import type { View } from './view.ts';

/** Each level of the pyramid is this much smaller than the one before. */
export const LEVEL_STEP = 1.2;

/** Levels at most; a level too small to hold a patch is left out. */
export const LEVELS = 8;

/** Corners with a contrast of so many levels are looked for first, and weaker ones where those are too few. */
export const THRESHOLDS = [20, 7] as const;

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
 * corners (sky, a blank card) has few or none. The arithmetic is in WebAssembly; `plainFeatures` says what is computed.
 */
export function takeFeatures(view: View, count: number): Features {
  return take(view, count, ['as-is'])[0]!;
}

/** The same, and what they would be with left and right swapped: the same corners, described the other way round. */
export function takeBothWays(view: View, count: number): { features: Features; mirrored: Features } {
  const [features, mirrored] = take(view, count, ['as-is', 'swapped']);
  return { features: features!, mirrored: mirrored! };
}

function take(view: View, count: number, ways: readonly Way[]): Features[] {
  const sizes = levelSizes(view);
  const levels = openLevels(view);
  const described = sizes.map(({ width, height }, level) => {
    if (level > 0) levels.shrinkTo(width, height);
    const most = quota(level, sizes.length, count);
    return { width, height, ...levels.describe({ thresholds: THRESHOLDS, enough: 2 * most, most, ways }) };
  });
  const total = described.reduce((sum, { places }) => sum + places.length, 0);
  return ways.map((way, number) => {
    const features = noFeatures(total);
    let at = 0;
    described.forEach(({ width, height, places, turns, bits }, level) => {
      features.bits.set(bits[number]!, WORDS * at);
      places.forEach((place, i) => {
        const x = ((place % width) + 0.5) / width;
        features.x[at] = way === 'as-is' ? x : 1 - x;
        features.y[at] = (Math.floor(place / width) + 0.5) / height;
        features.level[at] = level;
        features.turn[at++] = way === 'as-is' ? turns[i]! : swappedTurn(turns[i]!);
      });
    });
    return features;
  });
}

/** Room for so many. */
export function noFeatures(count: number): Features {
  return {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    level: new Uint8Array(count),
    turn: new Uint8Array(count),
    bits: new Uint32Array(WORDS * count),
  };
}

/** The sizes of the pyramid's levels, the view's own first. */
export function levelSizes({ width, height }: View): { readonly width: number; readonly height: number }[] {
  const sizes = [{ width, height }];
  for (let level = 1; level < LEVELS; level++) {
    const next = {
      width: Math.round(width / LEVEL_STEP ** level),
      height: Math.round(height / LEVEL_STEP ** level),
    };
    if (Math.min(next.width, next.height) <= 2 * BORDER) break;
    sizes.push(next);
  }
  return sizes;
}

/** A level's part of all features: each has `1 / LEVEL_STEP` of those of the finer one before it. */
export function quota(level: number, levels: number, count: number): number {
  const part = (at: number) => (1 - LEVEL_STEP ** -at) / (1 - LEVEL_STEP ** -levels);
  return Math.round(count * part(level + 1)) - Math.round(count * part(level));
}
