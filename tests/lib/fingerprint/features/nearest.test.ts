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
      fc.infiniteStream(fc.integer({ min: 0, max: 0xffffffff })),
      (originals, copies, mask, words) => {
        const [original, copy] = [noFeatures(originals), noFeatures(copies)];
        for (const { bits } of [original, copy])
          for (let at = 0; at < bits.length; at++) bits[at] = words.next().value & mask;
        const [kernel, plain] = [nearestFeatures(original, copy), plainNearest(original, copy)];
        for (let i = 0; i < originals; i++) {
          expect([kernel.copy(i), kernel.distance(i)]).toEqual([plain.copy(i), plain.distance(i)]);
          expect(kernel.distances(i)).toEqual(plain.distances(i));
        }
      },
    ),
  ));
