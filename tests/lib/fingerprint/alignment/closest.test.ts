import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { type Alignment, WHOLE } from '../../../../lib/fingerprint/alignment/alignment.ts';
import { compareClosest } from '../../../../lib/fingerprint/alignment/closest.ts';
import { upright } from '../../../../lib/fingerprint/alignment/refine.ts';
import { closerLook } from '../../../../lib/fingerprint/closer-look.ts';
import { fingerprintOf, photographs } from '../photographs.ts';

const { bytes } = photographs.find(({ name }) => name === 'nagasaki-boats')!;
const { grid } = await fingerprintOf(bytes);
const FINE = { smoothing: [1, 0] };

test.each<[string, Alignment]>([
  ['exact', WHOLE],
  ['half a cell off', { ...WHOLE, x0: 0.008, y0: -0.006 }],
  ['turned by half a degree', { ...WHOLE, xy: -0.009, yx: 0.009 }],
])('a copy whose alignment is %s is similar', async (_title, start) => {
  const { view } = closerLook(await decodePixels(bytes));
  expect(compareClosest(grid, view, start, FINE)).toMatchObject({ relation: 'similar' });
});

test('where no alignment explains a difference it is one', async () => {
  const input = { create: { width: 90, height: 90, channels: 3, background: '#f02020' } } as const;
  const edited = await sharp(bytes)
    .composite([{ input, left: 300, top: 200 }])
    .png()
    .toBuffer();
  const { view } = closerLook(await decodePixels(edited));
  const found = compareClosest(grid, view, WHOLE, FINE)!;
  expect(found.relation).toBe('locally-changed');
  expect(found.evidence.kept).toBeGreaterThan(0.9);
});

test('nothing is compared where there is no way back', async () => {
  const { view } = closerLook(await decodePixels(bytes));
  expect(compareClosest(grid, view, { ...WHOLE, xx: 0, yx: 0 }, FINE)).toBeUndefined();
});

test('an alignment is set upright about the middle of the copy', () => {
  const turned = { xx: 1.4, xy: -0.1, x0: -0.1, yx: 0.1, yy: 1.4, y0: -0.3 };
  const straight = upright(turned)!;
  expect(straight).toMatchObject({ xx: 1.4, xy: 0, yx: 0, yy: 1.4 });
  // Where the middle of the copy lies in the original: the inverse of the turned alignment there.
  const area = 1.4 ** 2 + 0.1 ** 2;
  const [x, y] = [(1.4 * 0.6 + 0.1 * 0.8) / area, (1.4 * 0.8 - 0.1 * 0.6) / area];
  expect(1.4 * x + straight.x0).toBeCloseTo(0.5, 9);
  expect(1.4 * y + straight.y0).toBeCloseTo(0.5, 9);
  expect(upright({ ...WHOLE, xx: 0, yx: 0 })).toBeUndefined();
});
