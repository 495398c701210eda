import { areaAverage, type Rows } from '../area-average.ts';
import type { Luma } from '../luma.ts';

/** Longest side in pixels at which a signed picture's features are taken. */
export const RECORD_SIDE = 512;

/** Longest side in pixels at which a copy's are: it may show the picture as a small part of itself. */
export const COPY_SIDE = 1024;

/** A grey picture in whole levels, as features are taken from it. */
export type View = Luma & { readonly data: Uint8Array };

/** The picture at most `side` pixels long, by exact area averaging, in whole levels; never enlarged. */
export function viewOf(rows: Rows, side: number): View {
  const { width, height } = viewSize(rows, side);
  return resized(rows, width, height);
}

/** The size of the view of a picture. */
export function viewSize(
  { width, height }: { readonly width: number; readonly height: number },
  side: number,
) {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The rows at another size, rounded to whole levels. */
export function resized(rows: Rows, width: number, height: number): View {
  const averages = areaAverage(rows, width, height);
  const data = new Uint8Array(averages.length);
  // Darker than black is possible where a decoder keeps to 16..235 and goes beyond it.
  for (let at = 0; at < data.length; at++) data[at] = Math.max(0, Math.min(255, averages[at]! + 0.5));
  return { width, height, data };
}

/** The view seen in a mirror, left and right exchanged. */
export function mirrorView({ width, height, data }: View): View {
  const mirrored = data.slice();
  for (let y = 0; y < height; y++) mirrored.subarray(y * width, (y + 1) * width).reverse();
  return { width, height, data: mirrored };
}
