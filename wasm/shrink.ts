// The next smaller level of a picture. Its twin, which says what is computed, is lib/fingerprint/features/plain-shrink.ts.
import { addRow, averageBytes, begin } from './cells';
import { shrinkALittle } from './shrink-a-little';

/**
 * Averages a grey picture over the cells of a smaller one, rounded to whole levels.
 *
 * @param data the picture, a byte a pixel, followed by 16 bytes that may be read.
 * @param to room for the smaller one, and for 16 bytes.
 * @param room `8 * width + 56 * toWidth + 1024` bytes, the place a multiple of 16.
 */
export function shrink(
  data: usize,
  width: i32,
  height: i32,
  to: usize,
  toWidth: i32,
  toHeight: i32,
  room: usize,
): void {
  const isALittle = width <= 2 * toWidth && height <= 2 * toHeight;
  if (isALittle && shrinkALittle(data, width, height, to, toWidth, toHeight, room)) return;
  begin(width, height, to, toWidth, toHeight, room);
  for (let y = 0; y < height; y++) {
    averageBytes(data + <usize>(y * width), width);
    addRow(y);
  }
}
