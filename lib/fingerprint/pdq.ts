import type { Luma } from './luma.ts';
import { pdqSamples } from './pdq-samples.ts';
import { gradientQuality } from './quality.ts';

/** A PDQ hash of 256 bits and how far it can be relied on. */
export type Pdq = {
  /** 32 bytes, in the order of the reference's hexadecimal form. */
  readonly hash: Uint8Array;
  /** 0 (flat) to 100; Meta advises to discard hashes under 50. */
  readonly quality: number;
};

/**
 * The perceptual hash PDQ of a grey picture, as Meta's C++ reference computes it from the same pixels.
 *
 * Bit `16 * i + j` says whether the DCT coefficient of vertical frequency `i + 1` and horizontal frequency `j + 1`
 * is above the median of the 256; bit 255 comes first in the bytes. A side under 5 pixels gives the zero hash with
 * quality 0, as in the reference. A near match of two hashes says "look closer", never "same picture": unrelated
 * pictures can be made to collide exactly.
 *
 * Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", Facebook 2019.
 */
export function pdq(luma: Luma): Pdq {
  const hash = new Uint8Array(32);
  if (Math.min(luma.width, luma.height) < 5) return { hash, quality: 0 };
  const samples = pdqSamples(luma);
  const coefficients = dct16(samples);
  const median = coefficients.toSorted()[127]!;
  for (let bit = 0; bit < 256; bit++) {
    if (coefficients[bit]! > median) hash[31 - (bit >> 3)]! |= 1 << (bit & 7);
  }
  return { hash, quality: gradientQuality(samples) };
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

/** Frequencies 1..16 of the 64-point DCT-II, one row each. */
const COSINES = Float64Array.from({ length: 16 * 64 }, (_, at) => {
  const frequency = Math.floor(at / 64) + 1;
  return Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * (at % 64) + 1));
});

/** Frequencies 1..16 both ways of a 64x64 picture: 256 coefficients, vertical frequency major. */
function dct16(samples: Float32Array): Float32Array {
  const half = new Float64Array(16 * 64);
  for (let i = 0; i < 16; i++) {
    for (let y = 0; y < 64; y++) {
      const cosine = COSINES[i * 64 + y]!;
      for (let x = 0; x < 64; x++) half[i * 64 + x]! += cosine * samples[y * 64 + x]!;
    }
  }
  return Float32Array.from({ length: 256 }, (_, at) => {
    const row = (at >> 4) * 64;
    const frequency = (at & 15) * 64;
    let sum = 0;
    for (let x = 0; x < 64; x++) sum += COSINES[frequency + x]! * half[row + x]!;
    return sum;
  });
}
