import type { Pixels } from '../content/pixels.ts';
import type { Kernel } from './kernel.ts';
import { type Pdq, pdq, sampledPdq } from './pdq.ts';
import { HASHER_SIDE } from './taps.ts';

/**
 * PDQ as Meta's `pdq-photo-hasher` has it of a file's pixels: of the picture itself up to 512 pixels a side, above that of the
 * 512x512 pixels at every n-th place. It is not a good way to shrink a picture; it is the one that makes our hash the one that
 * others have. Lookups use PDQ-C instead.
 *
 * A side under 5 pixels gives no hash, however long the other one is: there Meta's hasher goes on with repeated pixels.
 */
export function filePdq(pixels: Pixels, kernel: Kernel): Pdq {
  if (Math.max(pixels.width, pixels.height) <= HASHER_SIDE) return pdq(pixels, kernel);
  return sampledPdq(pixels, 'hasher', kernel);
}
