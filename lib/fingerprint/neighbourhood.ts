/**
 * A square of cells of which some may be missing: row-major, `side * side` values, and 1 in `covered` where a cell counts.
 */
export type Field = {
  readonly side: number;
  readonly covered: Uint8Array;
};

/** Mean over the covered cells of the square up to `reach` away; 0 where there is none. */
export function boxMean(cells: ArrayLike<number>, reach: number, field: Field): Float64Array {
  return weightedMean(cells, new Array<number>(2 * reach + 1).fill(1), field);
}

/** Mean over a cell and its eight neighbours, weighted 4 : 2 : 1 for the cell, its sides and its corners. */
export function tentMean(cells: ArrayLike<number>, field: Field): Float64Array {
  return weightedMean(cells, [1, 2, 1], field);
}

/** Sum of the steps from a cell to the covered ones among the four at its sides. */
export function localGradient(cells: ArrayLike<number>, { side, covered }: Field): Float64Array {
  return Float64Array.from({ length: side * side }, (_, at) => {
    const x = at % side;
    const step = (to: number) => (covered[at]! & covered[to]! ? Math.abs(cells[at]! - cells[to]!) : 0);
    return (
      (x > 0 ? step(at - 1) : 0) +
      (x < side - 1 ? step(at + 1) : 0) +
      (at >= side ? step(at - side) : 0) +
      (at < side * (side - 1) ? step(at + side) : 0)
    );
  });
}

/**
 * The groups of cells for which `marked` holds and that touch each other, corners counted; each a list of places.
 */
export function regions(marked: (at: number) => boolean, side: number): number[][] {
  const seen = new Uint8Array(side * side);
  const found: number[][] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !marked(start)) continue;
    seen[start] = 1;
    const region = [start];
    for (let next = 0; next < region.length; next++) {
      for (const at of around(region[next]!, side)) {
        if (seen[at] || !marked(at)) continue;
        seen[at] = 1;
        region.push(at);
      }
    }
    found.push(region);
  }
  return found;
}

/** A cell and those that touch it. */
export function around(at: number, side: number): number[] {
  const x = at % side;
  const y = (at - x) / side;
  const places: number[] = [];
  for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) places.push(v * side + u);
  }
  return places;
}

/** The weights of both axes are multiplied, so one axis after the other sums over both. */
function weightedMean(
  cells: ArrayLike<number>,
  weights: readonly number[],
  { side, covered }: Field,
): Float64Array {
  const shown = Float64Array.from(covered, (is, at) => (is ? cells[at]! : 0));
  const sums = along(along(shown, weights, 1, side), weights, side, side);
  const totals = along(along(covered, weights, 1, side), weights, side, side);
  return sums.map((sum, at) => (totals[at]! > 0 ? sum / totals[at]! : 0));
}

/** Weighted sum along one axis, on which neighbours lie `step` apart in memory. */
function along(
  cells: ArrayLike<number>,
  weights: readonly number[],
  step: number,
  side: number,
): Float64Array {
  const reach = (weights.length - 1) / 2;
  const sums = new Float64Array(cells.length);
  for (let at = 0; at < sums.length; at++) {
    const place = Math.floor(at / step) % side;
    const to = Math.min(reach, side - 1 - place);
    for (let by = Math.max(-reach, -place); by <= to; by++)
      sums[at]! += weights[by + reach]! * cells[at + by * step]!;
  }
  return sums;
}
