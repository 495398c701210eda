import { expect, test } from 'vitest';
import { headerOf, sizeFit } from '../../../lib/content/displayed.ts';
import type { ImageHeader } from '../../../lib/content/image-header.ts';

const header = (over: Partial<ImageHeader> = {}): ImageHeader => ({
  mediaType: 'image/jpeg',
  width: 1200,
  height: 800,
  orientation: 1,
  ...over,
});

test.each<[string, { width: number; height: number } | undefined, ImageHeader | undefined, string]>([
  ['the size of the file', { width: 1200, height: 800 }, header(), 'same'],
  ['that of a file that lies on its side', { width: 800, height: 1200 }, header({ orientation: 6 }), 'same'],
  [
    'a file on its side shown as it is stored',
    { width: 1200, height: 800 },
    header({ orientation: 6 }),
    'other',
  ],
  [
    'a PNG that may be turned in its own way',
    { width: 800, height: 1200 },
    header({ mediaType: 'image/png' }),
    'same',
  ],
  ['the same shape in another unit', { width: 600, height: 400 }, header(), 'unknown'],
  ['another shape', { width: 1200, height: 900 }, header(), 'other'],
  ['a square', { width: 800, height: 800 }, header(), 'other'],
  ['no size', undefined, header(), 'unknown'],
  ['a drawing', { width: 300, height: 150 }, undefined, 'unknown'],
])('a page that has %s for a file: %s', (_, displayed, file, fit) => {
  expect(sizeFit(displayed, file)).toBe(fit);
});

test('what has no header has no size', () => {
  expect(headerOf(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeUndefined();
  expect(headerOf(new Uint8Array())).toBeUndefined();
});
