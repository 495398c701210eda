import { expect, test } from 'vitest';
import { BORDER } from '../../../../lib/fingerprint/features/brief.ts';
import { plainCorners } from '../../../../lib/fingerprint/features/plain-corners.ts';
import type { View } from '../../../../lib/fingerprint/features/view.ts';

const SIDE = 96;

function drawn(level: (x: number, y: number) => number): View {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => level(at % SIDE, Math.floor(at / SIDE)));
  return { width: SIDE, height: SIDE, data };
}

test('the corners of a square are found, and nothing along its edges', () => {
  const found = plainCorners(
    drawn((x, y) => (x >= 30 && x < 66 && y >= 30 && y < 66 ? 200 : 40)),
    20,
  );
  expect(found).toHaveLength(4);
  for (const { x, y } of found) {
    expect(Math.min(Math.abs(x - 30), Math.abs(x - 65))).toBeLessThanOrEqual(2);
    expect(Math.min(Math.abs(y - 30), Math.abs(y - 65))).toBeLessThanOrEqual(2);
  }
});

test.each<[string, View]>([
  ['a blank picture', drawn(() => 128)],
  ['a straight edge', drawn((x) => (x < 48 ? 0 : 255))],
  ['a corner of less contrast than the threshold', drawn((x, y) => (x < 48 && y < 48 ? 110 : 100))],
  ['a corner too near the border', drawn((x, y) => (x < BORDER - 4 && y < BORDER - 4 ? 255 : 0))],
  ['a picture smaller than a patch', { width: 5, height: 5, data: new Uint8Array(25) }],
])('%s has no corners', (_, view) => {
  expect(plainCorners(view, 20)).toEqual([]);
});
