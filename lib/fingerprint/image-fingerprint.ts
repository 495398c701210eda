import type { Raster } from '../content/raster.ts';
import { areaAverage } from './area-average.ts';
import { lumaGrid } from './grid.ts';
import { type Luma, lumaRows } from './luma.ts';
import { pdq } from './pdq.ts';

/** What is computed from a picture's pixels for matching; its exact digest is made from the bytes instead. */
export type ImageFingerprint = {
  /** PDQ of the canonical square (`canonicalSquare`): 32 bytes. */
  readonly pdq: Uint8Array;
  /** 0..100; under 50 the picture is too flat for near matches. */
  readonly pdqQuality: number;
  /** 64x64 luma grid, 4096 bytes. */
  readonly grid: Uint8Array;
  /** Size of the picture in pixels, upright. */
  readonly width: number;
  readonly height: number;
};

/** Side in pixels of the square that is fingerprinted; a multiple of the 64 cells of the grid. */
export const SQUARE_SIDE = 512;

/**
 * The picture's luma squeezed or stretched to 512x512 by exact area averaging, whatever its size and proportions.
 *
 * The blur window of PDQ is a whole number of pixels, so the same picture at another size moves many bits of the
 * hash. Taking every picture to one square first keeps resized copies together, and changes nothing else: PDQ
 * cuts any picture into 64x64 blocks anyhow. (Meta's own file hasher goes to 512x512 too, above that size, by
 * nearest neighbour.) Since 512 is a multiple of 64, the grid's cells are whole pixels of it and stay exact.
 */
export function canonicalSquare(raster: Raster): Luma {
  const data = areaAverage(lumaRows(raster), SQUARE_SIDE, SQUARE_SIDE);
  return { width: SQUARE_SIDE, height: SQUARE_SIDE, data };
}

/** Fingerprints a decoded picture. Its PDQ is the reference's of the same canonical square, not of the file. */
export function imageFingerprint(raster: Raster): ImageFingerprint {
  const square = canonicalSquare(raster);
  const { hash, quality } = pdq(square);
  const { width, height } = raster;
  return { pdq: hash, pdqQuality: quality, grid: lumaGrid(square), width, height };
}
