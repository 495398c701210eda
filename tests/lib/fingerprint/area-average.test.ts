import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaAverage, type Rows } from '../../../lib/fingerprint/area-average.ts';

const rows = (width: number, height: number, data: number[]): Rows => ({
  width,
  height,
  read: (y, into) => into.set(data.slice(y * width, (y + 1) * width)),
});

const picture = fc
  .record({ width: fc.integer({ min: 1, max: 13 }), height: fc.integer({ min: 1, max: 13 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: width * height, maxLength: width * height })
      .map((data) => ({ width, height, data })),
  );

const size = fc.integer({ min: 1, max: 17 });

/** The definition, literally: the overlap of every pixel with every cell. */
function byDefinition(
  source: { width: number; height: number; data: number[] },
  width: number,
  height: number,
) {
  const overlap = (cell: number, pixel: number, ratio: number) =>
    Math.max(0, Math.min(pixel + 1, (cell + 1) * ratio) - Math.max(pixel, cell * ratio)) / ratio;
  return Array.from({ length: width * height }, (_, at) =>
    source.data.reduce((sum, value, from) => {
      const across = overlap(at % width, from % source.width, source.width / width);
      const down = overlap(Math.floor(at / width), Math.floor(from / source.width), source.height / height);
      return sum + value * across * down;
    }, 0),
  );
}

test('halving a picture takes the mean of two by two pixels', () => {
  expect([...areaAverage(rows(4, 2, [0, 10, 100, 200, 20, 30, 0, 100]), 2, 1)]).toEqual([15, 100]);
});

test('a pixel across a border counts for both cells by its parts', () => {
  expect([...areaAverage(rows(3, 1, [0, 90, 180]), 2, 1)]).toEqual([30, 150]);
});

test('one pixel fills every cell', () => {
  expect([...areaAverage(rows(1, 1, [7]), 3, 2)]).toEqual([7, 7, 7, 7, 7, 7]);
});

test('it is the overlap-weighted mean, for any size to any size', () => {
  fc.assert(
    fc.property(picture, size, size, (source, width, height) => {
      const averaged = areaAverage(rows(source.width, source.height, source.data), width, height);
      const expected = byDefinition(source, width, height);
      for (const [at, value] of averaged.entries()) expect(value).toBeCloseTo(expected[at]!, 3);
    }),
  );
});

test('in steps of whole cells it comes to the same as at once', () => {
  fc.assert(
    fc.property(picture, (source) => {
      const once = areaAverage(rows(source.width, source.height, source.data), 4, 4);
      const fine = areaAverage(rows(source.width, source.height, source.data), 16, 16);
      const twice = areaAverage(rows(16, 16, [...fine]), 4, 4);
      for (const [at, value] of once.entries()) expect(twice[at]).toBeCloseTo(value, 3);
    }),
  );
});
