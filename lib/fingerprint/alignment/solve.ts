/** Unknowns of each equation. */
export const UNKNOWNS = 8;

/** Equations of {@link UNKNOWNS}: `count` rows, one after the other in memory, and the value of each. */
export type System = { readonly rows: Float64Array; readonly values: Float64Array; count: number };

/**
 * The unknowns for which the weighted squares of `rows * unknowns - values` are least: normal equations, Gaussian
 * elimination with the largest pivot.
 *
 * @returns undefined where the rows do not settle every unknown.
 */
export function solve({ rows, values, count }: System, weights: Float64Array): Float64Array | undefined {
  const table = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
  for (let i = 0; i < count; i++) {
    const start = i * UNKNOWNS;
    for (let p = 0; p < UNKNOWNS; p++) {
      const scaled = weights[i]! * rows[start + p]!;
      const line = table[p]!;
      for (let q = p; q < UNKNOWNS; q++) line[q]! += scaled * rows[start + q]!;
      line[UNKNOWNS]! += scaled * values[i]!;
    }
  }
  for (let p = 0; p < UNKNOWNS; p++) for (let q = 0; q < p; q++) table[p]![q] = table[q]![p]!;
  return eliminate(table);
}

function eliminate(table: Float64Array[]): Float64Array | undefined {
  const size = table.length;
  for (let p = 0; p < size; p++) {
    let pivot = p;
    for (let r = p + 1; r < size; r++) {
      if (Math.abs(table[r]![p]!) > Math.abs(table[pivot]![p]!)) pivot = r;
    }
    [table[p], table[pivot]] = [table[pivot]!, table[p]!];
    const head = table[p]![p]!;
    if (Math.abs(head) < 1e-9) return undefined;
    for (let r = 0; r < size; r++) {
      if (r === p) continue;
      const factor = table[r]![p]! / head;
      for (let q = p; q <= size; q++) table[r]![q]! -= factor * table[p]![q]!;
    }
  }
  return Float64Array.from(table, (row, p) => row[size]! / row[p]!);
}
