import { expect, test } from 'vitest';
import { type CanvasPlatform, decodeImage } from '../../../lib/content/decode-browser.ts';
import { ContentTooLarge, ContentUnreadable, ContentVector } from '../../../lib/content/limits.ts';
import { pngClaiming } from './png-claiming.ts';

type Calls = { options?: ImageBitmapOptions; type?: string; drawn: string[]; closed: number };

/** Stands in for a browser: hands out a bitmap of one size and a canvas that remembers what was done to it. */
function platform(calls: Calls, { size = [3, 2], canvas = true } = {}): CanvasPlatform {
  const context = {
    set fillStyle(colour: string) {
      calls.drawn.push(colour);
    },
    fillRect: () => calls.drawn.push('fill'),
    drawImage: () => calls.drawn.push('image'),
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      data: new Uint8ClampedArray(width * height * 4).fill(255),
    }),
  };
  return {
    createImageBitmap: async (blob: Blob, options: ImageBitmapOptions) => {
      calls.options = options;
      calls.type = blob.type;
      return { width: size[0]!, height: size[1]!, close: () => calls.closed++ } as unknown as ImageBitmap;
    },
    OffscreenCanvas: class {
      getContext() {
        return canvas ? context : null;
      }
    } as unknown as CanvasPlatform['OffscreenCanvas'],
  };
}

test('it asks for upright pixels without colour conversion and draws them over white', async () => {
  const calls: Calls = { drawn: [], closed: 0 };
  const raster = await decodeImage(pngClaiming(3, 2), platform(calls));
  expect(raster).toMatchObject({ width: 3, height: 2 });
  expect(raster.rgba).toHaveLength(24);
  expect(calls).toEqual({
    options: { imageOrientation: 'from-image', premultiplyAlpha: 'none', colorSpaceConversion: 'none' },
    type: 'image/png',
    drawn: ['#ffffff', 'fill', 'image'],
    closed: 1,
  });
});

test('a drawing is refused before the browser sees it', async () => {
  const calls: Calls = { drawn: [], closed: 0 };
  const svg = new TextEncoder().encode('<svg width="9" height="9"/>');
  await expect(decodeImage(svg, platform(calls))).rejects.toThrow(ContentVector);
  expect(calls.options).toBeUndefined();
});

test('a bomb of 200 megapixels is refused before the browser sees it', async () => {
  const calls: Calls = { drawn: [], closed: 0 };
  await expect(decodeImage(pngClaiming(20_000, 10_000), platform(calls))).rejects.toThrow(ContentTooLarge);
  expect(calls.options).toBeUndefined();
});

test('what the browser cannot decode is unreadable, in its words', async () => {
  const failing: CanvasPlatform = {
    ...platform({ drawn: [], closed: 0 }),
    createImageBitmap: () => Promise.reject(new Error('The source image could not be decoded.')),
  };
  const decoded = decodeImage(pngClaiming(3, 2), failing);
  await expect(decoded).rejects.toThrow(ContentUnreadable);
  await expect(decoded).rejects.toThrow('The source image could not be decoded.');
});

test('a picture larger than the browser has a canvas for is unreadable, and its bitmap freed', async () => {
  const calls: Calls = { drawn: [], closed: 0 };
  const decoded = decodeImage(pngClaiming(3, 2), platform(calls, { size: [40_000, 1], canvas: false }));
  await expect(decoded).rejects.toThrow('no canvas of 40000x1 pixels');
  expect(calls.closed).toBe(1);
});
