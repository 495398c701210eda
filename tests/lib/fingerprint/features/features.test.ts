import { describe, expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import {
  FEATURES_ALGORITHM,
  FeaturesMalformed,
  featuresFromBase64,
  featuresToBase64,
  MAX_FEATURES,
} from '../../../../lib/fingerprint/features/codec.ts';
import { takeBothWays, takeFeatures } from '../../../../lib/fingerprint/features/features.ts';
import { matchFeatures } from '../../../../lib/fingerprint/features/match.ts';
import { agree } from '../../../../lib/fingerprint/features/similarity.ts';
import { mirrorView, type View, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs } from '../photographs.ts';

async function viewFrom(bytes: Uint8Array, side: number): Promise<View> {
  return viewOf(lumaRows(await decodePixels(bytes)), side);
}

const boats = await viewFrom(photographs.find(({ name }) => name === 'nagasaki-boats')!.bytes, 512);
const features = takeFeatures(boats, MAX_FEATURES);

test('a photograph has as many features as are asked for, spread over all of it', () => {
  expect(features.count).toBe(MAX_FEATURES);
  for (const quarter of [0, 1, 2, 3]) {
    const inside = [...features.x.keys()].filter(
      (i) => features.x[i]! < 0.5 === quarter < 2 && features.y[i]! < 0.5 === (quarter % 2 === 0),
    );
    expect(inside.length).toBeGreaterThan(MAX_FEATURES / 12);
  }
});

test('features are the same in every run, and none are taken of a blank picture', () => {
  expect(takeFeatures(boats, MAX_FEATURES)).toEqual(features);
  expect(takeFeatures({ width: 200, height: 150, data: new Uint8Array(30_000).fill(90) }, 200).count).toBe(0);
  expect(takeFeatures({ width: 1, height: 1, data: Uint8Array.of(3) }, 200).count).toBe(0);
});

test('features of the mirror image are taken without it', () => {
  const { features: own, mirrored } = takeBothWays(boats, MAX_FEATURES);
  expect(own).toEqual(features);
  const taken = takeFeatures(mirrorView(boats), MAX_FEATURES);
  const close = matchFeatures(taken, mirrored).filter(({ original, copy, distance }) => {
    const off = Math.hypot(taken.x[original]! - mirrored.x[copy]!, taken.y[original]! - mirrored.y[copy]!);
    return distance <= 20 && off < 0.01;
  });
  expect(close.length).toBeGreaterThan(0.8 * MAX_FEATURES);
  expect(matchFeatures(taken, own).filter(({ distance }) => distance <= 20).length).toBeLessThan(10);
});

describe('in a statement', () => {
  test(`${FEATURES_ALGORITHM} is 38 bytes a feature, read back as it was`, () => {
    const text = featuresToBase64(features);
    expect(atob(text)).toHaveLength(38 * MAX_FEATURES);
    const read = featuresFromBase64(text);
    expect(read.bits).toEqual(features.bits);
    expect(read.turn).toEqual(features.turn);
    expect(read.level).toEqual(features.level);
    read.x.forEach((x, i) => {
      expect(x).toBeCloseTo(features.x[i]!, 4);
    });
  });

  test.each([
    ['no base64', '*'],
    ['half a feature', btoa('x'.repeat(57))],
    ['more features than are allowed', btoa('\0'.repeat(38 * (MAX_FEATURES + 1)))],
    ['a level that there is not', btoa(`\0\0\0\0\u00ff${'\0'.repeat(33)}`)],
    ['a direction that there is not', btoa(`\0\0\0\0\0\u0040${'\0'.repeat(32)}`)],
  ])('%s is refused', (_, text) => {
    expect(() => featuresFromBase64(text)).toThrow(FeaturesMalformed);
  });
});

test('a part at another size gives the scale and the place where it lies', () => {
  const [left, top, width, height] = [120, 90, 300, 240];
  const part = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    part.set(
      boats.data.subarray((top + y) * boats.width + left, (top + y) * boats.width + left + width),
      y * width,
    );
  }
  const rows = {
    width,
    height,
    read: (y: number, into: Float32Array) => into.set(part.subarray(y * width, (y + 1) * width)),
  };
  const small = viewOf(rows, 225);
  const copy = { ...takeFeatures(small, 800), width: small.width, height: small.height };
  const original = { ...features, width: boats.width, height: boats.height };
  const found = agree(matchFeatures(original, copy), original, copy);
  expect(found!.inliers.length).toBeGreaterThan(15);
  const { a, b, tx, ty } = found!.similarity;
  expect(a).toBeCloseTo(0.75, 1);
  expect(b).toBeCloseTo(0, 1);
  expect(Math.abs(tx + 0.75 * left)).toBeLessThan(4);
  expect(Math.abs(ty + 0.75 * top)).toBeLessThan(4);
  expect(agree(matchFeatures(original, copy), original, copy)).toEqual(found);
});

test('unrelated photographs agree on next to nothing', async () => {
  const sized = await Promise.all(
    photographs.map(async ({ bytes }) => {
      const view = await viewFrom(bytes, 512);
      return { ...takeFeatures(view, MAX_FEATURES), width: view.width, height: view.height };
    }),
  );
  const places = sized.flatMap((one, i) =>
    sized.slice(i + 1).map((other) => agree(matchFeatures(one, other), one, other)?.inliers.length ?? 0),
  );
  expect(Math.max(...places)).toBeLessThan(6);
});
