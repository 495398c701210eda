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
      const darker = v128.and(
        v128.or(i8x16.lt_u(north, dark), i8x16.lt_u(south, dark)),
        v128.or(i8x16.lt_u(west, dark), i8x16.lt_u(east, dark)),
      );
      const brighter = v128.and(
        v128.or(i8x16.gt_u(north, bright), i8x16.gt_u(south, bright)),
        v128.or(i8x16.gt_u(west, bright), i8x16.gt_u(east, bright)),
      );
      const candidates = v128.or(darker, brighter);
      if (!v128.any_true(candidates)) continue;
      let left = i8x16.bitmask(candidates) & corner(at, <usize>width, dark, bright);
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

/** Which of sixteen pixels have nine contiguous ones on the circle of radius 3 around them that are all darker, or all brighter. */
function corner(at: usize, width: usize, dark: v128, bright: v128): i32 {
  // Clockwise from above.
  const p0 = v128.load(at - 3 * width);
  const p1 = v128.load(at - 3 * width + 1);
  const p2 = v128.load(at - 2 * width + 2);
  const p3 = v128.load(at - width + 3);
  const p4 = v128.load(at + 3);
  const p5 = v128.load(at + width + 3);
  const p6 = v128.load(at + 2 * width + 2);
  const p7 = v128.load(at + 3 * width + 1);
  const p8 = v128.load(at + 3 * width);
  const p9 = v128.load(at + 3 * width - 1);
  const p10 = v128.load(at + 2 * width - 2);
  const p11 = v128.load(at + width - 3);
  const p12 = v128.load(at - 3);
  const p13 = v128.load(at - width - 3);
  const p14 = v128.load(at - 2 * width - 2);
  const p15 = v128.load(at - 3 * width - 1);
  const darker = nineInARow(
    i8x16.lt_u(p0, dark),
    i8x16.lt_u(p1, dark),
    i8x16.lt_u(p2, dark),
    i8x16.lt_u(p3, dark),
    i8x16.lt_u(p4, dark),
    i8x16.lt_u(p5, dark),
    i8x16.lt_u(p6, dark),
    i8x16.lt_u(p7, dark),
    i8x16.lt_u(p8, dark),
    i8x16.lt_u(p9, dark),
    i8x16.lt_u(p10, dark),
    i8x16.lt_u(p11, dark),
    i8x16.lt_u(p12, dark),
    i8x16.lt_u(p13, dark),
    i8x16.lt_u(p14, dark),
    i8x16.lt_u(p15, dark),
  );
  const brighter = nineInARow(
    i8x16.gt_u(p0, bright),
    i8x16.gt_u(p1, bright),
    i8x16.gt_u(p2, bright),
    i8x16.gt_u(p3, bright),
    i8x16.gt_u(p4, bright),
    i8x16.gt_u(p5, bright),
    i8x16.gt_u(p6, bright),
    i8x16.gt_u(p7, bright),
    i8x16.gt_u(p8, bright),
    i8x16.gt_u(p9, bright),
    i8x16.gt_u(p10, bright),
    i8x16.gt_u(p11, bright),
    i8x16.gt_u(p12, bright),
    i8x16.gt_u(p13, bright),
    i8x16.gt_u(p14, bright),
    i8x16.gt_u(p15, bright),
  );
  return i8x16.bitmask(v128.or(darker, brighter));
}

/** Where nine neighbours of sixteen are set: eight from an even one on, and the one before or after them. */
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
  const two0 = v128.and(m0, m1);
  const two2 = v128.and(m2, m3);
  const two4 = v128.and(m4, m5);
  const two6 = v128.and(m6, m7);
  const two8 = v128.and(m8, m9);
  const two10 = v128.and(m10, m11);
  const two12 = v128.and(m12, m13);
  const two14 = v128.and(m14, m15);
  const four0 = v128.and(two0, two2);
  const four2 = v128.and(two2, two4);
  const four4 = v128.and(two4, two6);
  const four6 = v128.and(two6, two8);
  const four8 = v128.and(two8, two10);
  const four10 = v128.and(two10, two12);
  const four12 = v128.and(two12, two14);
  const four14 = v128.and(two14, two0);
  const from0 = v128.and(v128.and(four0, four4), v128.or(m15, m8));
  const from2 = v128.and(v128.and(four2, four6), v128.or(m1, m10));
  const from4 = v128.and(v128.and(four4, four8), v128.or(m3, m12));
  const from6 = v128.and(v128.and(four6, four10), v128.or(m5, m14));
  const from8 = v128.and(v128.and(four8, four12), v128.or(m7, m0));
  const from10 = v128.and(v128.and(four10, four14), v128.or(m9, m2));
  const from12 = v128.and(v128.and(four12, four0), v128.or(m11, m4));
  const from14 = v128.and(v128.and(four14, four2), v128.or(m13, m6));
  return v128.or(
    v128.or(v128.or(from0, from2), v128.or(from4, from6)),
    v128.or(v128.or(from8, from10), v128.or(from12, from14)),
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
  const own = load<f32>(at);
  const above = at - row;
  const below = at + row;
  if (load<f32>(above - 4) >= own || load<f32>(above) >= own || load<f32>(above + 4) >= own) return false;
  if (load<f32>(at - 4) >= own || load<f32>(at + 4) > own) return false;
  return !(load<f32>(below - 4) > own || load<f32>(below) > own || load<f32>(below + 4) > own);
}
