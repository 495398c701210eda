import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeImage, decodePixels } from '../../../../lib/content/decode-node.ts';
import { type Pixels, pixelsOf } from '../../../../lib/content/pixels.ts';
import { openBlocks, READINGS } from '../../../../lib/metadata/watermark/block-bits.ts';
import { plainBlockBits } from '../../../../lib/metadata/watermark/plain-block-bits.ts';
import { photographs } from '../../fingerprint/photographs.ts';

function blockBits(pixels: Pixels): Uint8Array[] {
  const { count, ones } = openBlocks(pixels);
  return READINGS.map((reading) => Uint8Array.from({ length: count }, (_, at) => ones(reading, at, count)));
}

test.each(photographs)('the kernel reads $name as its twin does, in every way', async ({ bytes }) => {
  const raster = await decodeImage(bytes);
  const plain = READINGS.map((reading) => plainBlockBits(raster, reading));
  expect(blockBits(pixelsOf(raster))).toEqual(plain);
  expect(blockBits(await decodePixels(bytes))).toEqual(plain);
});

test('and noise of few and of many levels, at any size, in colours and in grey', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(2, 5, 256),
      fc.integer({ min: 1, max: 2 ** 31 }),
      (width, height, levels, seed) => {
        let state = seed;
        const next = () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return Math.floor((state / 2 ** 32) * levels) * Math.floor(255 / (levels - 1));
        };
        const rgba = Uint8Array.from({ length: 4 * width * height }, next);
        const raster = { width, height, rgba };
        const plain = READINGS.map((reading) => plainBlockBits(raster, reading));
        expect(blockBits(pixelsOf(raster))).toEqual(plain);

        const data = rgba.subarray(0, width * height);
        const grey = Uint8Array.from(rgba, (_, at) => data[at >> 2]!);
        const luma = { format: 'luma', width, height, orientation: 1, stride: width, data } as const;
        const plainGrey = READINGS.map((reading) => plainBlockBits({ width, height, rgba: grey }, reading));
        expect(blockBits(luma)).toEqual(plainGrey);
      },
    ),
    { numRuns: 100 },
  ));

test('those of every so many blocks are counted', () => {
  const data = Uint8Array.from({ length: 264 * 264 * 4 }, (_, at) => (at * 7919) >>> 5);
  const raster = { width: 264, height: 264, rgba: data };
  const { ones } = openBlocks(pixelsOf(raster));
  for (const reading of READINGS) {
    const bits = plainBlockBits(raster, reading);
    for (const [from, every] of [
      [0, 1],
      [3, 48],
      [1088, 46],
      [1089, 2],
    ] as const)
      expect(ones(reading, from, every)).toBe(
        bits.filter((bit, at) => bit && at >= from && (at - from) % every === 0).length,
      );
  }
});
