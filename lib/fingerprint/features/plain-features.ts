import { describeCorner, direction, integral, WORDS } from './brief.ts';
import { type Features, levelSizes, noFeatures, quota, THRESHOLDS } from './features.ts';
import { type Corner, plainCorners } from './plain-corners.ts';
import { plainShrink } from './plain-shrink.ts';
import { plainSpread } from './plain-spread.ts';
import { swappedTurn } from './pyramid.ts';
import type { View } from './view.ts';

/**
 * The twin of `takeBothWays`, in plain TypeScript: it says what is computed, and the tests hold the kernel in `wasm/features.ts`
 * against it.
 */
export function plainFeatures(view: View, count: number): { features: Features; mirrored: Features } {
  const sizes = levelSizes(view);
  let picture = view;
  const places = sizes.flatMap(({ width, height }, level) => {
    if (level > 0) picture = plainShrink(picture, width, height);
    const [sums, own] = [integral(picture), picture];
    return strongCorners(own, quota(level, sizes.length, count)).map((corner) => ({
      ...corner,
      level,
      sums,
      picture: own,
    }));
  });
  const [features, mirrored] = [noFeatures(places.length), noFeatures(places.length)];
  places.forEach(({ x, y, level, sums, picture }, i) => {
    const turn = direction(picture, x, y);
    const described = [
      { into: features, across: 1 as const, turn },
      { into: mirrored, across: -1 as const, turn: swappedTurn(turn) },
    ];
    for (const { into, across, turn } of described) {
      const from = (x + 0.5) / picture.width;
      into.x[i] = across === 1 ? from : 1 - from;
      into.y[i] = (y + 0.5) / picture.height;
      into.level[i] = level;
      into.turn[i] = turn;
      describeCorner(sums, { x, y, turn, across }, into.bits, WORDS * i);
    }
  });
  return { features, mirrored };
}

function strongCorners(level: View, count: number): Corner[] {
  let found: Corner[] = [];
  for (const threshold of THRESHOLDS) {
    found = plainCorners(level, threshold);
    if (found.length >= 2 * count) break;
  }
  return plainSpread(found, count);
}
