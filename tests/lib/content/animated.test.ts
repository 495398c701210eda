import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { isAnimated } from '../../../lib/content/animated.ts';
import { decodeImage } from '../../../lib/content/decode-node.ts';
import { stillOf } from '../../../lib/content/still.ts';

const [width, height] = [40, 30];

/** One frame above the other, as sharp wants several pages. */
function frames(count: number) {
  const rgb = Uint8Array.from(
    { length: width * height * count * 3 },
    (_, i) => (i * 7 + Math.floor(i / (width * height * 3)) * 90) % 256,
  );
  return sharp(rgb, { raw: { width, height: height * count, channels: 3, pageHeight: height } });
}

/** A PNG with the chunk that announces an animation put before its pixels. */
async function apng(): Promise<Uint8Array> {
  const png = await frames(1).png().toBuffer();
  const chunk = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('acTL'), Buffer.alloc(12)]);
  return new Uint8Array(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]));
}

describe('what moves', () => {
  test.each<[string, () => Promise<Uint8Array>, boolean]>([
    ['a GIF of three frames', () => frames(3).gif().toBuffer(), true],
    ['a GIF of one frame', () => frames(1).gif().toBuffer(), false],
    ['a WebP of two frames', () => frames(2).webp().toBuffer(), true],
    ['a WebP of one frame', () => frames(1).webp().toBuffer(), false],
    ['a PNG that announces frames', apng, true],
    ['a PNG', () => frames(1).png().toBuffer(), false],
    ['a JPEG', () => frames(1).jpeg().toBuffer(), false],
    ['an AVIF', () => frames(1).avif().toBuffer(), false],
    ['nothing', async () => new Uint8Array(), false],
  ])('%s', async (_title, make, moves) => {
    expect(isAnimated(new Uint8Array(await make()))).toBe(moves);
  });

  test('a GIF cut anywhere is told without an error', async () => {
    const gif = new Uint8Array(await frames(2).gif().toBuffer());
    for (let end = 0; end < gif.length; end += 7)
      expect(typeof isAnimated(gif.subarray(0, end))).toBe('boolean');
  });

  test('has no one picture to be compared by', async () => {
    const bytes = new Uint8Array(await frames(2).gif().toBuffer());
    expect(await stillOf({ type: 'image', bytes }, decodeImage)).toBeUndefined();
    const still = new Uint8Array(await frames(1).gif().toBuffer());
    expect(await stillOf({ type: 'image', bytes: still }, decodeImage)).toMatchObject({ width, height });
  });
});
