import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainSpread } from '../../../../lib/fingerprint/features/plain-spread.ts';

const place = fc.record({
  x: fc.integer({ min: 0, max: 500 }),
  y: fc.integer({ min: 0, max: 500 }),
  strength: fc.integer({ min: 1, max: 1000 }),
});
const places = fc.uniqueArray(place, { maxLength: 60, selector: ({ x, y }) => `${x} ${y}` });

test('so many of them are chosen, the strongest always, whatever order they come in', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 40 }), (found, count) => {
      const chosen = plainSpread(found, count);
      expect(chosen).toHaveLength(Math.min(count, found.length));
      expect(new Set(chosen).size).toBe(chosen.length);
      for (const one of chosen) expect(found).toContain(one);
      const most = Math.max(...found.map(({ strength }) => strength));
      if (found.length > 0) expect(chosen.some(({ strength }) => strength === most)).toBe(true);
      expect(plainSpread(found.toReversed(), count)).toEqual(chosen);
    }),
  );
});

test('a weak corner far from all others is taken before a second one in a crowd', () => {
  const crowd = Array.from({ length: 20 }, (_, i) => ({ x: 10 + i, y: 10, strength: 900 / (1 + i) }));
  const alone = { x: 400, y: 400, strength: 30 };
  expect(plainSpread([...crowd, alone], 2)).toEqual([crowd[0], alone]);
});
