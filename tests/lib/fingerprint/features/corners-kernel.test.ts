import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { BORDER, corners } from '../../../../lib/fingerprint/features/corners.ts';
import { plainCorners } from '../../../../lib/fingerprint/features/plain-corners.ts';
import { viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs } from '../photographs.ts';

test.each(photographs)(
  'the kernel finds the corners of $name that its twin finds, in their order',
  async ({ bytes }) => {
    const pixels = lumaRows(await decodePixels(bytes));
    for (const side of [1024, 333, 2 * BORDER + 2]) {
      const view = viewOf(pixels, side);
      for (const threshold of [7, 20])
        expect(corners(view, threshold)).toEqual(plainCorners(view, threshold));
    }
  },
);

test('of noise, flat and black and white, at any size, and after a larger picture', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 2 * BORDER, max: 90 }),
      fc.integer({ min: 2 * BORDER, max: 60 }),
      fc.constantFrom(2, 20, 255, 256),
      fc.integer({ min: 1, max: 2 ** 31 }),
      (width, height, levels, seed) => {
        let state = seed;
        const data = Uint8Array.from({ length: width * height }, () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return Math.floor(((state >>> 8) / 2 ** 24) * levels) * (levels === 2 ? 255 : 1);
        });
        const view = { width, height, data };
        for (const threshold of [7, 20])
          expect(corners(view, threshold)).toEqual(plainCorners(view, threshold));
      },
    ),
    { numRuns: 40 },
  ));
