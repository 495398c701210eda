import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFeatures } from '../../../../lib/fingerprint/features/features.ts';
import { pickBits } from '../../../../lib/fingerprint/features/pick-bits.ts';

test('the bits that are named make numbers, the first the highest', () =>
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(8),
      fc.infiniteStream(fc.integer({ min: 0, max: 0xffffffff })),
      fc.infiniteStream(fc.nat(255)),
      (count, length, times, words, drawn) => {
        const features = noFeatures(count);
        for (let at = 0; at < features.bits.length; at++) features.bits[at] = words.next().value;
        const places = Array.from({ length: times }, () =>
          Uint8Array.from({ length }, () => drawn.next().value),
        );
        const numbers = Array.from({ length: count }, (_, i) =>
          places.map((own) =>
            own.reduce((number, place) => {
              const word = features.bits[8 * i + (place >> 5)]!;
              return 2 * number + ((word >>> (place & 31)) & 1);
            }, 0),
          ),
        );
        expect([...pickBits(features, places)]).toEqual(numbers.flat());
      },
    ),
  ));
