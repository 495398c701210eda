import { axesOf, type Pixels } from '../content/pixels.ts';
import type { Axis, Operator } from './axis.ts';

/**
 * The arithmetic of image fingerprints. There are two of it, which agree bit for bit: WebAssembly (`wasm-kernel.ts`), which is
 * used, and plain TypeScript (`plain-kernel.ts`), which says what is computed and which tests hold the other against.
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
  /**
   * PDQ's quality of 64x64 samples, 0..100: how much of the picture is not flat. It adds the steps between neighbours,
   * each cut down to whole hundredths of full range so that noise does not count, divides by 90 and stops at 100. Below
   * about 50 a hash says little: skies, gradients and blank cards resemble each other.
   */
  readonly quality: (samples: Float32Array) => number;
};

/** Longest side of a picture in pixels: what JPEG can hold, and browsers have canvases for. */
export const MAX_SIDE = 65_535;

/** What turns sums of pixel values into levels of 0..255. */
export type Levels = { readonly gain: number; readonly offset: number };

/** The axes a stored picture is sampled along, across (columns) and down (rows). */
export function axesToSample(
  pixels: Pixels,
  operators: readonly Operator[],
): { columns: Axis; rows: Axis; swapped: boolean } {
  const { width, height, orientation } = pixels;
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE)
    throw new Error(`A picture of ${width}x${height} pixels can't be sampled.`);
  const { swapped, reversedX, reversedY } = axesOf(orientation);
  return {
    columns: { length: width, reversed: reversedX, operators },
    rows: { length: height, reversed: reversedY, operators },
    swapped,
  };
}

/** JFIF brightness in thousandths, so that it is a whole number. */
export const RED = 299;
export const GREEN = 587;
export const BLUE = 114;

/** The levels of a format: brightness as it is, from 16..235 spread over the full range, or in thousandths. */
export function levelsOf(format: Pixels['format']): Levels {
  if (format === 'luma') return { gain: 1, offset: 0 };
  if (format === 'luma-limited')
    return { gain: Math.fround(255 / 219), offset: Math.fround((-16 * 255) / 219) };
  return { gain: Math.fround(1 / 1000), offset: 0 };
}

/** Frequencies 1..16 of the 64-point DCT-II over its first half, 32 values each: the other half mirrors it. */
export const COSINES = Float32Array.from({ length: 16 * 32 }, (_, at) => {
  const frequency = (at >> 5) + 1;
  return Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * (at % 32) + 1));
});
