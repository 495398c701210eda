import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { type Alignment, compose, inverse, WHOLE } from '../../../../lib/fingerprint/alignment/alignment.ts';
import { compareAligned } from '../../../../lib/fingerprint/alignment/compare-aligned.ts';
import { refine } from '../../../../lib/fingerprint/alignment/refine.ts';
import { warp } from '../../../../lib/fingerprint/alignment/warp.ts';
import { viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { fingerprintOf, photographs } from '../photographs.ts';

const { bytes } = photographs.find(({ name }) => name === 'dust-bowl-home')!;
const view = viewOf(lumaRows(await decodePixels(bytes)), 1024);
const { grid } = await fingerprintOf(bytes);

/** The copy is the original: its alignment is the whole, from wherever it is looked for. */
test.each<[string, Alignment, readonly number[]]>([
  ['half a cell away', { ...WHOLE, x0: 0.008 }, [1, 0]],
  ['turned by a degree', { ...WHOLE, xy: -0.017, yx: 0.017 }, [3, 1, 0]],
  [
    'three cells away and a twentieth too large',
    { ...WHOLE, xx: 1.05, yy: 1.05, x0: -0.045, y0: 0.03 },
    [3, 1, 0],
  ],
])('an alignment %s comes home', (_, start, smoothing) => {
  const found = refine(grid, view, start, { smoothing })!;
  for (const key of ['xx', 'xy', 'x0', 'yx', 'yy', 'y0'] as const) {
    expect(Math.abs(found[key] - WHOLE[key])).toBeLessThan(0.1 / 64);
  }
});

test('a copy that shows next to nothing of the original is let go', () => {
  expect(refine(grid, view, { ...WHOLE, x0: 0.99 }, { smoothing: [1, 0] })).toBeUndefined();
});

test('the whole, warped, is the grid', () => {
  const { cells, covered } = warp(view, WHOLE);
  expect(covered.every((is) => is === 1)).toBe(true);
  const off = cells.map((value, at) => Math.abs(value - grid[at]!));
  expect(Math.max(...off)).toBeLessThan(12);
  expect(off.reduce((sum, value) => sum + value, 0) / off.length).toBeLessThan(1);
});

test('the way there and back is the whole', () => {
  const there = { xx: 1.4, xy: -0.3, x0: 0.1, yx: 0.2, yy: 1.2, y0: -0.4 };
  const back = compose(inverse(there)!, there);
  for (const key of ['xx', 'xy', 'x0', 'yx', 'yy', 'y0'] as const)
    expect(back[key]).toBeCloseTo(WHOLE[key], 9);
  expect(inverse({ ...WHOLE, xx: 0 })).toBeUndefined();
});

test('of a copy within a wide frame the edge is not compared, and what is beside is counted', () => {
  const framed = { xx: 0.5, xy: 0, x0: 0.25, yx: 0, yy: 0.5, y0: 0.25 };
  const shrunk = viewOf(lumaRows(awaited), 512);
  const whole = {
    width: shrunk.width * 2,
    height: shrunk.height * 2,
    data: new Uint8Array(4 * shrunk.width * shrunk.height).fill(255),
  };
  for (let y = 0; y < shrunk.height; y++) {
    whole.data.set(
      shrunk.data.subarray(y * shrunk.width, (y + 1) * shrunk.width),
      (y + shrunk.height / 2) * whole.width + shrunk.width / 2,
    );
  }
  const { relation, part, score } = compareAligned(grid, whole, framed)!;
  expect(relation).toBe('similar');
  expect(score).toBeLessThan(0.6);
  expect(part).toMatchObject({ left: 1 / 64, top: 1 / 64, width: 62 / 64, height: 62 / 64, turn: 0 });
  expect(part.beside).toBeCloseTo(0.75, 2);
});

const awaited = await decodePixels(bytes);
