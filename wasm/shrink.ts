// The next smaller level of a picture. Its twin, which says what is computed, is lib/fingerprint/features/plain-shrink.ts.
import { addRow, averageBytes, begin } from './cells';

/**
 * Averages a grey picture over the cells of a smaller one, rounded to whole levels.
 *
 * @param data the picture, a byte a pixel, followed by a byte that may be read.
 * @param to, room as of `begin`.
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
  begin(width, height, to, toWidth, toHeight, room);
  for (let y = 0; y < height; y++) {
    averageBytes(data + <usize>(y * width), width);
    addRow(y);
  }
}
