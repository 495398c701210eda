import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImageHeader } from '../../../lib/content/image-header.ts';
import {
  ContentEmpty,
  ContentFailure,
  ContentTooLarge,
  ContentUnreadable,
  ContentVector,
  limits,
} from '../../../lib/content/limits.ts';
import { pngClaiming } from './png-claiming.ts';

const picture = () =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: { r: 200, g: 120, b: 40 } } });

describe('the header gives format and size without decoding', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('of %s', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    expect(readImageHeader(bytes)).toEqual({
      mediaType: `image/${format}`,
      width: 30,
      height: 20,
      orientation: 1,
    });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('as stored, when EXIF asks for orientation %d', async (orientation) => {
    const bytes = await picture().withMetadata({ orientation }).jpeg().toBuffer();
    expect(readImageHeader(bytes)).toMatchObject({ width: 30, height: 20, orientation });
  });

  test('without a turn that EXIF does not know', async () => {
    const bytes = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const entry = Buffer.from([0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x06]);
    const at = bytes.indexOf(entry);
    expect(at).toBeGreaterThan(0);
    bytes[at + 8] = 9;
    expect(readImageHeader(bytes)).toMatchObject({ orientation: 1 });
  });
});

describe('what cannot be taken in is refused by name', () => {
  test('an empty file', () => {
    expect(() => readImageHeader(new Uint8Array())).toThrow(ContentEmpty);
  });

  test('a small file that claims 200 megapixels', () => {
    const read = () => readImageHeader(pngClaiming(20_000, 10_000));
    expect(read).toThrow(ContentTooLarge);
    expect(read).toThrow('Image size 200,000,000 pixels is over the limit of 64,000,000 pixels');
  });

  test('a side over 65,535 pixels', () => {
    const read = () => readImageHeader(pngClaiming(65_536, 2));
    expect(read).toThrow(ContentTooLarge);
    expect(read).toThrow('Longest side of the image 65,536 pixels is over the limit of 65,535 pixels');
    expect(readImageHeader(pngClaiming(65_535, 2))).toMatchObject({ width: 65_535 });
  });

  test('a file over 64 MiB, unread', () => {
    const read = () => readImageHeader(new Uint8Array(limits.fileBytes.max + 1));
    expect(read).toThrow(ContentTooLarge);
    expect(read).toThrow('File size 67,108,865 bytes is over the limit of 67,108,864 bytes');
  });

  test('a text, quoting how it starts', () => {
    const read = () => readImageHeader(new TextEncoder().encode('Once upon a time'));
    expect(read).toThrow(ContentUnreadable);
    expect(read).toThrow('first bytes 4f 6e 63 65 20 75 70 6f');
  });

  test('a drawing', () => {
    const read = () => readImageHeader(new TextEncoder().encode('<svg width="9" height="9"/>'));
    expect(read).toThrow(ContentVector);
    expect(read).toThrow('vector graphics are compared by exact bytes only');
  });

  test('a header cut short', async () => {
    const bytes = await picture().png().toBuffer();
    expect(() => readImageHeader(bytes.subarray(0, 12))).toThrow(ContentUnreadable);
  });

  test('an image of no size', () => {
    expect(() => readImageHeader(pngClaiming(0, 10))).toThrow('claims a size of 0x10 pixels');
  });
});

test('damaged headers of every format are read or refused by name, and nothing else', async () => {
  const files = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif', 'avif'] as const).map((format) => picture().toFormat(format).toBuffer()),
  );
  const damage = fc.record({
    file: fc.constantFrom(...files),
    cut: fc.nat(400),
    at: fc.nat(120),
    with: fc.uint8Array({ maxLength: 12 }),
  });
  fc.assert(
    fc.property(damage, ({ file, cut, at, with: patch }) => {
      const bytes = new Uint8Array(file.subarray(0, cut));
      bytes.set(patch.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
      try {
        const { width, height } = readImageHeader(bytes);
        expect(width * height).toBeGreaterThan(0);
      } catch (failure) {
        expect(failure).toBeInstanceOf(ContentFailure);
      }
    }),
    { numRuns: 2000 },
  );
});
