import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solve, UNKNOWNS } from '../../../../lib/fingerprint/alignment/solve.ts';

/** Sines of different pace: rows that settle every unknown. */
function rowsOf(count: number): Float64Array {
  return Float64Array.from({ length: UNKNOWNS * count }, (_, at) =>
    Math.sin((1 + (at % UNKNOWNS)) * (1 + Math.floor(at / UNKNOWNS)) * 0.7),
  );
}

function valuesOf(rows: Float64Array, unknowns: readonly number[]): Float64Array {
  return Float64Array.from({ length: rows.length / UNKNOWNS }, (_, i) =>
    unknowns.reduce((sum, value, k) => sum + value * rows[i * UNKNOWNS + k]!, 0),
  );
}

const unknowns = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: UNKNOWNS,
  maxLength: UNKNOWNS,
});

test('the unknowns that made the values are found', () => {
  fc.assert(
    fc.property(unknowns, (made) => {
      const rows = rowsOf(40);
      const found = solve({ rows, values: valuesOf(rows, made), count: 40 }, new Float64Array(40).fill(1))!;
      made.forEach((value, k) => {
        expect(found[k]).toBeCloseTo(value, 6);
      });
    }),
  );
});

test('an equation of no weight has no say', () => {
  const made = [1, -2, 3, -4, 5, -6, 7, -8];
  const rows = rowsOf(40);
  const values = valuesOf(rows, made);
  values[3] = 1e6;
  const weights = new Float64Array(40).fill(1);
  weights[3] = 0;
  const found = solve({ rows, values, count: 40 }, weights)!;
  made.forEach((value, k) => {
    expect(found[k]).toBeCloseTo(value, 6);
  });
});

test.each([
  ['fewer equations than unknowns', 5, 1],
  ['only equations of no weight', 40, 0],
])('%s settle nothing', (_, count, weight) => {
  const rows = rowsOf(count);
  const values = valuesOf(rows, [1, 1, 1, 1, 1, 1, 1, 1]);
  expect(solve({ rows, values, count }, new Float64Array(count).fill(weight))).toBeUndefined();
});
