import type { Raster } from '../../content/raster.ts';

/**
 * How a writer looked at colours. OpenCV gives blue difference as whole numbers around 128 for pictures of bytes (`bytes`), and as
 * fractions around 0.5 for pictures of fractions (`fractions`), and what is written depends on it. `blue` is the channel that was taken
 * for blue: some writers hand over RGB where BGR is expected.
 */
export type Reading = { readonly numbers: 'bytes' | 'fractions'; readonly blue: 'blue' | 'red' };

/** Every way in which known writers have written. */
export const READINGS: readonly Reading[] = [
  { numbers: 'bytes', blue: 'blue' },
  { numbers: 'fractions', blue: 'blue' },
  { numbers: 'bytes', blue: 'red' },
  { numbers: 'fractions', blue: 'red' },
];

/** Side of a block, in pixels: 4x4 coefficients of the first Haar band. */
const BLOCK = 8;

/** Distance of two levels of a coefficient that stand for the same bit. */
const SCALE = 36;

/** The Haar filter, applied down and then across: rounded as the library rounds, since values lie on the edge between two bits. */
const HAAR = Math.SQRT1_2;

/** So many pixels are read from the top: a payload repeats every few rows of blocks. */
const MAX_PIXELS = 1_500_000;

/**
 * Reads one bit out of each block of 8x8 pixels, from left to right and from top to bottom. The block's 4x4 coefficients are sums
 * of 2x2 blue differences, halved; the largest in size, the first left out, lies a quarter of {@link SCALE} above a multiple of it
 * for 0, and three quarters for 1.
 *
 * Source: the method `dwtDct` of https://github.com/ShieldMnt/invisible-watermark as its README describes it, and what it
 * writes and reads (`tests/vectors/watermark.json`).
 */
export function blockBits({ width, height, rgba }: Raster, { numbers, blue }: Reading): Uint8Array {
  const columns = Math.floor((width - (width % 4)) / BLOCK);
  const rows = Math.floor(Math.min(height - (height % 4), MAX_PIXELS / width) / BLOCK);
  const bits = new Uint8Array(columns * rows);
  const blueAt = blue === 'blue' ? 2 : 0;
  const redAt = 2 - blueAt;
  const difference = numbers === 'bytes' ? byteDifference : fractionDifference;
  const down = 4 * width;
  for (let index = 0; index < bits.length; index++) {
    const corner = (Math.floor(index / columns) * width + (index % columns)) * BLOCK * 4;
    let largest = 0;
    for (let i = 1; i < 16; i++) {
      const at = corner + (i >> 2) * 2 * down + (i & 3) * 8;
      // Written out: functions made here for each pixel would take most of the time.
      const a = difference(rgba[at + redAt]!, rgba[at + 1]!, rgba[at + blueAt]!);
      const b = difference(rgba[at + 4 + redAt]!, rgba[at + 5]!, rgba[at + 4 + blueAt]!);
      const below = at + down;
      const c = difference(rgba[below + redAt]!, rgba[below + 1]!, rgba[below + blueAt]!);
      const d = difference(rgba[below + 4 + redAt]!, rgba[below + 5]!, rgba[below + 4 + blueAt]!);
      const size = Math.abs(HAAR * (HAAR * a + HAAR * c) + HAAR * (HAAR * b + HAAR * d));
      if (size > largest) largest = size;
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
