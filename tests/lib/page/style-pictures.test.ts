import { expect, test } from 'vitest';
import { picturesInStyle } from '../../../lib/page/style-pictures.ts';

const set = 'image-set(url("https://a/1.jpg") 1dppx, url("https://a/2.jpg") 2dppx type("image/jpeg"))';

test.each<[string, string, number, string[]]>([
  ['one address', 'url("https://a/b.jpg")', 1, ['https://a/b.jpg']],
  ['nothing', 'none', 1, []],
  ['no gradient', 'linear-gradient(rgb(0, 0, 0), rgba(0, 0, 0, 0))', 1, []],
  [
    'what lies under a gradient',
    'linear-gradient(red, blue), url("https://a/b.jpg")',
    1,
    ['https://a/b.jpg'],
  ],
  ['each layer, topmost first', 'url("https://a/1"), url("https://a/2")', 1, ['https://a/1', 'https://a/2']],
  [
    'brackets, commas and quotes in an address',
    String.raw`url("https://a/(b),\"c\".jpg")`,
    1,
    ['https://a/(b),"c".jpg'],
  ],
  ['the candidate of a set for the screen', set, 1, ['https://a/1.jpg']],
  ['the denser one on a dense screen', set, 2, ['https://a/2.jpg']],
  ['the densest where none is dense enough', set, 3, ['https://a/2.jpg']],
  ['the first dense enough between two', set, 1.5, ['https://a/2.jpg']],
  [
    'a set without a type that browsers do not show',
    'image-set(url("https://a/b.jxl") 1dppx type("image/jxl"), url("https://a/b.jpg") 1dppx)',
    1,
    ['https://a/b.jpg'],
  ],
  ['a layer behind a set', `${set}, url("https://a/3")`, 1, ['https://a/1.jpg', 'https://a/3']],
  [
    'densities in dots per inch',
    'image-set(url("https://a/1") 96dpi, url("https://a/2") 192dpi)',
    2,
    ['https://a/2'],
  ],
  ['what a style that is cut short has', 'image-set(url("https://a/1") 1dppx', 1, ['https://a/1']],
])('a style has %s', (_, value, density, addresses) => {
  expect(picturesInStyle(value, density)).toEqual(addresses);
});
