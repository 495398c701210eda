import type { Pixels } from '../content/pixels.ts';
import { hashOf } from './dct-hash.ts';
import type { Kernel } from './kernel.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** The name under which statements and indexes know {@link pdq}. */
export const PDQ_ALGORITHM = 'pdq-1';

/** A picture with a side under so many pixels has no hash. */
const LEAST_SIDE = 5;

/** A PDQ hash of 256 bits and how far it can be relied on. */
export type Pdq = {
  /** 32 bytes, in the order of the reference's hexadecimal form. */
  readonly hash: Uint8Array;
  /** 0 (flat) to 100; Meta advises to discard hashes under 50. */
  readonly quality: number;
};

/**
 * The perceptual hash PDQ of a picture, as Meta's C++ reference computes it from the same pixels.
 *
 * Bit `16 * i + j` says whether the DCT coefficient of vertical frequency `i + 1` and horizontal frequency `j + 1`
 * is above the median of the 256; bit 255 comes first in the bytes. A side under 5 pixels gives the zero hash with
 * quality 0, as in the reference. A near match of two hashes says "look closer", never "same picture": unrelated
 * pictures can be made to collide exactly.
 *
 * Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", Facebook 2019.
 */
export function pdq(pixels: Pixels, kernel: Kernel = wasmKernel): Pdq {
  return sampledPdq(pixels, 'box-box', kernel);
}

/** PDQ with its samples taken by an operator. */
export function sampledPdq(pixels: Pixels, operator: 'box-box' | 'hasher', kernel: Kernel): Pdq {
  if (Math.min(pixels.width, pixels.height) < LEAST_SIDE) return { hash: new Uint8Array(32), quality: 0 };
  const [samples] = kernel.sample(pixels, [operator]) as [Float32Array];
  return { hash: hashOf(kernel.coefficients(samples)), quality: kernel.quality(samples) };
}

/** The hash as 64 lower-case hexadecimal digits, the form in which PDQ hashes are exchanged. */
export function pdqHex(hash: Uint8Array): string {
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Number of differing bits of two byte strings of one length; for PDQ 0..256, 128 for unrelated pictures. */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`Cannot compare hashes of ${a.length} and ${b.length} bytes.`);
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += ONES[a[i]! ^ b[i]!]!;
  return distance;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);
