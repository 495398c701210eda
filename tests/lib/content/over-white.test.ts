import { expect, test } from 'vitest';
import { flattenOverWhite } from '../../../lib/content/over-white.ts';

test.each<[string, number[], number[]]>([
  ['an opaque pixel stays', [10, 20, 30, 255], [10, 20, 30, 255]],
  ['a clear one is white, whatever its colour', [10, 20, 30, 0], [255, 255, 255, 255]],
  ['half of it is half white', [0, 100, 255, 128], [127, 177, 255, 255]],
  ['hardly any is nearly white', [0, 0, 0, 1], [254, 254, 254, 255]],
])('%s', (_title, pixel, expected) => {
  const pixels = Uint8Array.from([...pixel, 1, 2, 3, 255]);
  flattenOverWhite(pixels);
  expect([...pixels]).toEqual([...expected, 1, 2, 3, 255]);
});
