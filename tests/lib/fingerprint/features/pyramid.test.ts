import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainApart, plainShrink } from '../../../../lib/fingerprint/features/plain-pyramid.ts';
import { apart, shrink } from '../../../../lib/fingerprint/features/pyramid.ts';

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

test('and tells how far places lie apart as its twin does', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4_000), fc.nat(4_000), fc.nat(2 ** 20)), { maxLength: 40 }),
      (places) => {
        const xs = Int32Array.from(places, ([x]) => x);
        const ys = Int32Array.from(places, ([, y]) => y);
        const stronger = Int32Array.from(places, ([, , drawn], i) => drawn % (i + 1));
        expect(apart(xs, ys, stronger)).toEqual(plainApart(xs, ys, stronger));
      },
    ),
  ));
