import type { Raster } from '../content/raster.ts';
import type { Rows } from './area-average.ts';
import { lumaGrid } from './grid.ts';
import { type Luma, lumaRows } from './luma.ts';
import { pdq } from './pdq.ts';
import { pdqc } from './pdqc.ts';

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
export function hasherInput({ width, height, read }: Rows): Luma {
  const shrinks = Math.max(width, height) > HASHER_SIDE;
  const size = shrinks ? { width: HASHER_SIDE, height: HASHER_SIDE } : { width, height };
  const data = new Float32Array(size.width * size.height);
  const source = new Float32Array(width);
  for (let row = 0; row < size.height; row++) {
    read(Math.floor((row * height) / size.height), source);
    const start = row * size.width;
    for (let x = 0; x < size.width; x++) data[start + x] = source[Math.floor((x * width) / size.width)]!;
  }
  return { ...size, data };
}

/** Fingerprints a decoded picture. */
export function imageFingerprint(raster: Raster): ImageFingerprint {
  const rows = lumaRows(raster);
  const { hash, quality } = pdq(hasherInput(rows));
  const continuous = pdqc(rows);
  const { width, height } = raster;
  return {
    pdq: hash,
    pdqQuality: quality,
    pdqc: continuous.hash,
    coefficients: continuous.coefficients,
    grid: lumaGrid(rows),
    width,
    height,
  };
}
