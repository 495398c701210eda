import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { alignmentOf, WHOLE } from '../../../../lib/fingerprint/alignment/alignment.ts';
import {
  type AlignedDifference,
  compareAligned,
} from '../../../../lib/fingerprint/alignment/compare-aligned.ts';
import { refine } from '../../../../lib/fingerprint/alignment/refine.ts';
import { closerLook } from '../../../../lib/fingerprint/closer-look.ts';
import { matchFeatures } from '../../../../lib/fingerprint/features/match.ts';
import { agree } from '../../../../lib/fingerprint/features/similarity.ts';
import { RECORD_SIDE, viewSize } from '../../../../lib/fingerprint/features/view.ts';
import { originalFingerprint } from '../../../../lib/fingerprint/image-fingerprint.ts';
import { photographs } from '../photographs.ts';

/** Of the original's width and height: what is cut out, and what is painted over, which lies elsewhere in the part than in the whole. */
const CROP = { left: 0.05, top: 0.05, width: 0.7, height: 0.7 };
const PATCH = { left: 0.58, top: 0.55, side: 0.09 };

async function crop(bytes: Uint8Array): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const size = { width: Math.round(CROP.width * width), height: Math.round(CROP.height * height) };
  return sharp(bytes)
    .extract({ left: Math.round(CROP.left * width), top: Math.round(CROP.top * height), ...size })
    .jpeg({ quality: 80 })
    .toBuffer();
}

async function painted(bytes: Uint8Array, from: Uint8Array): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const side = { width: Math.round(PATCH.side * width), height: Math.round(PATCH.side * height) };
  const patch = await sharp(from).resize(side.width, side.height, { fit: 'cover' }).negate().toBuffer();
  return sharp(bytes)
    .composite([{ input: patch, left: Math.round(PATCH.left * width), top: Math.round(PATCH.top * height) }])
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** As the second tier does it: features, alignment, refinement, grid. */
async function aligned(original: Uint8Array, copy: Uint8Array): Promise<AlignedDifference | undefined> {
  const { features, grid, ...size } = originalFingerprint(await decodePixels(original));
  const { view, features: seen } = closerLook(await decodePixels(copy));
  const [own, other] = [
    { ...features!, ...viewSize(size, RECORD_SIDE) },
    { ...seen, width: view.width, height: view.height },
  ];
  const found = agree(matchFeatures(own, other), own, other);
  if (!found || found.inliers.length < 6) return undefined;
  const start = alignmentOf(found.similarity, own, other);
  return compareAligned(grid, view, refine(grid, view, start, { smoothing: [1, 0] }) ?? start);
}

describe.each(photographs.map((photo, at) => ({ ...photo, at })))('a part of $name', ({ bytes, at }) => {
  const other = photographs[(at + 1) % photographs.length]!.bytes;

  test('is similar, and it is said which part', async () => {
    const { relation, score, part } = (await aligned(bytes, await crop(bytes)))!;
    expect(relation).toBe('similar');
    expect(score).toBeLessThan(1);
    for (const side of ['left', 'top', 'width', 'height'] as const)
      expect(Math.abs(part[side] - CROP[side])).toBeLessThan(0.04);
    expect(part.beside).toBeLessThan(0.02);
    expect(Math.abs(part.turn)).toBeLessThan(0.5);
  });

  test('is locally changed where a patch of another picture covers it, marked in the frame of the part', async () => {
    const found = (await aligned(bytes, await crop(await painted(bytes, other))))!;
    expect(found.relation).not.toBe('similar');
    expect(found.score).toBeGreaterThan(1);
    const hottest = found.heat.indexOf(Math.max(...found.heat));
    const [x, y] = [((hottest % 64) + 0.5) / 64, (Math.floor(hottest / 64) + 0.5) / 64];
    const middle = {
      x: (PATCH.left + PATCH.side / 2 - CROP.left) / CROP.width,
      y: (PATCH.top + PATCH.side / 2 - CROP.top) / CROP.height,
    };
    expect(Math.abs(x - middle.x)).toBeLessThan(0.11);
    expect(Math.abs(y - middle.y)).toBeLessThan(0.11);
  });

  test('gives no alignment with the next picture', async () => {
    expect(await aligned(other, await crop(bytes))).toBeUndefined();
  });

  test('is another picture if it is aligned with the next one nevertheless', async () => {
    const { grid } = originalFingerprint(await decodePixels(other));
    const { view } = closerLook(await decodePixels(await crop(bytes)));
    expect(compareAligned(grid, view, WHOLE)!.relation).toBe('different');
  });
});

test('an alignment that cannot be gone back is none', async () => {
  const { view } = closerLook(await decodePixels(photographs[0]!.bytes));
  const { grid } = originalFingerprint(await decodePixels(photographs[0]!.bytes));
  expect(compareAligned(grid, view, { ...WHOLE, xx: 0 })).toBeUndefined();
});
