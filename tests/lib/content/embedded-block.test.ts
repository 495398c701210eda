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

/** What a program displays of a file that may be broken. */
const shown = (file: Uint8Array) => sharp(file, { failOn: 'none', animated: true }).raw().toBuffer();

describe('a block that makes programs display another picture than what is left without it stays in:', () => {
  test('a PNG chunk between two of the picture', async () => {
    let state = 1;
    const noise = Buffer.from(
      Uint8Array.from({ length: 300 * 300 * 3 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      }),
    );
    const png = new Uint8Array(
      await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
        .png()
        .toBuffer(),
    );
    const chunk = chunkIn(embedBlock(png, block(20)), 'coLN');
    const starts = startsOf(png, 'IDAT');
    expect(starts.length).toBeGreaterThan(2);
    const file = Buffer.concat([png.subarray(0, starts[1]), chunk, png.subarray(starts[1])]);
    expect(Buffer.compare(await shown(file), await shown(png))).not.toBe(0);
    expect(takeOutBlock(file)).toBeUndefined();
  });

  test('a PNG chunk behind the end, or before one that follows it', () => {
    const { png } = files;
    const chunk = chunkIn(embedBlock(png, block(20)), 'coLN');
    expect(takeOutBlock(Buffer.concat([png, chunk]))).toBeUndefined();
    expect(() => embedBlock(Buffer.concat([png, png.subarray(8)]), block(20))).toThrow(NotEmbeddable);
  });

  // A restart marker has no length: who reads one finds other segments than a decoder does.
  test('a JPEG segment where decoders see a comment', async () => {
    const plain = async (background: string) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .jpeg()
        .toBuffer();
    const [red, blue] = [await plain('red'), (await plain('blue')).subarray(2)];
    const marker = Buffer.from([0xff, 0xe1, 0, 4, 0, 0]);
    const room = 4 + 11 + 2_000;
    const length = 2 + marker.length + room + blue.length;
    const comment = Buffer.from([0xff, 0xfe, length >> 8, length & 0xff]);
    const restart = Buffer.from([0xff, 0xd0, 0, 2 + comment.length]);
    const file = Buffer.concat([
      red.subarray(0, 2),
      restart,
      comment,
      marker,
      Buffer.alloc(room),
      blue,
      red.subarray(2),
    ]);
    const whole = embedBlock(file, block(2_000));
    expect(Buffer.compare(await shown(whole), await shown(file))).toBe(0);
    const moved = Buffer.concat([
      file.subarray(0, 2 + restart.length + comment.length + marker.length),
      chunkOfJpeg(whole),
      file.subarray(2 + restart.length + comment.length + marker.length),
    ]);
    expect(Buffer.compare(await shown(moved), await shown(file))).not.toBe(0);
    expect(takeOutBlock(moved)).toBeUndefined();
  });

  test('a WebP chunk that makes what lay behind the end a part of it', () => {
    const webp = files['extended webp'];
    expect(() => embedBlock(Buffer.concat([webp, webp.subarray(12)]), block(20))).toThrow(NotEmbeddable);
    const whole = embedBlock(webp, block(20));
    const longer = Buffer.concat([
      whole.subarray(0, webp.length),
      webp.subarray(12),
      whole.subarray(webp.length),
    ]);
    longer.writeUInt32LE(longer.length - 8, 4);
    const bare = takeOutBlock(longer)?.bare;
    // All of it is counted by the file itself, so that it is displayed with the block or without.
    expect(bare && Buffer.from(bare).readUInt32LE(4) + 8).toBe(bare?.length);
  });

  test('segments of a JPEG in another order, or apart', () => {
    const whole = embedBlock(files.jpeg, block(70_000));
    const at = Buffer.from(whole).indexOf('Colophon\0') - 4;
    const [first, second] = [whole.subarray(at, at + 65_537), whole.subarray(at + 65_537, at + 70_000 + 26)];
    const [head, tail] = [whole.subarray(0, at), whole.subarray(at + 70_026)];
    expect(takeOutBlock(Buffer.concat([head, first, second, tail]))).toBeDefined();
    expect(takeOutBlock(Buffer.concat([head, second, first, tail]))).toBeUndefined();
    expect(
      takeOutBlock(Buffer.concat([head, first, tail.subarray(0, 40), second, tail.subarray(40)])),
    ).toBeUndefined();
  });
});

function startsOf(png: Uint8Array, name: string): number[] {
  const file = Buffer.from(png);
  const found: number[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    if (file.toString('latin1', at + 4, at + 8) === name) found.push(at);
  return found;
}

function chunkIn(png: Uint8Array, name: string): Uint8Array {
  const [at] = startsOf(png, name);
  return png.subarray(at!, at! + 12 + Buffer.from(png).readUInt32BE(at!));
}

function chunkOfJpeg(jpeg: Uint8Array): Uint8Array {
  const at = Buffer.from(jpeg).indexOf('Colophon\0') - 4;
  return jpeg.subarray(at, at + 2 + Buffer.from(jpeg).readUInt16BE(at + 2));
}
