import sharp from 'sharp';
import { expect, test } from 'vitest';
import { canBeSeeThrough } from '../../../lib/content/see-through.ts';

const clear = sharp({ create: { width: 64, height: 64, channels: 4, background: '#00000000' } });
const plain = sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } });

test.each<[string, Promise<Buffer>, boolean]>([
  ['a JPEG', plain.clone().jpeg().toBuffer(), false],
  ['a plain lossy WebP', plain.clone().webp().toBuffer(), false],
  ['a lossy WebP with transparency', clear.clone().webp().toBuffer(), true],
  ['a lossless WebP', plain.clone().webp({ lossless: true }).toBuffer(), true],
  ['a PNG', clear.clone().png().toBuffer(), true],
])('what lies beneath may be seen through %s: %#', async (_, file, expected) => {
  expect(canBeSeeThrough(await file)).toBe(expected);
});
