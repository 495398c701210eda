import { hashOf } from './dct-hash.ts';
import type { Kernel } from './kernel.ts';

/** The name under which statements and indexes know {@link pdqc}. */
export const PDQC_ALGORITHM = 'pdqc-1';

/** A PDQ-C hash and what it was made from. */
export type Pdqc = {
  /** 32 bytes, in the order of PDQ's. */
  readonly hash: Uint8Array;
  /**
   * The 256 DCT coefficients of which the hash keeps one bit each: how far each bit is from tipping over, and, by
   * `transformed`, the hash of the mirrored and turned picture.
   */
  readonly coefficients: Float32Array;
};

/**
 * PDQ-C, "continuous PDQ": PDQ with a blur that is measured in fractions of the picture instead of whole pixels.
 *
 * Reference PDQ blurs with a window of ceil(side / 128) pixels, so that the same picture at half size moves 16 bits on
 * average. Here each of 64x64 samples is the picture under a tent one block to either side of the block's middle, exactly
 * integrated; DCT, median and order of bits are PDQ's. Resized copies stay within a bit or two, a mirrored copy is found
 * by its exact mirror hash. It is a sibling of PDQ, some 6 to 10 bits from it: never compare one with the other.
 *
 * @param samples of the whole picture as decoded, by the operator `tent`.
 */
export function pdqc(samples: Float32Array, kernel: Kernel): Pdqc {
  const coefficients = kernel.coefficients(samples);
  return { hash: hashOf(coefficients), coefficients };
}
