import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainShrink } from '../../../../lib/fingerprint/features/plain-shrink.ts';
import { shrink } from '../../../../lib/fingerprint/features/pyramid.ts';

test('the kernel shrinks a picture to the very bytes that its twin makes', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.nat(255)),
      (width, height, toWidth, toHeight, levels) => {
        const data = Uint8Array.from({ length: width * height }, () => levels.next().value);
        const view = { width, height, data };
        const [w, h] = [Math.min(width, toWidth), Math.min(height, toHeight)];
        expect(shrink(view, w, h)).toEqual(plainShrink(view, w, h));
      },
    ),
    { numRuns: 60 },
  ));

test('and where many averages lie in the middle between two levels, or almost', () => {
  for (const [width, height] of [
    [600, 48],
    [240, 240],
    [48, 600],
    [61, 61],
    [4, 4],
  ] as const) {
    let state = 1;
    const data = Uint8Array.from({ length: width * height }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
    for (const part of [1, 5 / 6, 3 / 4, 0.51, 1 / 2]) {
      const [w, h] = [Math.ceil(width * part), Math.ceil(height * part)];
      const view = { width, height, data };
      expect(shrink(view, w, h)).toEqual(plainShrink(view, w, h));
    }
  }
});
