import { expect, test } from 'vitest';
import type { NearMeasure } from '../../../lib/registry/evidence.ts';
import { frameIn } from '../../../lib/verdict/original-frame.ts';

type Measure = Extract<NearMeasure, { type: 'image' }>;

const measure = (over: Partial<Measure> = {}): Measure => ({
  ...{ type: 'image', distance: 0, residual: 0, heat: '', resolvingPower: { cells: 64, fraction: 1 / 64 } },
  ...over,
});
const part = { left: 0.5, top: 0.25, width: 0.25, height: 0.5, shown: 0.125, beside: 0, turn: 0 };

test('an original lies under a whole copy as it is', () => {
  expect(frameIn(measure())).toEqual({ left: 0, top: 0, width: 1, height: 1, mirrored: false });
  expect(frameIn(measure({ mirrored: true }))?.mirrored).toBe(true);
});

test('of an original the part that a copy shows fills the copy', () => {
  const { left, top, width, height } = frameIn(measure({ part }))!;
  const inCopy = (x: number, y: number) => [left + x * width, top + y * height];
  expect(inCopy(0.5, 0.25)).toEqual([0, 0]);
  expect(inCopy(0.75, 0.75)).toEqual([1, 1]);
});

test('of a mirrored original the mirrored part does', () => {
  const { left, width } = frameIn(measure({ part, mirrored: true }))!;
  const inCopy = (x: number) => left + (1 - x) * width;
  expect([inCopy(0.75), inCopy(0.5)]).toEqual([0, 1]);
});

test.each([{ turn: 5 }, { beside: 0.2 }, { width: 0 }])('nothing is laid under a copy with %o', (over) => {
  expect(frameIn(measure({ part: { ...part, ...over } }))).toBeUndefined();
});
