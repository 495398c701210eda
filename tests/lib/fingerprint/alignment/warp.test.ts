import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { type Alignment, WHOLE } from '../../../../lib/fingerprint/alignment/alignment.ts';
import { cellPixels, noFiner, warp } from '../../../../lib/fingerprint/alignment/warp.ts';
import { COPY_SIDE, type View, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { fingerprintOf, photographs } from '../photographs.ts';

async function viewFrom(bytes: Uint8Array): Promise<View> {
  return viewOf(lumaRows(await decodePixels(bytes)), COPY_SIDE);
}

/** Exactly the cells `from` to `to` of 64 along each side of a photograph made 1024 pixels square. */
async function partOf(bytes: Uint8Array, from: number, to: number): Promise<Buffer> {
  const square = await sharp(bytes)
    .resize(1024, 1024, { fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const [at, side] = [16 * from, 16 * (to - from)];
  return sharp(square).extract({ left: at, top: at, width: side, height: side }).png().toBuffer();
}

describe.each(photographs)('$name', ({ bytes }) => {
  test('a part put back where it was cut out has the cells of the whole, and those alone', async () => {
    const square = await partOf(bytes, 0, 64);
    const { grid } = await fingerprintOf(square);
    const view = await viewFrom(await partOf(bytes, 16, 48));
    const { cells, covered } = warp(view, { ...WHOLE, xx: 2, yy: 2, x0: -0.5, y0: -0.5 });
    cells.forEach((value, at) => {
      const inside = [at % 64, Math.floor(at / 64)].every((place) => place >= 16 && place < 48);
      expect(covered[at]).toBe(inside ? 1 : 0);
      if (inside) expect(Math.abs(value - grid[at]!)).toBeLessThan(1.5);
      else expect(value).toBe(0);
    });
  });

  test('a copy turned by a quarter is turned back', async () => {
    const square = await partOf(bytes, 0, 64);
    const { grid } = await fingerprintOf(square);
    const view = await viewFrom(await sharp(square).rotate(90).png().toBuffer());
    // What was at the top is at the right.
    const { cells, covered } = warp(view, { xx: 0, xy: -1, x0: 1, yx: 1, yy: 0, y0: 0 });
    expect(covered.every((is) => is === 1)).toBe(true);
    cells.forEach((value, at) => {
      expect(Math.abs(value - grid[at]!)).toBeLessThan(1.5);
    });
  });
});

test('an alignment beside the copy covers nothing', () => {
  const view: View = { width: 100, height: 80, data: new Uint8Array(8000).fill(9) };
  const { cells, covered } = warp(view, { ...WHOLE, x0: 3 });
  expect(covered.some((is) => is === 1)).toBe(false);
  expect(cells.every((value) => value === 0)).toBe(true);
});

test.each<[string, number, Alignment, number]>([
  ['finer copies are made smaller', 1024, WHOLE, 4 * 64],
  ['coarser copies stay as they are', 128, WHOLE, 128],
  ['of a copy that shows a quarter, a cell is twice as large', 1024, { ...WHOLE, xx: 2, yy: 2 }, 2 * 64],
])('%s', (_, side, alignment, expected) => {
  const view: View = { width: side, height: side, data: new Uint8Array(side * side).fill(77) };
  const smaller = noFiner(view, alignment, 4);
  expect(smaller.width).toBe(expected);
  expect(cellPixels(smaller, alignment)).toBeLessThanOrEqual(4);
  expect(smaller.data.every((value) => value === 77)).toBe(true);
});
