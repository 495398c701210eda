import type { Raster } from '../content/raster.ts';
import type { Rows } from './area-average.ts';

/** A grey picture: row-major, `width * height` values of 0..255, not rounded. */
export type Luma = {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array | Uint8Array;
};

/**
 * Brightness of every pixel by the full-range BT.601 weights of JFIF (0.299 R + 0.587 G + 0.114 B), which are also
 * the ones of PDQ. Alpha is not looked at: a `Raster` is already flattened.
 */
export function luma(raster: Raster): Luma {
  const { width, height } = raster;
  const rows = lumaRows(raster);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) rows.read(y, data.subarray(y * width));
  return { width, height, data };
}

/** The rows of `luma(raster)`, made when asked for. */
export function lumaRows(raster: Raster): Rows {
  const { width, height, rgba } = raster;
  return {
    width,
    height,
    read(y, into) {
      for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
        into[x] = 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!;
      }
    },
  };
}

/** The rows of a grey picture in memory. */
export function rowsOf({ width, height, data }: Luma): Rows {
  return { width, height, read: (y, into) => into.set(data.subarray(y * width, (y + 1) * width)) };
}
