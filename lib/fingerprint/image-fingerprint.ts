import { axesOf, bytesPerPixel, type Pixels, uprightSize } from '../content/pixels.ts';
import { lumaGrid } from './grid.ts';
import type { Kernel } from './kernel.ts';
import { pdq } from './pdq.ts';
import { pdqc } from './pdqc.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** What is computed from a picture's pixels for matching; its exact digest is made from the bytes instead. */
export type ImageFingerprint = {
  /** Reference PDQ (`pdq-1`) of `hasherInput`, to exchange with other systems: 32 bytes. */
  readonly pdq: Uint8Array;
  /** 0..100, of reference PDQ; under 50 the picture is too flat for near matches. */
  readonly pdqQuality: number;
  /** PDQ-C (`pdqc-1`) of the whole picture, for lookups: 32 bytes. */
  readonly pdqc: Uint8Array;
  /** The 256 coefficients of PDQ-C: see `Pdqc`. They are not in statements. */
  readonly coefficients: Float32Array;
  /** 64x64 luma grid, 4096 bytes. */
  readonly grid: Uint8Array;
  /** Size of the picture in pixels, upright. */
  readonly width: number;
  readonly height: number;
};

/** Side in pixels of what Meta's file hasher brings larger pictures to. */
const HASHER_SIDE = 512;

/**
 * The pixels that Meta's `pdq-photo-hasher` hashes: the picture itself up to 512 pixels a side, above that the 512x512
 * pixels at every n-th place. It is not a good way to shrink a picture; it is the one that makes our `pdq` the hash
 * that others have of the same pixels. Lookups use PDQ-C instead.
 */
export function hasherInput(pixels: Pixels): Pixels {
  if (Math.max(pixels.width, pixels.height) <= HASHER_SIDE) return pixels;
  const { swapped, reversedX, reversedY } = axesOf(pixels.orientation);
  const bytes = bytesPerPixel(pixels);
  const across = everyNth(pixels.width, reversedX).map((x) => x * bytes);
  const down = everyNth(pixels.height, reversedY);
  const data = new Uint8Array(HASHER_SIDE * HASHER_SIDE * bytes);
  let to = 0;
  for (const y of down) {
    const row = y * pixels.stride;
    for (const x of across)
      for (let byte = 0; byte < bytes; byte++) data[to++] = pixels.data[row + x + byte]!;
  }
  return {
    format: pixels.format,
    width: HASHER_SIDE,
    height: HASHER_SIDE,
    orientation: swapped ? 5 : 1,
    stride: HASHER_SIDE * bytes,
    data,
  };
}

/** Places of 512 pixels along a stored axis, in the order of the upright picture. */
function everyNth(length: number, reversed: boolean): Int32Array {
  const nth = Int32Array.from({ length: HASHER_SIDE }, (_, i) => Math.floor((i * length) / HASHER_SIDE));
  return reversed ? nth.map((place) => length - 1 - place) : nth;
}

/** Fingerprints a decoded picture. */
export function imageFingerprint(pixels: Pixels, kernel: Kernel = wasmKernel): ImageFingerprint {
  const { hash, quality } = pdq(hasherInput(pixels), kernel);
  const [tent, area] = kernel.sample(pixels, ['tent', 'area']) as [Float32Array, Float32Array];
  const continuous = pdqc(tent, kernel);
  return {
    pdq: hash,
    pdqQuality: quality,
    pdqc: continuous.hash,
    coefficients: continuous.coefficients,
    grid: lumaGrid(area),
    ...uprightSize(pixels),
  };
}
