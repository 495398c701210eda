import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { MAX_FEATURES } from '../../../../lib/fingerprint/features/codec.ts';
import { type Features, takeFeatures } from '../../../../lib/fingerprint/features/features.ts';
import { matchFeatures } from '../../../../lib/fingerprint/features/match.ts';
import { agree, type Size } from '../../../../lib/fingerprint/features/similarity.ts';
import { COPY_SIDE, RECORD_SIDE, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs, reencodings } from '../photographs.ts';

/** Places that have to agree before an alignment is looked at. */
const ENOUGH = 6;

/** Within a cell of the signed grid: so far away, the refinement still brings an alignment home. */
const CELL = 1 / 64;

async function featuresOf(bytes: Uint8Array, side: number, count: number): Promise<Features & Size> {
  const view = viewOf(lumaRows(await decodePixels(bytes)), side);
  return { ...takeFeatures(view, count), width: view.width, height: view.height };
}

const known = new Map<Uint8Array, Promise<Features & Size>>();

function signed(bytes: Uint8Array): Promise<Features & Size> {
  const features = known.get(bytes) ?? featuresOf(bytes, RECORD_SIDE, MAX_FEATURES);
  known.set(bytes, features);
  return features;
}

const seen = (bytes: Uint8Array) => featuresOf(bytes, COPY_SIDE, 800);

describe.each(photographs)('$name', ({ bytes }) => {
  test.each(Object.keys(reencodings))('%s keeps its places where they were', async (name) => {
    const [original, copy] = [await signed(bytes), await seen(await reencodings[name]!(bytes))];
    const found = agree(matchFeatures(original, copy), original, copy)!;
    expect(found.inliers.length).toBeGreaterThanOrEqual(2 * ENOUGH);
    const { a, b, tx, ty } = found.similarity;
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const [x, y] = [u * original.width, v * original.height];
      expect(Math.abs(a * x - b * y + tx - u * copy.width)).toBeLessThan(CELL * copy.width);
      expect(Math.abs(b * x + a * y + ty - v * copy.height)).toBeLessThan(CELL * copy.height);
    }
  });

  test.each([
    { degrees: 0, scale: 0.7 },
    { degrees: 10, scale: 1 },
    { degrees: -25, scale: 0.8 },
    { degrees: 90, scale: 0.6 },
    { degrees: 180, scale: 0.5 },
  ])('turned by $degrees degrees at $scale of the size, it says so', async ({ degrees, scale }) => {
    const { width } = await sharp(bytes).metadata();
    const smaller = await sharp(bytes)
      .resize({ width: Math.round(width * scale) })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const turned = await sharp(smaller)
      .rotate(degrees, { background: '#808080' })
      .jpeg({ quality: 85 })
      .toBuffer();
    const [original, copy] = [await signed(bytes), await seen(turned)];
    const found = agree(matchFeatures(original, copy), original, copy)!;
    expect(found.inliers.length).toBeGreaterThanOrEqual(ENOUGH);
    const { a, b, tx, ty } = found.similarity;
    const turn = (Math.atan2(b, a) * 180) / Math.PI;
    expect(Math.abs(((turn - degrees + 540) % 360) - 180)).toBeLessThan(1.5);
    // sharp turns about the middle: the middle of the original is that of the copy.
    const [x, y] = [original.width / 2, original.height / 2];
    expect(Math.abs(a * x - b * y + tx - copy.width / 2)).toBeLessThan(0.015 * copy.width);
    expect(Math.abs(b * x + a * y + ty - copy.height / 2)).toBeLessThan(0.015 * copy.height);
    expect(agree(matchFeatures(original, copy), original, copy)).toEqual(found);
  });
});

test('nothing agrees where there are no two places', async () => {
  const original = await signed(photographs[0]!.bytes);
  expect(agree([], original, original)).toBeUndefined();
  expect(agree([{ original: 0, copy: 0, distance: 0 }], original, original)).toBeUndefined();
});
