// A picture at least half as wide and high as another: a cell is a part of three pixels across and of three down, at most. What is asked for
// are averages in double precision, rounded to whole levels. They are taken in single precision, four at a time, which is near enough to
// round by, but for the few that lie almost in the middle between two levels: those are taken again, as they are asked for.

/**
 * How near to the middle that is. Each of two averages has three products of a rounded weight and two sums, and the one that is asked for
 * is rounded to single precision: together they are off by 255 * 8 * 2^-24 + 2^-17 at most, which is less.
 */
const UNSURE: f32 = 0.00014;

/** Added to a small number, it leaves the nearest whole one in the lowest bits. */
const ROUNDING: f32 = 8388608;

/** What is known of four cells: which of sixteen bytes are the three pixels of each, what they weigh, and where the sixteen begin. */
const FOUR_BYTES: usize = 80;

/** Rows that were averaged along themselves, as many as a cell may be a part of, and one. */
const KEPT: i32 = 4;

/**
 * Averages a grey picture over the cells of a smaller one: see `shrink`.
 *
 * @param room `36 * toWidth + 576` bytes.
 * @returns false where it was given up, since too many averages lie in the middle: of six pixels for five, one in 36 may.
 */
export function shrinkALittle(
  data: usize,
  width: i32,
  height: i32,
  to: usize,
  toWidth: i32,
  toHeight: i32,
  room: usize,
): bool {
  let spare = ((toWidth * toHeight) >> 10) + 64;
  const fours = <usize>((toWidth + 15) >> 4) << 2;
  const kept = room + fours * FOUR_BYTES;
  const rowBytes = fours << 4;
  // Of a cell at the edge a pixel weighs nothing, which is nothing only of a number.
  memory.fill(kept, 0, <usize>KEPT * rowBytes);
  layOut(room, width, toWidth, fours);
  let done = 0;
  for (let y = 0; y < toHeight; y++) {
    const first = firstOf(y, height, toHeight);
    for (const end = min<i32>(height, first + 3); done < end; done++) {
      narrow(data + <usize>(done * width), room, fours, kept + <usize>(done % KEPT) * rowBytes);
    }
    const one = kept + <usize>(first % KEPT) * rowBytes;
    const two = kept + <usize>((first + 1) % KEPT) * rowBytes;
    const three = kept + <usize>((first + 2) % KEPT) * rowBytes;
    const weightOne = f32x4.splat(<f32>weightOf(first, y, height, toHeight));
    const weightTwo = f32x4.splat(<f32>weightOf(first + 1, y, height, toHeight));
    const weightThree = f32x4.splat(<f32>weightOf(first + 2, y, height, toHeight));
    const target = to + <usize>(y * toWidth);
    for (let x = 0; x < toWidth; x += 16) {
      const at = <usize>x << 2;
      const a = average(one + at, weightOne, two + at, weightTwo, three + at, weightThree);
      const b = average(one + at + 16, weightOne, two + at + 16, weightTwo, three + at + 16, weightThree);
      const c = average(one + at + 32, weightOne, two + at + 32, weightTwo, three + at + 32, weightThree);
      const d = average(one + at + 48, weightOne, two + at + 48, weightTwo, three + at + 48, weightThree);
      v128.store(
        target + x,
        i8x16.narrow_i16x8_u(
          i16x8.narrow_i32x4_u(levelsOf(a), levelsOf(b)),
          i16x8.narrow_i32x4_u(levelsOf(c), levelsOf(d)),
        ),
      );
      const unsure = i8x16.narrow_i16x8_s(
        i16x8.narrow_i32x4_s(isUnsure(a), isUnsure(b)),
        i16x8.narrow_i32x4_s(isUnsure(c), isUnsure(d)),
      );
      if (!v128.any_true(unsure)) continue;
      for (let left = i8x16.bitmask(unsure); left; left &= left - 1) {
        if (--spare < 0) return false;
        const cell = x + ctz(left);
        store<u8>(target + cell, exactly(data, width, height, cell, y, toWidth, toHeight));
      }
    }
  }
  return true;
}

/** Lays out what is known of cells four by four; those over the end of a row weigh nothing. */
function layOut(room: usize, width: i32, toWidth: i32, fours: usize): void {
  memory.fill(room, 0, fours * FOUR_BYTES);
  for (let cell = 0; cell < toWidth; cell++) {
    const four = room + <usize>(cell >> 2) * FOUR_BYTES;
    const lane = <usize>(cell & 3) << 2;
    const first = firstOf(cell, width, toWidth);
    if (lane === 0) store<i32>(four, first, 64);
    for (let part = 0; part < 3; part++) {
      store<u8>(four + lane + part, <u8>(first + part - load<i32>(four, 64)));
      const weight = <f32>weightOf(first + part, cell, width, toWidth);
      store<f32>(four + (<usize>(part + 1) << 4) + lane, weight);
    }
  }
}

/** Averages a row of bytes along itself. */
function narrow(row: usize, room: usize, fours: usize, to: usize): void {
  const byte = i32x4.splat(255);
  for (const end = room + fours * FOUR_BYTES; room < end; room += FOUR_BYTES, to += 16) {
    const pixels = i8x16.swizzle(v128.load(row + <usize>load<i32>(room, 64)), v128.load(room));
    const first = f32x4.convert_i32x4_s(v128.and(pixels, byte));
    const second = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte));
    const third = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte));
    const sum = f32x4.add(f32x4.mul(first, v128.load(room, 16)), f32x4.mul(second, v128.load(room, 32)));
    v128.store(to, f32x4.add(sum, f32x4.mul(third, v128.load(room, 48))));
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function average(one: usize, weightOne: v128, two: usize, weightTwo: v128, three: usize, weightThree: v128): v128 {
  const sum = f32x4.add(f32x4.mul(v128.load(one), weightOne), f32x4.mul(v128.load(two), weightTwo));
  return f32x4.add(sum, f32x4.mul(v128.load(three), weightThree));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function levelsOf(averages: v128): v128 {
  return v128.and(f32x4.add(averages, f32x4.splat(ROUNDING)), i32x4.splat(255));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isUnsure(averages: v128): v128 {
  const whole = f32x4.sub(f32x4.add(averages, f32x4.splat(ROUNDING)), f32x4.splat(ROUNDING));
  return f32x4.gt(f32x4.abs(f32x4.sub(averages, whole)), f32x4.splat(0.5 - UNSURE));
}

/** The first pixel of a cell. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function firstOf(cell: i32, pixels: i32, cells: i32): i32 {
  return <i32>floor(<f64>cell * (<f64>pixels / <f64>cells));
}

/** What part of a cell a pixel is, along one side. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function weightOf(pixel: i32, cell: i32, pixels: i32, cells: i32): f64 {
  const size = <f64>pixels / <f64>cells;
  const from = max<f64>(<f64>pixel, <f64>cell * size);
  const to = min<f64>(<f64>(pixel + 1), <f64>(cell + 1) * size);
  return max<f64>(0, to - from) / size;
}

/** One pixel in double precision, in the order of lib/fingerprint/area-average.ts. */
function exactly(data: usize, width: i32, height: i32, x: i32, y: i32, toWidth: i32, toHeight: i32): u8 {
  const cellWidth = <f64>width / <f64>toWidth;
  const cellHeight = <f64>height / <f64>toHeight;
  const left = <f64>x * cellWidth;
  const right = x === toWidth - 1 ? <f64>width : <f64>(x + 1) * cellWidth;
  const last = min<i32>(height - 1, <i32>ceil(<f64>(y + 1) * cellHeight) - 1);
  let average: f64 = 0;
  for (let row = firstOf(y, height, toHeight); row <= last; row++) {
    const from = data + <usize>(row * width);
    average += weightOf(row, y, height, toHeight) * ((integral(from, right) - integral(from, left)) / cellWidth);
  }
  return <u8>(<f64>(<f32>average) + 0.5);
}

/** The sum of a row up to a place that may lie within a pixel. */
function integral(row: usize, to: f64): f64 {
  const whole = <i32>floor(to);
  let sum: i32 = 0;
  for (let x = 0; x < whole; x++) sum += load<u8>(row + x);
  return <f64>sum + (to - <f64>whole) * <f64>load<u8>(row + whole);
}
