import type { Raster } from '../../content/raster.ts';
import { BLOCK, blocksOf, type Reading } from './block-bits.ts';

/** Distance of two levels of a coefficient that stand for the same bit. */
const SCALE = 36;

/** The Haar filter, applied down and then across: rounded as the library rounds, since values lie on the edge between two bits. */
const HAAR = Math.SQRT1_2;

/**
 * The twin of the kernel in `wasm/watermark.ts`, in plain TypeScript: it says what is computed, and the tests hold the kernel against it.
 *
 * Reads one bit out of each block of 8x8 pixels, from left to right and from top to bottom. The block's 4x4 coefficients are sums
 * of 2x2 blue differences, halved; the largest in size, the first left out, lies a quarter of {@link SCALE} above a multiple of it
 * for 0, and three quarters for 1.
 *
 * Source: the method `dwtDct` of https://github.com/ShieldMnt/invisible-watermark as its README describes it, and what it
 * writes and reads (`tests/vectors/watermark.json`).
 */
export function plainBlockBits({ width, height, rgba }: Raster, { numbers, blue }: Reading): Uint8Array {
  const { columns, rows } = blocksOf({ width, height });
  const bits = new Uint8Array(columns * rows);
  const [blueAt, redAt] = blue === 'blue' ? [2, 0] : [0, 2];
  const difference = numbers === 'bytes' ? byteDifference : fractionDifference;
  for (let index = 0; index < bits.length; index++) {
    const corner = (Math.floor(index / columns) * width + (index % columns)) * BLOCK * 4;
    let largest = 0;
    for (let i = 1; i < 16; i++) {
      const at = corner + ((i >> 2) * width + (i & 3)) * 8;
      const of = (pixel: number) => difference(rgba[pixel + redAt]!, rgba[pixel + 1]!, rgba[pixel + blueAt]!);
      const left = HAAR * of(at) + HAAR * of(at + 4 * width);
      const right = HAAR * of(at + 4) + HAAR * of(at + 4 * width + 4);
      largest = Math.max(largest, Math.abs(HAAR * left + HAAR * right));
    }
    bits[index] = largest % SCALE > SCALE / 2 ? 1 : 0;
  }
  return bits;
}

/** In steps of 2^-14, rounded, as OpenCV counts for bytes. */
function byteDifference(red: number, green: number, blue: number): number {
  const brightness = (4899 * red + 9617 * green + 1868 * blue + 8192) >> 14;
  return ((blue - brightness) * 8061 + (128 << 14) + 8192) >> 14;
}

function fractionDifference(red: number, green: number, blue: number): number {
  return 0.492 * (blue - (0.299 * red + 0.587 * green + 0.114 * blue)) + 0.5;
}
