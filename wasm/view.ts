// The grey view of a decoded picture. Its twin, which says what is computed, is `viewOf` in lib/fingerprint/features/view.ts.
import { addRow, averageFloats, begin } from './cells';

/** Thousandths that red, green and blue weigh in brightness, as 16-bit numbers for two pixels. */
const WEIGHTS = i16x8(299, 587, 114, 0, 299, 587, 114, 0);

/** Begins a view that is smaller than its picture; rows are then added with `viewRows`. */
export { begin as beginView } from './cells';

/**
 * Adds rows of a picture to a view that is smaller.
 *
 * @param pixels the rows, followed by 64 bytes that may be read.
 * @param first number of the first row in the picture.
 * @param order of `brighten`; 0 where a pixel is a byte, and then `levels` holds the brightness of each byte as a 32-bit float.
 * @param line room for a row in 32-bit floats, and for 16 more.
 */
export function viewRows(
  pixels: usize,
  first: i32,
  rows: i32,
  width: i32,
  stride: usize,
  bytes: usize,
  order: usize,
  levels: usize,
  line: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const from = pixels + <usize>row * stride;
    if (order) {
      for (let x: usize = 0; x < <usize>width; x += 4) {
        v128.store(line + (x << 2), brightness(from + x * bytes, v128.load(order)));
      }
    } else {
      for (let x: usize = 0; x < <usize>width; x++) {
        store<f32>(line + (x << 2), load<f32>(levels + (<usize>load<u8>(from + x) << 2)));
      }
    }
    averageFloats(line, width);
    addRow(first + row);
  }
}

/**
 * The rows of a picture of colours in whole levels of brightness, at its own size.
 *
 * @param pixels the rows, followed by 64 bytes that may be read.
 * @param order which bytes of four pixels are red, green, blue and nothing: 16 numbers.
 * @param to room for the levels, and for 16 more.
 */
export function brighten(
  pixels: usize,
  rows: i32,
  width: i32,
  stride: usize,
  bytes: usize,
  order: usize,
  to: usize,
): void {
  const places = v128.load(order);
  const half = f32x4.splat(0.5);
  for (let row = 0; row < rows; row++) {
    const from = pixels + <usize>row * stride;
    const target = to + <usize>(row * width);
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const at = from + x * bytes;
      const a = i32x4.trunc_sat_f32x4_u(f32x4.add(brightness(at, places), half));
      const b = i32x4.trunc_sat_f32x4_u(f32x4.add(brightness(at + 4 * bytes, places), half));
      const c = i32x4.trunc_sat_f32x4_u(f32x4.add(brightness(at + 8 * bytes, places), half));
      const d = i32x4.trunc_sat_f32x4_u(f32x4.add(brightness(at + 12 * bytes, places), half));
      const levels = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(a, b), i16x8.narrow_i32x4_u(c, d));
      v128.store(target + x, levels);
    }
  }
}

/** Of four pixels, as 32-bit floats: the weighted sum is a whole number, and exact. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function brightness(pixels: usize, places: v128): v128 {
  const colours = i8x16.swizzle(v128.load(pixels), places);
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(colours), WEIGHTS);
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(colours), WEIGHTS);
  const sums = i32x4.add(
    v128.shuffle<i32>(low, high, 0, 2, 4, 6),
    v128.shuffle<i32>(low, high, 1, 3, 5, 7),
  );
  return f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(0.001));
}
