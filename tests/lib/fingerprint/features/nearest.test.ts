import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFeatures } from '../../../../lib/fingerprint/features/features.ts';
import { nearestFeatures } from '../../../../lib/fingerprint/features/nearest.ts';
import { plainNearest } from '../../../../lib/fingerprint/features/plain-nearest.ts';

test('the kernel finds the nearest features that its twin finds, the first of equal ones', () =>
  fc.assert(
    fc.property(
      fc.nat(30),
      fc.nat(60),
      fc.constantFrom(0, 1, 0x11, 0xffffffff),
      fc.constantFrom(0, 72, 256),
      fc.infiniteStream(fc.integer({ min: 0, max: 0xffffffff })),
      (originals, copies, mask, most, words) => {
        const [original, copy] = [noFeatures(originals), noFeatures(copies)];
        for (const { bits } of [original, copy])
          for (let at = 0; at < bits.length; at++) bits[at] = words.next().value & mask;
        for (const places of [copy.x, copy.y])
          for (let at = 0; at < places.length; at++) places[at] = (words.next().value % 5) / 100;
        const options = { most, apart: 0.02 };
        const kernel = nearestFeatures(original, copy, options);
        const plain = plainNearest(original, copy, options);
        for (let i = 0; i < originals; i++) {
          expect([kernel.copy(i), kernel.distance(i)]).toEqual([plain.copy(i), plain.distance(i)]);
          if (plain.copy(i) < 0) continue;
          for (const bits of [0, 1, 20, 60, 256])
            expect(kernel.hasRival(i, bits)).toBe(plain.hasRival(i, bits));
        }
      },
    ),
  ));
