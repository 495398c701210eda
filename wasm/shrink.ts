// The next smaller level of a picture. Its twin, which says what is computed, is lib/fingerprint/features/plain-shrink.ts.

/**
 * Averages a grey picture over the cells of a smaller one, rounded to whole levels. Sums are in double precision, in the order of the
 * twin, and so the same to the last bit.
 *
 * @param data the picture, a byte a pixel.
 * @param to room for the smaller one.
 * @param narrow room for a row of it, in 64-bit floats.
 * @param sums room for all of it, in 64-bit floats.
 */
export function shrink(
  data: usize,
  width: i32,
  height: i32,
  to: usize,
  toWidth: i32,
  toHeight: i32,
  narrow: usize,
  sums: usize,
): void {
  const pixels = toWidth * toHeight;
  memory.fill(sums, 0, <usize>pixels << 3);
  const cellHeight = <f64>height / <f64>toHeight;
  for (let y = 0; y < height; y++) {
    averageRow(data + <usize>(y * width), width, narrow, toWidth);
    const first = <i32>floor(<f64>y / cellHeight);
    const last = min<i32>(toHeight - 1, <i32>ceil(<f64>(y + 1) / cellHeight) - 1);
    for (let cell = first; cell <= last; cell++) {
      const overlap =
        min<f64>(<f64>(y + 1), <f64>(cell + 1) * cellHeight) - max<f64>(<f64>y, <f64>cell * cellHeight);
      if (overlap <= 0) continue;
      add(sums + (<usize>(cell * toWidth) << 3), narrow, toWidth, overlap / cellHeight);
    }
  }
  for (let i = 0; i < pixels; i++) {
    const average = <f64>(<f32>load<f64>(sums + (<usize>i << 3)));
    store<u8>(to + <usize>i, <u8>min<f64>(255, average + 0.5));
  }
}

/** One row: differences of its running sum at the borders of the cells. */
function averageRow(row: usize, width: i32, narrow: usize, toWidth: i32): void {
  const cellWidth = <f64>width / <f64>toWidth;
  let pixel = 0;
  let whole: f64 = 0;
  let before: f64 = 0;
  for (let cell = 0; cell < toWidth; cell++) {
    const border = cell === toWidth - 1 ? <f64>width : <f64>(cell + 1) * cellWidth;
    while (<f64>(pixel + 1) <= border) {
      whole += <f64>load<u8>(row + <usize>pixel);
      pixel++;
    }
    const part = border - <f64>pixel;
    const integral = part > 0 ? whole + part * <f64>load<u8>(row + <usize>pixel) : whole;
    store<f64>(narrow + (<usize>cell << 3), (integral - before) / cellWidth);
    before = integral;
  }
}

function add(sums: usize, narrow: usize, count: i32, weight: f64): void {
  const weights = f64x2.splat(weight);
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const at = <usize>i << 3;
    v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(weights, v128.load(narrow + at))));
  }
  if (i < count) {
    const at = <usize>i << 3;
    store<f64>(sums + at, load<f64>(sums + at) + weight * load<f64>(narrow + at));
  }
}
