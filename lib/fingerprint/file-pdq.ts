import { type Axes, axesOf, bytesPerPixel, type Orientation, type Pixels } from '../content/pixels.ts';
import type { Kernel } from './kernel.ts';
import { type Pdq, pdq, sampledPdq } from './pdq.ts';
import { HASHER_SIDE, hasherPlace } from './taps.ts';

/**
 * PDQ as Meta's `pdq-photo-hasher` has it of a file's pixels: of the picture itself up to 512 pixels a side, above that of the
 * 512x512 pixels at every n-th place. It is not a good way to shrink a picture; it is the one that makes our hash the one that
 * others have. Lookups use PDQ-C instead.
 *
 * A side under 5 pixels gives no hash, however long the other one is: there Meta's hasher goes on with repeated pixels.
 */
export function filePdq(pixels: Pixels, kernel: Kernel): Pdq {
  const { width, height } = pixels;
  if (Math.max(width, height) <= HASHER_SIDE || Math.min(width, height) < 5) return pdq(pixels, kernel);
  return sampledPdq(everyNthRow(pixels), 'hasher', kernel);
}

/** The stored rows that the hasher takes, in the order of the upright picture; columns are left to the operator. */
function everyNthRow(pixels: Pixels): Pixels {
  const { width, height, stride, data } = pixels;
  const axes = axesOf(pixels.orientation);
  const bytes = width * bytesPerPixel(pixels);
  const rows = new Uint8Array(HASHER_SIDE * bytes);
  for (let i = 0; i < HASHER_SIDE; i++) {
    const nth = hasherPlace(i, height);
    const from = (axes.reversedY ? height - 1 - nth : nth) * stride;
    rows.set(data.subarray(from, from + bytes), i * bytes);
  }
  return { ...pixels, height: HASHER_SIDE, stride: bytes, orientation: withRowsUpright(axes), data: rows };
}

/** The orientation that is left when the rows are in order. */
function withRowsUpright({ swapped, reversedX }: Axes): Orientation {
  if (swapped) return reversedX ? 8 : 5;
  return reversedX ? 2 : 1;
}
