// Which corners of a level are kept. The twin, which says what is computed, is lib/fingerprint/features/plain-spread.ts.

/** The strongest so many are looked at. */
const MAX_CANDIDATES: i32 = 1200;

/** Of its strength another has to keep more than this to be clearly stronger. */
const CLEARLY: f64 = 0.9;

/** More than the square of any distance in a picture of at most 1024 by 1024, and how far nothing is. */
const FAR: i32 = (1 << 22) - 1;

/** Kinds of digits that numbers are sorted by, 11 bits each. */
const DIGITS: i32 = 2048;

/**
 * Chooses at most `most` corners that are strong and lie apart.
 *
 * @param strengths a 32-bit float a pixel.
 * @param found the places of `count` corners in reading order; those that are chosen are written to its start, the first chosen first.
 * @param room `16 * count + 65536` bytes.
 * @returns how many are chosen.
 */
export function spread(
  strengths: usize,
  found: usize,
  count: i32,
  width: i32,
  most: i32,
  room: usize,
): i32 {
  const digits = room;
  const one = room + 65_536;
  const other = one + (<usize>count << 3);
  for (let i = 0; i < count; i++) {
    const place = load<u32>(found + (<usize>i << 2));
    const strength = load<u32>(strengths + (<usize>place << 2));
    store<u64>(one + (<usize>i << 3), (<u64>~strength << 32) | place);
  }
  sortBy(32, one, other, count, digits);
  sortBy(43, other, one, count, digits);
  sortBy(54, one, other, count, digits);
  const candidates = min<i32>(count, MAX_CANDIDATES);
  for (let i = 0; i < candidates; i++) {
    store<u32>(found + (<usize>i << 2), <u32>load<u64>(other + (<usize>i << 3)));
  }
  if (candidates <= most) return candidates;
  // The digits' room is free again.
  farFrom(strengths, found, candidates, width, one, digits);
  sortBy(32, one, other, candidates, digits);
  sortBy(43, other, one, candidates, digits);
  // The places, in the order that was found.
  for (let i = 0; i < candidates; i++) {
    store<u32>(other + (<usize>i << 2), load<u32>(found + (<usize>i << 2)));
  }
  for (let i = 0; i < most; i++) {
    const candidate = <u32>load<u64>(one + (<usize>i << 3));
    store<u32>(found + (<usize>i << 2), load<u32>(other + (<usize>candidate << 2)));
  }
  return most;
}

/** One pass of a stable sort of 64-bit numbers, by the 11 bits from `shift` on. */
function sortBy(shift: u64, from: usize, to: usize, count: i32, digits: usize): void {
  memory.fill(digits, 0, DIGITS << 2);
  const end = from + (<usize>count << 3);
  for (let at = from; at < end; at += 8) {
    const digit = digits + (<usize>((load<u64>(at) >> shift) & 2047) << 2);
    store<u32>(digit, load<u32>(digit) + 1);
  }
  let sum: u32 = 0;
  for (let digit = digits; digit < digits + (DIGITS << 2); digit += 4) {
    const own = load<u32>(digit);
    store<u32>(digit, sum);
    sum += own;
  }
  for (let at = from; at < end; at += 8) {
    const value = load<u64>(at);
    const digit = digits + (<usize>((value >> shift) & 2047) << 2);
    const place = load<u32>(digit);
    store<u32>(digit, place + 1);
    store<u64>(to + (<usize>place << 3), value);
  }
}

/**
 * For each corner, the strongest first, how near the nearest of the clearly stronger ones is: written to `to` as 64-bit numbers, the
 * farthest the smallest, with the corner's number in the lower half.
 *
 * @param points room for 4 bytes a corner, and 12.
 */
function farFrom(strengths: usize, found: usize, count: i32, width: i32, to: usize, points: usize): void {
  let stronger = 0;
  for (let i = 0; i < count; i++) {
    const place = load<u32>(found + (<usize>i << 2));
    const point = (place % width) | ((place / width) << 16);
    store<u32>(points + (<usize>i << 2), point);
    const strength = <f64>load<f32>(strengths + (<usize>place << 2));
    while (stronger < i) {
      const strong = load<u32>(found + (<usize>stronger << 2));
      if (!(<f64>load<f32>(strengths + (<usize>strong << 2)) * CLEARLY >= strength)) break;
      stronger++;
    }
    const nearest = nearestOf(points, stronger, point);
    store<u64>(to + (<usize>i << 3), (<u64>(FAR - nearest) << 32) | <u64>i);
  }
}

/** The square of how far a point is from the nearest of some: each 16 bits across and 16 down. */
function nearestOf(points: usize, count: i32, point: i32): i32 {
  const own = i32x4.splat(point);
  const far = i32x4.splat(FAR);
  let least = far;
  const end = points + (<usize>count << 2);
  for (; points + 16 <= end; points += 16) {
    const apart = i16x8.sub(v128.load(points), own);
    least = i32x4.min_s(least, i32x4.dot_i16x8_s(apart, apart));
  }
  const apart = i16x8.sub(v128.load(points), own);
  const left = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(end - points) >> 2));
  least = i32x4.min_s(least, v128.bitselect(i32x4.dot_i16x8_s(apart, apart), far, left));
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  return min<i32>(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1));
}
