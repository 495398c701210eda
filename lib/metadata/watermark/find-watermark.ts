import type { Pixels } from '../../content/pixels.ts';
import type { Mark } from '../evidence.ts';
import { type Blocks, openBlocks, READINGS, type Reading } from './block-bits.ts';
import { PAYLOADS, type Payload } from './payloads.ts';

/** Writers leave smaller pictures alone. */
const MIN_PIXELS = 256 * 256;

/**
 * Looks for the invisible watermark that tools around Stable Diffusion write into the pixels of an upright picture. It survives PNG and
 * mild JPEG, and no change of size. Anybody can write it into any picture: it declares, and proves nothing.
 *
 * Of {@link READINGS} and {@link PAYLOADS} the first that fits is told.
 */
export function findWatermark(pixels: Pixels): Mark | undefined {
  if (pixels.width * pixels.height < MIN_PIXELS) return undefined;
  const blocks = openBlocks(pixels);
  for (const reading of READINGS) {
    for (const payload of PAYLOADS.filter(({ readings }) => readings.includes(reading))) {
      const wrong = wrongBits(blocks, reading, payload);
      if (wrong <= payload.mostWrong) return markOf(payload, wrong);
    }
  }
  return undefined;
}

/**
 * Bits of the payload that most blocks which should carry them say otherwise. They are counted until there are too many, which most
 * pictures show early on.
 */
export function wrongBits(
  { count, ones }: Blocks,
  reading: Reading,
  { bits, mostWrong }: Pick<Payload, 'bits' | 'mostWrong'>,
): number {
  let wrong = 0;
  for (let place = 0; place < bits.length && wrong <= mostWrong; place++) {
    const votes = Math.floor((count - place + bits.length - 1) / bits.length);
    const bit = 2 * ones(reading, place, bits.length) >= votes ? 1 : 0;
    if (bit !== bits[place]) wrong++;
  }
  return wrong;
}

function markOf({ tool, bits }: Payload, wrong: number): Mark {
  const value = `${bits.length - wrong} of ${bits.length} bits`;
  return { mark: 'invisible-watermark', origin: 'ai', tool, field: 'pixels', value };
}
