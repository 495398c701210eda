import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type CanvasPlatform, decodePixels } from '../../../lib/content/decode-browser.ts';
import { decodeFrame, type Frame, type FrameDecoder } from '../../../lib/content/decode-frame.ts';
import { ContentTooLarge, ContentUnreadable } from '../../../lib/content/limits.ts';
import { pngClaiming } from './png-claiming.ts';

type FrameParts = {
  readonly format?: string | null;
  readonly size?: readonly [number, number];
  readonly matrix?: string | null;
  readonly fullRange?: boolean | null;
  readonly rotation?: number | undefined;
  readonly flip?: boolean;
  readonly data?: readonly number[];
  readonly plane?: { readonly offset: number; readonly stride: number };
};

/** Stands in for the browser's decoder: hands out one frame, and remembers what was closed. */
function decoderOf(parts: FrameParts | Error, closed: string[] = []): FrameDecoder {
  return class {
    decode = async () => {
      if (parts instanceof Error) throw parts;
      const { format = 'I420', size = [2, 2], matrix = 'smpte170m', fullRange = true } = parts;
      const {
        rotation,
        flip = false,
        data = [1, 2, 3, 4, 5, 6],
        plane = { offset: 0, stride: 2 },
      } = {
        rotation: 0,
        ...parts,
      };
      const frame = {
        ...{ format, colorSpace: { matrix, fullRange }, rotation, flip },
        visibleRect: { x: 0, y: 0, width: size[0], height: size[1] },
        allocationSize: () => data.length,
        copyTo: async (into: Uint8Array) => {
          into.set(data);
          return [plane];
        },
        close: () => closed.push('frame'),
      };
      return { image: frame as unknown as Frame };
    };
    close = () => closed.push('decoder');
  } as unknown as FrameDecoder;
}

const decode = (parts: FrameParts | Error, closed?: string[]) =>
  decodeFrame(new Uint8Array(), 'image/jpeg', decoderOf(parts, closed));

describe('a frame is taken as it is stored', () => {
  test.each(['I420', 'I422', 'I444', 'NV12'])('of %s only the brightness', async (format) => {
    const closed: string[] = [];
    const pixels = await decode({ format }, closed);
    expect(pixels).toMatchObject({ format: 'luma', width: 2, height: 2, orientation: 1, stride: 2 });
    expect(closed).toEqual(['frame', 'decoder']);
  });

  test('from where its plane lies', async () => {
    const plane = { offset: 2, stride: 3 };
    const pixels = await decode({ data: [0, 0, 7, 8, 0, 9, 10, 0], plane });
    expect(pixels?.stride).toBe(3);
    expect([...pixels!.data]).toEqual([7, 8, 0, 9, 10, 0]);
  });

  test('with brightness of limited range as that', async () => {
    expect(await decode({ fullRange: false })).toMatchObject({ format: 'luma-limited' });
  });

  test.each([
    ['BGRA', 'bgra'],
    ['BGRX', 'bgra'],
    ['RGBA', 'rgba'],
    ['RGBX', 'rgba'],
  ])('with the colours of %s, transparency over white', async (format, expected) => {
    const data = [10, 20, 30, format.endsWith('A') ? 0 : 255];
    const pixels = await decode({
      format,
      size: [1, 1],
      data,
      plane: { offset: 0, stride: 4 },
      matrix: null,
    });
    expect(pixels).toMatchObject({ format: expected });
    expect([...pixels!.data]).toEqual(format.endsWith('A') ? [255, 255, 255, 255] : [10, 20, 30, 255]);
  });

  test.each([
    [0, false, 1],
    [0, true, 2],
    [180, false, 3],
    [180, true, 4],
    [90, true, 5],
    [90, false, 6],
    [270, true, 7],
    [270, false, 8],
  ])('turned by %d, flipped %s: orientation %d', async (rotation, flip, orientation) => {
    expect(await decode({ rotation, flip })).toMatchObject({ orientation });
  });
});

describe('a frame is left to the canvas', () => {
  test.each<[string, FrameParts]>([
    ['with brightness of another kind', { matrix: 'bt709' }],
    ['with brightness of an unknown kind', { matrix: null }],
    ['with brightness of an unknown range', { fullRange: null }],
    ['of more than 8 bits', { format: 'I420P10' }],
    ['of no format', { format: null }],
    ['that does not say how it is turned', { rotation: undefined }],
  ])('%s', async (_title, parts) => {
    const closed: string[] = [];
    expect(await decode(parts, closed)).toBeUndefined();
    expect(closed).toEqual(['frame', 'decoder']);
  });
});

test('a frame larger than its header claimed and the limit allows is refused, and freed', async () => {
  const closed: string[] = [];
  await expect(decode({ size: [9_000, 8_000] }, closed)).rejects.toThrow(ContentTooLarge);
  await expect(decode({ size: [70_000, 2] })).rejects.toThrow(ContentTooLarge);
  expect(closed).toEqual(['frame', 'decoder']);
});

describe('decoding in a browser', () => {
  const canvas = (drawn: { count: number }): CanvasPlatform => ({
    createImageBitmap: async () => {
      drawn.count++;
      return { width: 3, height: 2, close() {} } as ImageBitmap;
    },
    OffscreenCanvas: class {
      getContext = () => ({
        fillRect() {},
        drawImage() {},
        getImageData: () => ({ data: new Uint8ClampedArray(24).fill(9) }),
      });
    } as unknown as CanvasPlatform['OffscreenCanvas'],
  });

  test('uses no canvas where the decoder hands out a frame', async () => {
    const drawn = { count: 0 };
    const pixels = await decodePixels(pngClaiming(3, 2), { ...canvas(drawn), ImageDecoder: decoderOf({}) });
    expect(pixels.format).toBe('luma');
    expect(drawn.count).toBe(0);
  });

  test.each([
    ['has no ImageDecoder', undefined],
    ['has one that fails', decoderOf(new Error('EncodingError'))],
    ['has one that gives what can not be read', decoderOf({ format: null })],
  ])('uses the canvas where it %s', async (_title, ImageDecoder) => {
    const drawn = { count: 0 };
    const platform = { ...canvas(drawn), ...(ImageDecoder ? { ImageDecoder } : {}) };
    const pixels = await decodePixels(pngClaiming(3, 2), platform);
    expect(pixels).toMatchObject({ format: 'rgba', width: 3, height: 2, orientation: 1, stride: 12 });
    expect(drawn.count).toBe(1);
  });

  test('refuses a bomb before any decoder sees it, and one that unfolds in the decoder', async () => {
    const drawn = { count: 0 };
    let decoders = 0;
    const counting = class extends (decoderOf({ size: [9_000, 8_000] }) as new () => object) {
      constructor() {
        super();
        decoders++;
      }
    } as unknown as FrameDecoder;
    const platform = { ...canvas(drawn), ImageDecoder: counting };
    await expect(decodePixels(pngClaiming(20_000, 10_000), platform)).rejects.toThrow(ContentTooLarge);
    expect(decoders).toBe(0);
    await expect(decodePixels(pngClaiming(3, 2), platform)).rejects.toThrow(ContentTooLarge);
    expect({ decoders, drawn: drawn.count }).toEqual({ decoders: 1, drawn: 0 });
  });

  test('says in the words of the canvas what neither can decode', async () => {
    const failing: CanvasPlatform = {
      ...canvas({ count: 0 }),
      createImageBitmap: () => Promise.reject(new Error('could not be decoded')),
      ImageDecoder: decoderOf(new Error('EncodingError')),
    };
    const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#123' } })
      .png()
      .toBuffer();
    await expect(decodePixels(png, failing)).rejects.toThrow(ContentUnreadable);
    await expect(decodePixels(png, failing)).rejects.toThrow('could not be decoded');
  });
});
