import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { embedBlock, MAX_BLOCK, NotEmbeddable, takeOutBlock } from '../../../lib/content/embedded-block.ts';
import { photographs } from '../fingerprint/photographs.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'extended webp'] as const;
type Format = (typeof FORMATS)[number];
const files = {} as Record<Format, Uint8Array>;
const block = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) & 0xff);

beforeAll(async () => {
  const small = sharp(photographs[0]!.bytes).resize(120);
  files.jpeg = new Uint8Array(await small.clone().withMetadata().jpeg().toBuffer());
  files.png = new Uint8Array(await small.clone().png().toBuffer());
  files.webp = new Uint8Array(await small.clone().webp().toBuffer());
  files['extended webp'] = new Uint8Array(await small.clone().withMetadata().webp().toBuffer());
});

describe.each(FORMATS)('a block in a %s file', (format) => {
  test.each([0, 1, 2, 7, 65_000, 200_000, MAX_BLOCK])(
    'of %i bytes is taken out again, and the file is as it was',
    (length) => {
      const whole = embedBlock(files[format], block(length));
      const taken = takeOutBlock(whole);
      expect(Buffer.compare(taken!.bare, files[format])).toBe(0);
      expect(Buffer.compare(taken!.block, block(length))).toBe(0);
    },
  );

  test('changes no pixel, and nothing that other programs read', async () => {
    const [before, after] = await Promise.all(
      [files[format], embedBlock(files[format], block(70_000))].map(async (file) => ({
        pixels: (await sharp(file, { failOn: 'warning' }).raw().toBuffer()).toString('base64'),
        exif: (await sharp(file).metadata()).exif?.toString('base64'),
      })),
    );
    expect(after).toEqual(before);
  });

  test('is put in once', () => {
    expect(() => embedBlock(embedBlock(files[format], block(9)), block(9))).toThrow(NotEmbeddable);
  });

  test('is not there in a file without one', () => {
    expect(takeOutBlock(files[format])).toBeUndefined();
  });

  test('is never too much for the reader, whatever was done to the file', () => {
    const whole = embedBlock(files[format], block(300));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(whole.length),
        (changes, length) => {
          const file = whole.slice(0, length);
          for (const [at, byte] of changes) if (at < length) file[at] = byte;
          const taken = takeOutBlock(file);
          if (taken) expect(taken.bare.length + taken.block.length).toBeLessThan(file.length);
        },
      ),
    );
  });
});

test.each<[string, () => Uint8Array]>([
  ['a file of another format', () => Uint8Array.from(Buffer.from('GIF89a, and so on'))],
  ['a JPEG that says nothing further', () => Uint8Array.of(0xff, 0xd8, 0xff)],
  ['a PNG without an end', () => files.png.subarray(0, files.png.length - 12)],
  ['a WebP with something behind its end', () => Buffer.concat([files.webp, Uint8Array.of(1, 2, 3)])],
])('nothing is put into %s that could not be taken out again', (_, file) => {
  const given = file();
  try {
    const taken = takeOutBlock(embedBlock(given, block(10)));
    expect(Buffer.compare(taken!.bare, given)).toBe(0);
  } catch (error) {
    expect(error).toBeInstanceOf(NotEmbeddable);
  }
});

test('more than a block may hold is refused', () => {
  expect(() => embedBlock(files.png, block(MAX_BLOCK + 1))).toThrow(/too large/);
});
