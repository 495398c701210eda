// Corners of one level of a picture; its twin, which says what is computed, is lib/fingerprint/features/plain-corners.ts.
// Sixteen pixels of a row are looked at at once: most are turned down by four of the pixels around them.

import { sumOf } from './sum-of';

const HARRIS_K: f64 = 0.04;

/**
 * Finds the corners of a grey picture, the border left out, in reading order.
 *
 * @param data the picture, a byte a pixel, followed by 16 bytes that may be read.
 * @param strengths room for a 32-bit float a pixel.
 * @param found room for a 32-bit number a pixel; the places of corners are written to it.
 * @returns how many there are.
 */
export function corners(
  data: usize,
  width: i32,
  height: i32,
  border: i32,
  threshold: i32,
  strengths: usize,
  found: usize,
): i32 {
  memory.fill(strengths, 0, <usize>(width * height) << 2);
  const step = i8x16.splat(<i8>threshold);
  const down = <usize>(3 * width);
  let count: i32 = 0;
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x += 16) {
      const at = data + <usize>(y * width + x);
      const middle = v128.load(at);
      const dark = i8x16.sub_sat_u(middle, step);
      const bright = i8x16.add_sat_u(middle, step);
      const north = v128.load(at - down);
      const south = v128.load(at + down);
      const west = v128.load(at - 3);
      const east = v128.load(at + 3);
      const darker = i8x16.min_u(
        i8x16.max_u(i8x16.sub_sat_u(dark, north), i8x16.sub_sat_u(dark, south)),
        i8x16.max_u(i8x16.sub_sat_u(dark, west), i8x16.sub_sat_u(dark, east)),
      );
      const brighter = i8x16.min_u(
        i8x16.max_u(i8x16.sub_sat_u(north, bright), i8x16.sub_sat_u(south, bright)),
        i8x16.max_u(i8x16.sub_sat_u(west, bright), i8x16.sub_sat_u(east, bright)),
      );
      let corners = i8x16.splat(0);
      if (v128.any_true(darker)) corners = areDarker(at, <usize>width, dark);
      if (v128.any_true(brighter)) corners = v128.or(corners, areBrighter(at, <usize>width, bright));
      if (!v128.any_true(corners)) continue;
      let left = i8x16.bitmask(i8x16.ne(corners, i8x16.splat(0)));
      const beyond = x + 16 - (width - border);
      if (beyond > 0) left &= 0xffff >> beyond;
      while (left) {
        const lane = ctz(left);
        left &= left - 1;
        const strength = harris(at + <usize>lane, <usize>width);
        if (strength <= 0) continue;
        const pixel = y * width + x + lane;
        store<f32>(strengths + (<usize>pixel << 2), <f32>strength);
        store<u32>(found + (<usize>count << 2), pixel);
        count++;
      }
    }
  }
  return peaks(strengths, width, found, count);
}

/** Where nine contiguous pixels on the circle of radius 3 around each of sixteen are all below `dark`: not 0. */
function areDarker(at: usize, width: usize, dark: v128): v128 {
  // Clockwise from above.
  return nineInARow(
    i8x16.sub_sat_u(dark, v128.load(at - 3 * width)),
    i8x16.sub_sat_u(dark, v128.load(at - 3 * width + 1)),
    i8x16.sub_sat_u(dark, v128.load(at - 2 * width + 2)),
    i8x16.sub_sat_u(dark, v128.load(at - width + 3)),
    i8x16.sub_sat_u(dark, v128.load(at + 3)),
    i8x16.sub_sat_u(dark, v128.load(at + width + 3)),
    i8x16.sub_sat_u(dark, v128.load(at + 2 * width + 2)),
    i8x16.sub_sat_u(dark, v128.load(at + 3 * width + 1)),
    i8x16.sub_sat_u(dark, v128.load(at + 3 * width)),
    i8x16.sub_sat_u(dark, v128.load(at + 3 * width - 1)),
    i8x16.sub_sat_u(dark, v128.load(at + 2 * width - 2)),
    i8x16.sub_sat_u(dark, v128.load(at + width - 3)),
    i8x16.sub_sat_u(dark, v128.load(at - 3)),
    i8x16.sub_sat_u(dark, v128.load(at - width - 3)),
    i8x16.sub_sat_u(dark, v128.load(at - 2 * width - 2)),
    i8x16.sub_sat_u(dark, v128.load(at - 3 * width - 1)),
  );
}

/** Where they are all above `bright`. */
function areBrighter(at: usize, width: usize, bright: v128): v128 {
  return nineInARow(
    i8x16.sub_sat_u(v128.load(at - 3 * width), bright),
    i8x16.sub_sat_u(v128.load(at - 3 * width + 1), bright),
    i8x16.sub_sat_u(v128.load(at - 2 * width + 2), bright),
    i8x16.sub_sat_u(v128.load(at - width + 3), bright),
    i8x16.sub_sat_u(v128.load(at + 3), bright),
    i8x16.sub_sat_u(v128.load(at + width + 3), bright),
    i8x16.sub_sat_u(v128.load(at + 2 * width + 2), bright),
    i8x16.sub_sat_u(v128.load(at + 3 * width + 1), bright),
    i8x16.sub_sat_u(v128.load(at + 3 * width), bright),
    i8x16.sub_sat_u(v128.load(at + 3 * width - 1), bright),
    i8x16.sub_sat_u(v128.load(at + 2 * width - 2), bright),
    i8x16.sub_sat_u(v128.load(at + width - 3), bright),
    i8x16.sub_sat_u(v128.load(at - 3), bright),
    i8x16.sub_sat_u(v128.load(at - width - 3), bright),
    i8x16.sub_sat_u(v128.load(at - 2 * width - 2), bright),
    i8x16.sub_sat_u(v128.load(at - 3 * width - 1), bright),
  );
}

/** The least of nine neighbours of sixteen, where it is the largest: of eight from an even one on, and the one before or after them. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function nineInARow(
  m0: v128,
  m1: v128,
  m2: v128,
  m3: v128,
  m4: v128,
  m5: v128,
  m6: v128,
  m7: v128,
  m8: v128,
  m9: v128,
  m10: v128,
  m11: v128,
  m12: v128,
  m13: v128,
  m14: v128,
  m15: v128,
): v128 {
  const two0 = i8x16.min_u(m0, m1);
  const two2 = i8x16.min_u(m2, m3);
  const two4 = i8x16.min_u(m4, m5);
  const two6 = i8x16.min_u(m6, m7);
  const two8 = i8x16.min_u(m8, m9);
  const two10 = i8x16.min_u(m10, m11);
  const two12 = i8x16.min_u(m12, m13);
  const two14 = i8x16.min_u(m14, m15);
  const four0 = i8x16.min_u(two0, two2);
  const four2 = i8x16.min_u(two2, two4);
  const four4 = i8x16.min_u(two4, two6);
  const four6 = i8x16.min_u(two6, two8);
  const four8 = i8x16.min_u(two8, two10);
  const four10 = i8x16.min_u(two10, two12);
  const four12 = i8x16.min_u(two12, two14);
  const four14 = i8x16.min_u(two14, two0);
  const from0 = i8x16.min_u(i8x16.min_u(four0, four4), i8x16.max_u(m15, m8));
  const from2 = i8x16.min_u(i8x16.min_u(four2, four6), i8x16.max_u(m1, m10));
  const from4 = i8x16.min_u(i8x16.min_u(four4, four8), i8x16.max_u(m3, m12));
  const from6 = i8x16.min_u(i8x16.min_u(four6, four10), i8x16.max_u(m5, m14));
  const from8 = i8x16.min_u(i8x16.min_u(four8, four12), i8x16.max_u(m7, m0));
  const from10 = i8x16.min_u(i8x16.min_u(four10, four14), i8x16.max_u(m9, m2));
  const from12 = i8x16.min_u(i8x16.min_u(four12, four0), i8x16.max_u(m11, m4));
  const from14 = i8x16.min_u(i8x16.min_u(four14, four2), i8x16.max_u(m13, m6));
  return i8x16.max_u(
    i8x16.max_u(i8x16.max_u(from0, from2), i8x16.max_u(from4, from6)),
    i8x16.max_u(i8x16.max_u(from8, from10), i8x16.max_u(from12, from14)),
  );
}

/** Harris's response over the 7x7 pixels around a place. The sums are whole numbers, and exact. */
function harris(at: usize, width: usize): f64 {
  const seven = i16x8(-1, -1, -1, -1, -1, -1, -1, 0);
  let xx = i32x4.splat(0);
  let yy = i32x4.splat(0);
  let xy = i32x4.splat(0);
  let here = at - 3 * width - 3;
  for (let dy = 0; dy < 7; dy++, here += width) {
    const across = i16x8.sub(v128.load_ext<u8>(here + 1), v128.load_ext<u8>(here - 1));
    const down = i16x8.sub(v128.load_ext<u8>(here + width), v128.load_ext<u8>(here - width));
    const gx = v128.and(across, seven);
    const gy = v128.and(down, seven);
    xx = i32x4.add(xx, i32x4.dot_i16x8_s(gx, gx));
    yy = i32x4.add(yy, i32x4.dot_i16x8_s(gy, gy));
    xy = i32x4.add(xy, i32x4.dot_i16x8_s(gx, gy));
  }
  const a = <f64>sumOf(xx);
  const b = <f64>sumOf(yy);
  const c = <f64>sumOf(xy);
  return a * b - c * c - HARRIS_K * ((a + b) * (a + b));
}

/** Keeps the places that are the strongest among their neighbours; of two equal ones the first in reading order. */
function peaks(strengths: usize, width: i32, found: usize, count: i32): i32 {
  let kept: i32 = 0;
  for (let i = 0; i < count; i++) {
    const pixel = load<u32>(found + (<usize>i << 2));
    if (!isPeak(strengths + (<usize>pixel << 2), <usize>width << 2)) continue;
    store<u32>(found + (<usize>kept << 2), pixel);
    kept++;
  }
  return kept;
}

function isPeak(at: usize, row: usize): bool {
  const own = v128.load32_splat(at);
  const above = f32x4.ge(v128.load(at - row - 4), own);
  const here = v128.load(at - 4);
  const below = f32x4.gt(v128.load(at + row - 4), own);
  const before = v128.and(f32x4.eq(here, own), i32x4(-1, 0, 0, 0));
  const beaten = v128.or(v128.or(above, below), v128.or(f32x4.gt(here, own), before));
  return !v128.any_true(v128.and(beaten, i32x4(-1, -1, -1, 0)));
}
