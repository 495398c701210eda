import type { Raster } from '../../content/raster.ts';

/**
 * How a writer looked at colours. `offset` is what it added to twice the blue difference of a block: 256 for pictures of whole
 * numbers, 1 for those of fractions, since OpenCV centres blue difference at 128 and at 0.5. `blue` is the channel it took for blue:
 * some handed over RGB where BGR was expected.
 */
export type Reading = { readonly offset: 256 | 1; readonly blue: 'blue' | 'red' };

/** Every way in which known writers have written. */
export const READINGS: readonly Reading[] = [
  { offset: 256, blue: 'blue' },
  { offset: 1, blue: 'blue' },
  { offset: 256, blue: 'red' },
  { offset: 1, blue: 'red' },
];

/** Side of a block, in pixels: 4x4 coefficients of the first Haar band. */
const BLOCK = 8;

/** Distance of two levels of a coefficient that stand for the same bit. */
const SCALE = 36;

/** So many pixels are read from the top: a payload repeats every few rows of blocks. */
const MAX_PIXELS = 4_000_000;

/**
 * Reads one bit out of each block of 8x8 pixels, from left to right and from top to bottom: of the block's 4x4 means of blue
 * difference, the largest but the first is halfway above a multiple of {@link SCALE} for 1, below for 0.
 *
 * Source: the method `dwtDct` of invisible-watermark as its README and its papers' Haar transform describe it; numbers by
 * measuring what it writes (`tests/vectors/watermark.json`).
 */
export function blockBits({ width, height, rgba }: Raster, { offset, blue }: Reading): Uint8Array {
  const columns = Math.floor((width - (width % 4)) / BLOCK);
  const rows = Math.floor(Math.min(height - (height % 4), MAX_PIXELS / width) / BLOCK);
  const bits = new Uint8Array(Math.max(0, columns * rows));
  const [blueAt, redAt] = blue === 'blue' ? [2, 0] : [0, 2];
  for (let index = 0; index < bits.length; index++) {
    const left = (index % columns) * BLOCK;
    const top = Math.floor(index / columns) * BLOCK;
    let largest = -1;
    for (let i = 1; i < 16; i++) {
      let sum = 0;
      const first = ((top + 2 * (i >> 2)) * width + left + 2 * (i & 3)) * 4;
      for (const at of [first, first + 4, first + 4 * width, first + 4 * width + 4]) {
        const b = rgba[at + blueAt]!;
        sum += b - 0.299 * rgba[at + redAt]! - 0.587 * rgba[at + 1]! - 0.114 * b;
      }
      largest = Math.max(largest, Math.abs((0.492 * sum) / 2 + offset));
    }
    bits[index] = largest % SCALE > SCALE / 2 ? 1 : 0;
  }
  return bits;
}
