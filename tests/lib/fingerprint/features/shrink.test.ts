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
