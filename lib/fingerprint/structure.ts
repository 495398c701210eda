import { boxMean, type Field } from './neighbourhood.ts';

/** What stands out from its surroundings: a cell less the mean of the 7x7 cells around it. */
export function detail(grid: Float64Array, field: Field): Float64Array {
  return boxMean(grid, 3, field).map((mean, place) => grid[place]! - mean);
}

/** Pearson correlation over some cells; 0 when either side is constant there. */
export function correlation(a: Float64Array, b: Float64Array, places: readonly number[]): number {
  const [meanA, meanB] = [meanOver(a, places), meanOver(b, places)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const place of places) {
    ab += (a[place]! - meanA) * (b[place]! - meanB);
    aa += (a[place]! - meanA) ** 2;
    bb += (b[place]! - meanB) ** 2;
  }
  return aa * bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Standard deviation over some cells, in levels. */
export function deviation(values: Float64Array, places: readonly number[]): number {
  const mean = meanOver(values, places);
  return Math.sqrt(places.reduce((sum, place) => sum + (values[place]! - mean) ** 2, 0) / places.length);
}

/** The values at some cells. */
export function at(values: Float64Array, places: readonly number[]): Float64Array {
  return Float64Array.from(places, (place) => values[place]!);
}

function meanOver(values: Float64Array, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + values[place]!, 0) / places.length;
}
