import { GRID_CELLS, GRID_SIDE } from './grid.ts';

/** Mean over the square of cells up to `reach` away, cut off at the grid's borders. */
export function boxMean(cells: ArrayLike<number>, reach: number): Float64Array {
  return bothWays(cells, new Array<number>(2 * reach + 1).fill(1));
}

/** Mean over a cell and its eight neighbours, weighted 4 : 2 : 1 for the cell, its sides and its corners. */
export function tentMean(cells: ArrayLike<number>): Float64Array {
  return bothWays(cells, [1, 2, 1]);
}

/** Sum of the steps from a cell to the two to four cells at its sides. */
export function localGradient(cells: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: GRID_CELLS }, (_, at) => {
    const x = at % GRID_SIDE;
    const y = (at - x) / GRID_SIDE;
    const step = (to: number) => Math.abs(cells[at]! - cells[to]!);
    return (
      (x > 0 ? step(at - 1) : 0) +
      (x < GRID_SIDE - 1 ? step(at + 1) : 0) +
      (y > 0 ? step(at - GRID_SIDE) : 0) +
      (y < GRID_SIDE - 1 ? step(at + GRID_SIDE) : 0)
    );
  });
}

/** The borders cut `weights` off the same way on every line, so one axis after the other is the mean over both. */
function bothWays(cells: ArrayLike<number>, weights: readonly number[]): Float64Array {
  return oneWay(oneWay(cells, weights, 1), weights, GRID_SIDE);
}

/** Weighted mean along one axis, on which neighbours lie `step` apart in memory. */
function oneWay(cells: ArrayLike<number>, weights: readonly number[], step: number): Float64Array {
  const reach = (weights.length - 1) / 2;
  const means = new Float64Array(GRID_CELLS);
  for (let at = 0; at < GRID_CELLS; at++) {
    const place = Math.floor(at / step) % GRID_SIDE;
    let sum = 0;
    let total = 0;
    for (let by = Math.max(-reach, -place); by <= Math.min(reach, GRID_SIDE - 1 - place); by++) {
      const weight = weights[by + reach]!;
      sum += weight * cells[at + by * step]!;
      total += weight;
    }
    means[at] = sum / total;
  }
  return means;
}
