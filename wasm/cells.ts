// Averages over the cells of a smaller picture, row by row, in double precision and in the order of lib/fingerprint/area-average.ts.

/** Rows of the smaller picture that are open at once: a row of the larger one is a part of three at most. */
const OPEN: i32 = 4;

/** What stays the same while one picture is averaged. */
let height: i32 = 0;
let toWidth: i32 = 0;
let toHeight: i32 = 0;
let rowBytes: usize = 0;
let cellWidth: f64 = 1;
let cellHeight: f64 = 1;
let to: usize = 0;
/** Rows that are done. */
let done: i32 = 0;

/** For each cell of a row how far into a pixel it ends, in which pixel, and its average; rows that are open; a row's running sum. */
let parts: usize = 0;
let borders: usize = 0;
let narrow: usize = 0;
let open: usize = 0;
let running: usize = 0;

/**
 * Begins a picture.
 *
 * @param target room for the smaller one, and a byte.
 * @param room `8 * width + 56 * toWidth + 160` bytes, the place a multiple of 16.
 */
export function begin(
  ofWidth: i32,
  ofHeight: i32,
  target: usize,
  targetWidth: i32,
  targetHeight: i32,
  room: usize,
): void {
  height = ofHeight;
  toWidth = targetWidth;
  toHeight = targetHeight;
  to = target;
  done = 0;
  cellWidth = <f64>ofWidth / <f64>targetWidth;
  cellHeight = <f64>ofHeight / <f64>targetHeight;
  rowBytes = (<usize>(targetWidth + 1) >> 1) << 4;
  parts = room;
  narrow = parts + rowBytes;
  open = narrow + rowBytes;
  running = open + OPEN * rowBytes;
  borders = running + (<usize>(ofWidth + 1) << 3);
  memory.fill(open, 0, OPEN * rowBytes);
  let pixel = 0;
  for (let cell = 0; cell < targetWidth; cell++) {
    const border = cell === targetWidth - 1 ? <f64>ofWidth : <f64>(cell + 1) * cellWidth;
    while (<f64>(pixel + 1) <= border) pixel++;
    store<i32>(borders + (<usize>cell << 2), pixel);
    store<f64>(parts + (<usize>cell << 3), max<f64>(0, border - <f64>pixel));
  }
}

/** Averages a row of bytes along itself; a byte more is read. */
export function averageBytes(row: usize, width: i32): void {
  let whole = 0;
  for (let x: usize = 0; x < <usize>width; x++) {
    store<i32>(running + (x << 2), whole);
    whole += load<u8>(row + x);
  }
  store<i32>(running + (<usize>width << 2), whole);
  let before: f64 = 0;
  for (let cell: usize = 0; cell < <usize>toWidth; cell++) {
    const pixel = <usize>load<i32>(borders + (cell << 2));
    const sum = <f64>load<i32>(running + (pixel << 2));
    const integral = sum + load<f64>(parts + (cell << 3)) * <f64>load<u8>(row + pixel);
    store<f64>(narrow + (cell << 3), integral - before);
    before = integral;
  }
}

/** The same for a row of 32-bit floats; there has to be room for one more. */
export function averageFloats(row: usize, width: i32): void {
  store<f32>(row + (<usize>width << 2), 0);
  let whole: f64 = 0;
  for (let x: usize = 0; x < <usize>width; x++) {
    store<f64>(running + (x << 3), whole);
    whole += <f64>load<f32>(row + (x << 2));
  }
  store<f64>(running + (<usize>width << 3), whole);
  let before: f64 = 0;
  for (let cell: usize = 0; cell < <usize>toWidth; cell++) {
    const pixel = <usize>load<i32>(borders + (cell << 2));
    const sum = load<f64>(running + (pixel << 3));
    const integral = sum + load<f64>(parts + (cell << 3)) * <f64>load<f32>(row + (pixel << 2));
    store<f64>(narrow + (cell << 3), integral - before);
    before = integral;
  }
}

/** Adds the row that was averaged last to the cells that it is a part of. Rows come in their order. */
export function addRow(y: i32): void {
  const widths = f64x2.splat(cellWidth);
  for (let at = narrow; at < narrow + rowBytes; at += 16) v128.store(at, f64x2.div(v128.load(at), widths));
  const first = <i32>floor(<f64>y / cellHeight);
  const last = min<i32>(toHeight - 1, <i32>ceil(<f64>(y + 1) / cellHeight) - 1);
  finishBefore(first);
  for (let cell = first; cell <= last; cell++) {
    const overlap =
      min<f64>(<f64>(y + 1), <f64>(cell + 1) * cellHeight) - max<f64>(<f64>y, <f64>cell * cellHeight);
    if (overlap <= 0) continue;
    const weights = f64x2.splat(overlap / cellHeight);
    const sums = open + <usize>(cell % OPEN) * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(weights, v128.load(narrow + at))));
    }
  }
  if (y === height - 1) finishBefore(toHeight);
}

/** Rounds the rows before one to whole levels, and makes room for others. */
function finishBefore(row: i32): void {
  const half = f64x2.splat(0.5);
  const least = f64x2.splat(0);
  const most = f64x2.splat(255);
  for (; done < row; done++) {
    const sums = open + <usize>(done % OPEN) * rowBytes;
    const target = to + <usize>(done * toWidth);
    for (let x: usize = 0; x < <usize>toWidth; x += 2) {
      const at = sums + (x << 3);
      const averages = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v128.load(at)));
      const levels = i32x4.trunc_sat_f64x2_s_zero(f64x2.max(least, f64x2.min(most, f64x2.add(averages, half))));
      store<u8>(target + x, <u8>i32x4.extract_lane(levels, 0));
      store<u8>(target + x, <u8>i32x4.extract_lane(levels, 1), 1);
      v128.store(at, f64x2.splat(0));
    }
  }
}
