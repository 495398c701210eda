import type { Raster } from '../../content/raster.ts';
import type { Mark } from '../evidence.ts';
import { blockBits, READINGS } from './block-bits.ts';
import { PAYLOADS, type Payload } from './payloads.ts';

/** Writers leave smaller pictures alone. */
const MIN_PIXELS = 256 * 256;

/**
 * Looks for the invisible watermark that tools around Stable Diffusion write into the pixels. It survives PNG and mild JPEG, and no
 * change of size. Anybody can write it into any picture: it declares, and proves nothing.
 *
 * Of {@link READINGS} and {@link PAYLOADS} the first that fits is told.
 */
export function findWatermark(raster: Raster): Mark | undefined {
  if (raster.width * raster.height < MIN_PIXELS) return undefined;
  for (const reading of READINGS) {
    const bits = blockBits(raster, reading);
    for (const payload of PAYLOADS.filter(({ readings }) => readings.includes(reading))) {
      const wrong = wrongBits(bits, payload);
      if (wrong <= payload.mostWrong) return markOf(payload, wrong);
    }
  }
  return undefined;
}

/** Bits of the payload that most blocks which should carry them say otherwise. */
export function wrongBits(blocks: Uint8Array, { bits }: Pick<Payload, 'bits'>): number {
  const ones = new Uint32Array(bits.length);
  for (let index = 0; index < blocks.length; index++) ones[index % bits.length]! += blocks[index]!;
  return bits.filter((bit, index) => {
    const votes = Math.floor((blocks.length - index + bits.length - 1) / bits.length);
    return (2 * ones[index]! >= votes ? 1 : 0) !== bit;
  }).length;
}

function markOf({ tool, bits }: Payload, wrong: number): Mark {
  const value = `${bits.length - wrong} of ${bits.length} bits`;
  return { mark: 'invisible-watermark', origin: 'ai', tool, field: 'pixels', value };
}
