/** A grey picture handed out row by row, so that a large one never has to lie in memory as floats. */
export type Rows = {
  readonly width: number;
  readonly height: number;
  /** Writes row `y`, `width` values, to the start of `into`. */
  readonly read: (y: number, into: Float32Array) => void;
};

/**
 * Resamples to `width` x `height` by exact area averaging: the picture is taken as constant inside each pixel and
 * each output value is its integral over the output cell, divided by the cell's area. Cells need not fall on pixel
 * borders, and may be smaller than a pixel. Row-major; the mean brightness is kept exactly.
 *
 * Sums are double precision and in a fixed order, so every JavaScript engine gives the same bits.
 */
export function areaAverage(rows: Rows, width: number, height: number): Float32Array<ArrayBuffer> {
  const sums = new Float64Array(width * height);
  const source = new Float32Array(rows.width);
  const narrow = new Float64Array(width);
  const cellHeight = rows.height / height;
  for (let y = 0; y < rows.height; y++) {
    rows.read(y, source);
    averageRow(source, narrow);
    const first = Math.floor(y / cellHeight);
    const last = Math.min(height - 1, Math.ceil((y + 1) / cellHeight) - 1);
    for (let cell = first; cell <= last; cell++) {
      const overlap = Math.min(y + 1, (cell + 1) * cellHeight) - Math.max(y, cell * cellHeight);
      if (overlap <= 0) continue;
      const weight = overlap / cellHeight;
      const base = cell * width;
      for (let x = 0; x < width; x++) sums[base + x]! += weight * narrow[x]!;
    }
  }
  return new Float32Array(sums);
}

/** Area average of one row: differences of its running integral at the cell borders. */
function averageRow(source: Float32Array, into: Float64Array): void {
  const cellWidth = source.length / into.length;
  let pixel = 0;
  let whole = 0;
  let before = 0;
  for (let cell = 0; cell < into.length; cell++) {
    const border = cell === into.length - 1 ? source.length : (cell + 1) * cellWidth;
    while (pixel + 1 <= border) whole += source[pixel++]!;
    const integral = border > pixel ? whole + (border - pixel) * source[pixel]! : whole;
    into[cell] = (integral - before) / cellWidth;
    before = integral;
  }
}
