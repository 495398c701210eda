import type { Pixels } from '../../content/pixels.ts';
import { lumaRows } from '../luma.ts';
import { shrink } from './pyramid.ts';
import { type View, viewOf, viewSize } from './view.ts';

/** Larger pictures go the long way, row by row: the kernel would keep the memory for them. */
const MAX_PIXELS = 1 << 22;

/**
 * The view of a decoded picture, `side` pixels long at most: see {@link viewOf}. A plane of brightness that stands upright, as browsers
 * give of most pictures, goes a way ten times as fast, to the same result, bit for bit.
 */
export function pictureView(pixels: Pixels, side: number): View {
  const { format, orientation, width, height } = pixels;
  if (format !== 'luma' || orientation !== 1 || width * height > MAX_PIXELS)
    return viewOf(lumaRows(pixels), side);
  const plane = { width, height, data: planeOf(pixels) };
  const size = viewSize(plane, side);
  const isWhole = size.width === width && size.height === height;
  return isWhole ? plane : shrink(plane, size.width, size.height);
}

/** A copy of the plane, row after row: a decoder may use its own memory again. */
function planeOf({ width, height, stride, data }: Pixels): Uint8Array {
  const plane = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) plane.set(data.subarray(y * stride, y * stride + width), y * width);
  return plane;
}
