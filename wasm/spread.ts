// Which corners of a level are kept. The twin, which says what is computed, is lib/fingerprint/features/plain-spread.ts.

/** The strongest so many are looked at. */
const MAX_CANDIDATES: i32 = 1200;

/** Of its strength another has to keep more than this to be clearly stronger. */
const CLEARLY: f64 = 0.9;

/** Side of a cell, in pixels: places are looked for cell by cell, from near to far. */
const CELL: i32 = 16;

/** Up to so many places are all looked at, without cells. */
const FEW: i32 = 48;

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
  height: i32,
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
  // From here on the digits' room is free: cells, the next one of a cell, and places across and down.
  const heads = room;
  const next = heads + 20_480;
  const xs = next + 5_120;
  const ys = xs + 5_120;
  farFrom(strengths, found, candidates, width, height, one, heads, next, xs, ys);
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
 */
function farFrom(
  strengths: usize,
  found: usize,
  count: i32,
  width: i32,
  height: i32,
  to: usize,
  heads: usize,
  next: usize,
  xs: usize,
  ys: usize,
): void {
  const columns = (width - 1) / CELL + 1;
  const rows = (height - 1) / CELL + 1;
  memory.fill(heads, 0xff, <usize>(columns * rows) << 2);
  let stronger = 0;
  for (let i = 0; i < count; i++) {
    const own = <usize>i << 2;
    const place = load<u32>(found + own);
    const x = place % width;
    const y = place / width;
    store<i32>(xs + own, x);
    store<i32>(ys + own, y);
    const strength = <f64>load<f32>(strengths + (<usize>place << 2));
    while (stronger < i) {
      const at = <usize>stronger << 2;
      const strong = <f64>load<f32>(strengths + (<usize>load<u32>(found + at) << 2));
      if (!(strong * CLEARLY >= strength)) break;
      const head = heads + (<usize>((load<i32>(ys + at) / CELL) * columns + load<i32>(xs + at) / CELL) << 2);
      store<i32>(next + at, load<i32>(head));
      store<i32>(head, stronger);
      stronger++;
    }
    const nearest =
      stronger <= FEW
        ? nearestOf(stronger, xs, ys, x, y)
        : nearestAround(heads, next, xs, ys, columns, rows, x, y);
    store<u64>(to + (<usize>i << 3), (<u64>(FAR - nearest) << 32) | <u64>i);
  }
}

function nearestOf(count: i32, xs: usize, ys: usize, x: i32, y: i32): i32 {
  let least = FAR;
  for (let j = 0; j < count; j++) {
    const at = <usize>j << 2;
    const dx = load<i32>(xs + at) - x;
    const dy = load<i32>(ys + at) - y;
    least = min<i32>(least, dx * dx + dy * dy);
  }
  return least;
}

/** Cell by cell, in rings around the place's own, until what lies farther out can't be nearer. */
function nearestAround(
  heads: usize,
  next: usize,
  xs: usize,
  ys: usize,
  columns: i32,
  rows: i32,
  x: i32,
  y: i32,
): i32 {
  const column = x / CELL;
  const row = y / CELL;
  let least = FAR;
  for (let ring = 0; ring < max<i32>(columns, rows); ring++) {
    for (let r = max<i32>(0, row - ring); r <= min<i32>(rows - 1, row + ring); r++) {
      const isEdge = abs<i32>(r - row) === ring;
      const step = isEdge || ring === 0 ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c < 0 || c >= columns) continue;
        let j = load<i32>(heads + (<usize>(r * columns + c) << 2));
        while (j >= 0) {
          const at = <usize>j << 2;
          const dx = load<i32>(xs + at) - x;
          const dy = load<i32>(ys + at) - y;
          least = min<i32>(least, dx * dx + dy * dy);
          j = load<i32>(next + at);
        }
      }
    }
    const reach = ring * CELL + 1;
    if (least <= reach * reach) break;
  }
  return least;
}
