import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeJpeg } from '../../../lib/content/decode-jpeg.ts';
import {
  decodeColoursFast,
  decodeImage,
  decodePixels,
  decodePixelsFast,
} from '../../../lib/content/decode-node.ts';
import { readImageHeader } from '../../../lib/content/image-header.ts';
import {
  ContentEmpty,
  ContentTooLarge,
  ContentUnreadable,
  ContentVector,
} from '../../../lib/content/limits.ts';
import { pixelsOf } from '../../../lib/content/pixels.ts';
import type { Raster } from '../../../lib/content/raster.ts';
import { imageFingerprint } from '../../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../../../lib/fingerprint/pdq.ts';
import { photographs } from '../fingerprint/photographs.ts';
import { PICTURE_KINDS } from './picture-kinds.ts';
import { pngClaiming } from './png-claiming.ts';

/** 48x32, the left half red, the right half blue. */
function flag(): Sharp {
  const rgb = Buffer.alloc(48 * 32 * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb[at + ((at / 3) % 48 < 24 ? 0 : 2)] = 255;
  return sharp(rgb, { raw: { width: 48, height: 32, channels: 3 } });
}

function pixel({ width, rgba }: Raster, x: number, y: number): number[] {
  return [...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

const near = (...channels: number[]) => channels.map((channel) => expect.closeTo(channel, -1));

describe('every format gives upright RGBA', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('%s', async (format) => {
    const raster = await decodeImage(await flag().toFormat(format, { quality: 95 }).toBuffer());
    expect(raster).toMatchObject({ width: 48, height: 32 });
    expect(raster.rgba).toHaveLength(48 * 32 * 4);
    expect(pixel(raster, 6, 16)).toEqual(near(255, 0, 0, 255));
    expect(pixel(raster, 42, 16)).toEqual(near(0, 0, 255, 255));
  });

  test('a JPEG that EXIF turns a quarter', async () => {
    const raster = await decodeImage(
      await flag().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    );
    expect(raster).toMatchObject({ width: 32, height: 48 });
    expect(pixel(raster, 16, 6)).toEqual(near(255, 0, 0, 255));
    expect(pixel(raster, 16, 42)).toEqual(near(0, 0, 255, 255));
  });

  test('a PNG of 16 bits a sample', async () => {
    const raster = await decodeImage(await flag().toColourspace('rgb16').png().toBuffer());
    expect(pixel(raster, 6, 16)).toEqual([255, 0, 0, 255]);
    expect(pixel(raster, 42, 16)).toEqual([0, 0, 255, 255]);
  });

  test('a grey PNG', async () => {
    const raster = await decodeImage(await flag().greyscale().png().toBuffer());
    const [red, green, blue, alpha] = pixel(raster, 6, 16);
    expect([green, blue, alpha]).toEqual([red, red, 255]);
  });

  test('a CMYK JPEG', async () => {
    const raster = await decodeImage(await flag().toColourspace('cmyk').jpeg().toBuffer());
    const [red, , blue, alpha] = pixel(raster, 6, 16);
    expect(red! - blue!).toBeGreaterThan(100);
    expect(alpha).toBe(255);
  });

  test('a transparent PNG, over white', async () => {
    const clear = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 4, background: clear } })
      .png()
      .toBuffer();
    const [red, green, blue, alpha] = pixel(await decodeImage(bytes), 4, 4);
    expect([red, alpha]).toEqual([255, 255]);
    expect(green).toBeCloseTo(127, -1);
    expect(blue).toBe(green);
  });

  test.each(['gif', 'webp'] as const)('the first frame of an animated %s', async (format) => {
    const frames = await sharp([await flag().png().toBuffer(), await flag().negate().png().toBuffer()], {
      join: { animated: true },
    })
      .toFormat(format)
      .toBuffer();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    const raster = await decodeImage(frames);
    expect(raster).toMatchObject({ width: 48, height: 32 });
    expect(pixel(raster, 6, 16)).toEqual(near(255, 0, 0, 255));
  });

  test.each([
    [1, 1],
    [1, 10_000],
    [10_000, 1],
  ])('an image of %d x %d', async (width, height) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    expect(await decodeImage(bytes)).toMatchObject({ width, height });
  });

  test('pixels are not converted by an embedded colour profile', async () => {
    const plain = await flag().png().toBuffer();
    const tagged = await sharp(plain).withIccProfile('p3', { attach: true }).png().toBuffer();
    const stored = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
    const raster = await decodeImage(tagged);
    expect(pixel(raster, 6, 16).slice(0, 3)).toEqual([
      ...stored.subarray((16 * 48 + 6) * 3, (16 * 48 + 6) * 3 + 3),
    ]);
  });
});

describe('what cannot be decoded is refused by name', () => {
  test('an empty file', async () => {
    await expect(decodeImage(new Uint8Array())).rejects.toThrow(ContentEmpty);
  });

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('a %s that ends early', async (format) => {
    const whole = await sharp(noise(256, 256), { raw: { width: 256, height: 256, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    await expect(decodeImage(half)).rejects.toThrow(ContentUnreadable);
  });

  test('a bomb of 200 megapixels, before it is decoded', async () => {
    await expect(decodeImage(pngClaiming(20_000, 10_000))).rejects.toThrow(ContentTooLarge);
  });

  test('a text', async () => {
    await expect(decodeImage(new TextEncoder().encode('Once upon a time'))).rejects.toThrow(
      ContentUnreadable,
    );
  });

  test('a drawing', async () => {
    await expect(decodeImage(new TextEncoder().encode('<svg width="9" height="9"/>'))).rejects.toThrow(
      ContentVector,
    );
  });

  test('a PNG with noise for pixels', async () => {
    const bytes = Buffer.concat([pngClaiming(64, 64), deflateSync(Buffer.from('nothing'))]);
    await expect(decodeImage(bytes)).rejects.toThrow(ContentUnreadable);
  });
});

describe('pixels for fingerprints', () => {
  const upright = () => photographs.find(({ name }) => name === 'allium-oreophilum')!.bytes;
  const picture = () => sharp(upright()).resize(300, 200, { fit: 'fill' }).png().toBuffer();

  test.each(PICTURE_KINDS)('of $name show the same exactly, quickly and in colour', async ({ file }) => {
    const bytes = await file(await picture());
    const exact = imageFingerprint(await decodePixels(bytes));
    expect(exact).toMatchObject({ width: 300, height: 200 });
    const quick = [await decodePixelsFast(bytes), await decodeColoursFast(bytes)];
    for (const pixels of [...quick, pixelsOf(await decodeImage(bytes))]) {
      const print = imageFingerprint(pixels);
      expect(print).toMatchObject({ width: 300, height: 200 });
      expect(hammingDistance(print.pdqc, exact.pdqc)).toBeLessThanOrEqual(6);
      expect(Math.max(...print.grid.map((cell, at) => Math.abs(cell - exact.grid[at]!)))).toBeLessThanOrEqual(
        4,
      );
    }
  });

  test('of a JPEG are its brightness alone when it is to be quick', async () => {
    const bytes = await sharp(await picture())
      .jpeg()
      .toBuffer();
    expect(await decodePixelsFast(bytes)).toMatchObject({ format: 'luma', width: 300, height: 200 });
    expect((await decodePixels(bytes)).format).toBe('rgb');
  });

  test('of a JPEG in colour are nearly those of the accurate decoder, upright, also when they are to be quick', async () => {
    for (const orientation of [1, 6]) {
      const bytes = await sharp(await picture())
        .withExif({ IFD0: { Orientation: String(orientation) } })
        .jpeg()
        .toBuffer();
      const [quick, exact] = [await decodeColoursFast(bytes), await decodePixels(bytes)];
      expect(quick).toMatchObject({ ...exact, data: expect.anything() });
      let most = 0;
      for (const [at, level] of exact.data.entries())
        most = Math.max(most, Math.abs(level - quick.data[at]!));
      expect(most).toBeLessThan(20);
    }
  });

  test('of a JPEG that the quick decoder refuses come from the other one', async () => {
    const bytes = await sharp(await picture())
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await decodePixelsFast(bytes)).format).toBe('rgb');
    expect(await decodeColoursFast(bytes)).toEqual(await decodePixels(bytes));
  });

  test('are refused where a file ends early, and for a bomb', async () => {
    const bytes = upright();
    const half = bytes.subarray(0, bytes.length / 2);
    for (const decode of [decodePixels, decodePixelsFast, decodeColoursFast]) {
      await expect(decode(half)).rejects.toThrow(ContentUnreadable);
      await expect(decode(pngClaiming(20_000, 10_000))).rejects.toThrow(ContentTooLarge);
    }
  });

  test('never take more room than the header claims', async () => {
    const bytes = await sharp(await picture())
      .jpeg()
      .toBuffer();
    const header = { ...readImageHeader(bytes), width: 30, height: 20 };
    for (const format of ['luma', 'rgb'] as const) {
      expect(await decodeJpeg(bytes, header, format)).toBeUndefined();
      expect(await decodeJpeg(bytes, { ...header, width: 3_000, height: 2_000 }, format)).toBeUndefined();
    }
  });

  test('of a JPEG with a page behind its end are those of the JPEG', async () => {
    const bytes = await sharp(await picture())
      .jpeg()
      .toBuffer();
    const polyglot = Buffer.concat([bytes, Buffer.from('<html><script>alert(1)</script>')]);
    expect(imageFingerprint(await decodePixelsFast(polyglot))).toEqual(
      imageFingerprint(await decodePixelsFast(bytes)),
    );
  });

  test('of a picture of 64 megapixels are made in bounded memory', { timeout: 60_000 }, async () => {
    const bytes = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#678' } })
      .jpeg()
      .toBuffer();
    const before = process.memoryUsage().rss;
    const { pdqQuality, grid } = imageFingerprint(await decodePixelsFast(bytes));
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
    expect({ pdqQuality, levels: new Set(grid).size }).toEqual({ pdqQuality: 0, levels: 1 });
  });
});

function noise(width: number, height: number): Buffer {
  let state = 1;
  return Buffer.from(
    Uint8Array.from({ length: width * height * 3 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return state >>> 24;
    }),
  );
}
