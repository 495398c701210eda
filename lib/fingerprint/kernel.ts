import { limits } from '../content/limits.ts';
import { axesOf, type Pixels } from '../content/pixels.ts';
import type { Axis, Operator } from './axis.ts';

/**
 * The arithmetic of image fingerprints. There are two of it, which agree bit for bit: WebAssembly (`wasm-kernel.ts`), which
 * is used, and plain TypeScript (`plain-kernel.ts`), which says what is computed and which tests hold the other against.
 *
 * That they can agree: sums of pixels are whole numbers and exact; everything after is single precision, in one order.
 */
export type Kernel = {
  /**
   * Samples a picture at 64x64 places by each operator, the same along both axes.
   * @returns row-major upright samples, 4096 levels of 0..255 for each operator.
   */
  readonly sample: (pixels: Pixels, operators: readonly Operator[]) => Float32Array[];
  /**
   * Frequencies 1..16 both ways of the 64x64 samples' DCT-II: 256 coefficients, vertical frequency major. Coefficient
   * `16 * i + j` has vertical frequency `i + 1` and horizontal frequency `j + 1`.
   */
  readonly coefficients: (samples: Float32Array) => Float32Array;
  /** {@link gradientQuality} of 64x64 samples. */
  readonly quality: (samples: Float32Array) => number;
};

/** The axes a stored picture is sampled along: across (columns) and down (rows). Decoders keep to `limits.imageSide`. */
export function axesToSample(
  { width, height, orientation }: Pixels,
  operators: readonly Operator[],
): { columns: Axis; rows: Axis; swapped: boolean } {
  if (Math.min(width, height) < 1 || Math.max(width, height) > limits.imageSide.max)
    throw new Error(`A picture of ${width}x${height} pixels can't be sampled.`);
  const { swapped, reversedX, reversedY } = axesOf(orientation);
  return {
    columns: { length: width, reversed: reversedX, operators },
    rows: { length: height, reversed: reversedY, operators },
    swapped,
  };
}

/** Frequencies 1..16 of the 64-point DCT-II over its first half, 32 values each: the other half mirrors it. */
export const COSINES = Float32Array.from({ length: 16 * 32 }, (_, at) => {
  const frequency = (at >> 5) + 1;
  return Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * (at % 32) + 1));
});
