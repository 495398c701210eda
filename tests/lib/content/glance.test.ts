import { describe, expect, test } from 'vitest';
import { GLANCE_SIDE, isSameAtAGlance } from '../../../lib/content/glance.ts';

const picture = Uint8Array.from({ length: GLANCE_SIDE ** 2 }, (_, i) => 20 + ((i * 7) % 200));
const changed = (change: (value: number, cell: number) => number) => picture.map(change);

describe('two glances', () => {
  test.each<[string, Uint8Array, boolean]>([
    ['at the same picture', picture, true],
    ['at another encoding of it', changed((value, i) => value + ((i % 5) - 2)), true],
    [
      'at one with a thing in it that was not there',
      changed((value, i) => (i === 500 ? value + 40 : value)),
      false,
    ],
    ['at one that is a little lighter everywhere', changed((value) => value + 4), false],
    ['at the same one upside down', picture.toReversed(), false],
    ['one of which is cut short', picture.slice(1), false],
  ])('%s', (_, other, same) => {
    expect(isSameAtAGlance(picture, other)).toBe(same);
    expect(isSameAtAGlance(other, picture)).toBe(same);
  });
});
