import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import {
  DIRECTIONS,
  describeCorner,
  direction,
  integral,
} from '../../../../lib/fingerprint/features/brief.ts';
import { mirrorView, type View, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs } from '../photographs.ts';

const SIDE = 61;
const MIDDLE = 30;

function drawn(level: (x: number, y: number) => number): View {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    level((at % SIDE) - MIDDLE, Math.floor(at / SIDE) - MIDDLE),
  );
  return { width: SIDE, height: SIDE, data };
}

test.each([0, 30, 45, 90, 135, 180, 222, 270, 300])(
  'a patch that brightens towards %d degrees points there',
  (degrees) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const view = drawn((x, y) => 128 + 2 * (x * cos + y * sin));
    const turn = direction(view, MIDDLE, MIDDLE);
    expect(Math.abs((turn * 360) / DIRECTIONS - degrees)).toBeLessThanOrEqual(360 / DIRECTIONS / 2 + 0.5);
  },
);

test('the running sums give the sum of any rectangle', () => {
  const view = drawn((x, y) => (x * 31 + y * 17 + 9000) % 256);
  const { width, sums } = integral(view);
  for (const [left, top, right, bottom] of [
    [0, 0, 61, 61],
    [5, 7, 10, 12],
    [60, 60, 61, 61],
  ] as const) {
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += view.data[y * SIDE + x]!;
    const found =
      sums[bottom * width + right]! -
      sums[top * width + right]! -
      sums[bottom * width + left]! +
      sums[top * width + left]!;
    expect(found).toBe(sum);
  }
});

test('a corner described the other way round is the corner of the mirror image', async () => {
  const view = viewOf(lumaRows(await decodePixels(photographs[0]!.bytes)), 256);
  const [own, swapped] = [integral(view), integral(mirrorView(view))];
  for (const [x, y] of [
    [60, 60],
    [100, 80],
    [150, 90],
  ] as const) {
    // At direction 0 no rounding of turned places differs between the two.
    const there = describeCorner(own, { x, y, turn: 0, across: -1 });
    const here = describeCorner(swapped, { x: view.width - 1 - x, y, turn: 0, across: 1 });
    expect(there).toEqual(here);
  }
});
