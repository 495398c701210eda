import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../lib/content/pixels.ts';
import { compareGrids, type Relation } from '../../../lib/fingerprint/difference.ts';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../../../lib/fingerprint/pdq.ts';
import { boxBoxTaps, tentTaps } from '../../../lib/fingerprint/taps.ts';
import { photographs } from './photographs.ts';
import { secondPreimage } from './second-preimage.ts';

const SIDE = 256;
const PAIRS = 100;

/** Photographs and their mirror images, grey. */
const squares = await Promise.all(
  photographs.flatMap(({ bytes }) =>
    [sharp(bytes), sharp(bytes).flop()].map(async (image) => {
      const { data } = await image
        .resize(SIDE, SIDE, { fit: 'fill' })
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      return new Uint8Array(data);
    }),
  ),
);

function pixelsOf(data: Uint8Array): Pixels {
  return { format: 'luma', width: SIDE, height: SIDE, orientation: 1, stride: SIDE, data };
}

/** An unrelated picture for every target: of two that are each other's mirror image neither is taken for the other. */
const pairs = squares
  .flatMap((target, i) => squares.flatMap((picture, j) => (i >> 1 === j >> 1 ? [] : [{ target, picture }])))
  .filter((_, at) => at % 2 === 0)
  .slice(0, PAIRS);

describe.each([
  { hash: 'pdq', taps: boxBoxTaps(SIDE) },
  { hash: 'pdqc', taps: tentTaps(SIDE) },
] as const)('second preimages of $hash in closed form', ({ hash, taps }) => {
  test(`${PAIRS} of ${PAIRS} unrelated pictures get the hash, and the grid calls each another picture`, {
    timeout: 120_000,
  }, () => {
    expect(pairs).toHaveLength(PAIRS);
    const relations: Relation[] = pairs.map(({ target, picture }) => {
      const original = imageFingerprint(pixelsOf(target));
      const forged = imageFingerprint(pixelsOf(secondPreimage(picture, original[hash], taps)));
      expect(hammingDistance(forged[hash], original[hash])).toBe(0);
      expect(forged.pdqQuality).toBeGreaterThanOrEqual(50);
      return compareGrids(original.grid, forged.grid, { pixels: SIDE }).relation;
    });
    expect(relations.filter((relation) => relation === 'different')).toHaveLength(PAIRS);
  });
});
