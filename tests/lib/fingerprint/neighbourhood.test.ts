import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  around,
  boxMean,
  type Field,
  localGradient,
  regions,
  tentMean,
} from '../../../lib/fingerprint/neighbourhood.ts';

const SIDE = 6;
const whole: Field = { side: SIDE, covered: new Uint8Array(SIDE * SIDE).fill(1) };

const fields = fc.record({
  cells: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
  covered: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
});

/** Cells at most `reach` away, one by one, with how far they are across and down. */
function within(at: number, reach: number) {
  const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
  return Array.from({ length: SIDE * SIDE }, (_, place) => ({
    place,
    across: Math.abs((place % SIDE) - x),
    down: Math.abs(Math.floor(place / SIDE) - y),
  })).filter(({ across, down }) => across <= reach && down <= reach);
}

function plainMean(
  cells: readonly number[],
  covered: ArrayLike<number>,
  weighed: readonly { place: number; weight: number }[],
): number {
  const counted = weighed.filter(({ place }) => covered[place]);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0
    ? 0
    : counted.reduce((sum, { place, weight }) => sum + weight * cells[place]!, 0) / total;
}

test('means over a square are those of its covered cells, one by one', () => {
  fc.assert(
    fc.property(fields, fc.integer({ min: 0, max: 3 }), ({ cells, covered }, reach) => {
      const means = boxMean(cells, reach, { side: SIDE, covered: Uint8Array.from(covered) });
      means.forEach((mean, at) => {
        const weighed = within(at, reach).map(({ place }) => ({ place, weight: 1 }));
        expect(mean).toBeCloseTo(plainMean(cells, covered, weighed), 9);
      });
    }),
  );
});

test('a tent weighs a cell four times, its sides twice and its corners once', () => {
  fc.assert(
    fc.property(fields, ({ cells, covered }) => {
      const means = tentMean(cells, { side: SIDE, covered: Uint8Array.from(covered) });
      means.forEach((mean, at) => {
        const weighed = within(at, 1).map(({ place, across, down }) => ({
          place,
          weight: (2 - across) * (2 - down),
        }));
        expect(mean).toBeCloseTo(plainMean(cells, covered, weighed), 9);
      });
    }),
  );
});

test('cells that are not covered have no say, whatever is in them', () => {
  fc.assert(
    fc.property(fields, fc.integer({ min: 0, max: 255 }), ({ cells, covered }, filler) => {
      const field = { side: SIDE, covered: Uint8Array.from(covered) };
      const other = cells.map((value, at) => (covered[at] ? value : filler));
      expect(boxMean(other, 1, field)).toEqual(boxMean(cells, 1, field));
      expect(tentMean(other, field)).toEqual(tentMean(cells, field));
      expect(localGradient(other, field)).toEqual(localGradient(cells, field));
    }),
  );
});

test('the gradient of a slope is its two steps, and one at its ends', () => {
  const slope = Array.from({ length: SIDE * SIDE }, (_, at) => 10 * (at % SIDE));
  localGradient(slope, whole).forEach((value, at) => {
    expect(value).toBe(at % SIDE === 0 || at % SIDE === SIDE - 1 ? 10 : 20);
  });
});

test('marked cells that touch at a side or a corner are one region, others are apart', () => {
  const drawn = ['#....#', '.#....', '..#...', '......', '##..#.', '......'].join('');
  const found = regions((at) => drawn[at] === '#', SIDE).map((region) => region.toSorted((a, b) => a - b));
  expect(found).toEqual([[0, 7, 14], [5], [24, 25], [28]]);
  expect(regions(() => false, SIDE)).toEqual([]);
  expect(regions(() => true, SIDE).map(({ length }) => length)).toEqual([SIDE * SIDE]);
});

test.each([
  ['in a corner', 0, 4],
  ['at a side', 3, 6],
  ['inside', 14, 9],
  ['in the last corner', 35, 4],
])('a cell %s has as many about it, itself counted', (_, at, count) => {
  expect(around(at, SIDE)).toHaveLength(count);
  expect(around(at, SIDE)).toContain(at);
});
