import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePixels } from '../../../../lib/content/decode-node.ts';
import { BORDER } from '../../../../lib/fingerprint/features/brief.ts';
import { takeBothWays } from '../../../../lib/fingerprint/features/features.ts';
import { plainFeatures } from '../../../../lib/fingerprint/features/plain-features.ts';
import { type View, viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';
import { photographs } from '../photographs.ts';

test.each(photographs)(
  'the kernel takes the features of $name that its twin takes, to the last bit and in their order',
  async ({ bytes }) => {
    const pixels = lumaRows(await decodePixels(bytes));
    for (const side of [1024, 512, 333, 2 * BORDER + 2]) {
      const view = viewOf(pixels, side);
      expect(takeBothWays(view, 800)).toEqual(plainFeatures(view, 800));
    }
  },
);

/** Noise in so many grey levels, or in black and white. */
function noise(width: number, height: number, levels: number, seed: number): View {
  let state = seed;
  const data = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * levels) * (levels === 2 ? 255 : 1);
  });
  return { width, height, data };
}

test('of noise, flat and black and white, at any size, and after a larger picture', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 140 }),
      fc.integer({ min: 2 * BORDER, max: 100 }),
      fc.constantFrom(1, 2, 20, 60, 256),
      fc.constantFrom(1, 20, 200, 800),
      fc.integer({ min: 1, max: 2 ** 31 }),
      (width, height, levels, count, seed) => {
        const view = noise(width, height, levels, seed);
        expect(takeBothWays(view, count)).toEqual(plainFeatures(view, count));
      },
    ),
    { numRuns: 60 },
  ));

test('of the largest view, with more corners than are looked at, and of a narrow one', () => {
  for (const view of [noise(1024, 1024, 256, 3), noise(1024, 40, 40, 5), noise(40, 1024, 40, 7)])
    expect(takeBothWays(view, 800)).toEqual(plainFeatures(view, 800));
});

test('a view that is too large is refused', () => {
  expect(() => takeBothWays({ width: 1025, height: 50, data: new Uint8Array(51_250) }, 10)).toThrow(
    /1025x50/,
  );
});
