import type { Pixels } from '../../content/pixels.ts';
import type { Mark } from '../evidence.ts';
import { blockBits, READINGS } from './block-bits.ts';
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
  const blocks = blockBits(pixels, READINGS);
  for (const [number, reading] of READINGS.entries()) {
    for (const payload of PAYLOADS.filter(({ readings }) => readings.includes(reading))) {
      const wrong = wrongBits(blocks[number]!, payload);
      if (wrong <= payload.mostWrong) return markOf(payload, wrong);
    }
  }
  return undefined;
}

/** Bits of the payload that most blocks which should carry them say otherwise. */
export function wrongBits(blocks: Uint8Array, { bits }: Pick<Payload, 'bits'>): number {
  const ones = new Uint32Array(bits.length);
  for (let index = 0, place = 0; index < blocks.length; index++) {
    ones[place]! += blocks[index]!;
    place = place + 1 === bits.length ? 0 : place + 1;
  }
  return bits.filter((bit, index) => {
    const votes = Math.floor((blocks.length - index + bits.length - 1) / bits.length);
    return (2 * ones[index]! >= votes ? 1 : 0) !== bit;
  }).length;
}

function markOf({ tool, bits }: Payload, wrong: number): Mark {
  const value = `${bits.length - wrong} of ${bits.length} bits`;
  return { mark: 'invisible-watermark', origin: 'ai', tool, field: 'pixels', value };
}
