import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXTENSION_FOLDER, type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { decodePixels } from '../../lib/content/decode-node.ts';
import { pixelsOf } from '../../lib/content/pixels.ts';
import { type ImageFingerprint, imageFingerprint } from '../../lib/fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../../lib/fingerprint/pdq.ts';
import { PICTURE_KINDS } from '../lib/content/picture-kinds.ts';
import { pngClaiming } from '../lib/content/png-claiming.ts';

/** What a worker of the built extension says, its arrays in base64. */
type Answer = {
  readonly value?:
    | string
    | { readonly width: number; readonly height: number; readonly [array: string]: unknown };
  readonly failure?: { readonly code: string; readonly message: string };
};

type Raster64 = { readonly width: number; readonly height: number; readonly rgba: string };

let browser: ExtensionBrowser;
let page: Page;
let picture: Buffer;
const worker = readdirSync(`${EXTENSION_FOLDER}/assets`).find((name) => /^worker-.*\.js$/.test(name))!;

beforeAll(async () => {
  browser = await openExtensionBrowser();
  page = await browser.openExtensionPage('popup.html');
  const tulips = await photograph('allium-oreophilum');
  picture = await sharp(tulips).resize(300, 200, { fit: 'fill' }).png().toBuffer();
});
afterAll(() => browser?.close());

describe('Chromium and Node make the same fingerprint', () => {
  test.each(PICTURE_KINDS)('of $name', async ({ file, levels = 3 }) => {
    const bytes = await file(picture);
    const expected = imageFingerprint(await decodePixels(bytes));
    expectNear(await fingerprintIn(bytes), expected, { bits: 6, levels });
  });

  test.each(PICTURE_KINDS)(
    'of $name, by the canvas that browsers without ImageDecoder use',
    async ({ file, levels = 3 }) => {
      const bytes = await file(picture);
      const { width, height, rgba } = (await ask('inColour', bytes)).value as unknown as Raster64;
      const raster = { width, height, rgba: Uint8Array.from(Buffer.from(rgba, 'base64')) };
      const expected = imageFingerprint(await decodePixels(bytes));
      expectNear(imageFingerprint(pixelsOf(raster)), expected, { bits: 6, levels });
    },
  );

  test('of a CMYK JPEG within what its simple conversion leaves', async () => {
    const bytes = await sharp(picture).toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer();
    const expected = imageFingerprint(await decodePixels(bytes));
    expectNear(await fingerprintIn(bytes), expected, { bits: 16, levels: 60 });
  });

  test.each([
    [1, 1],
    [1, 10_000],
    [10_000, 1],
    [47, 31],
  ])('of %d x %d pixels', async (width, height) => {
    const line = sharp(picture).resize(width, height, { fit: 'fill' });
    for (const bytes of [await line.clone().jpeg().toBuffer(), await line.clone().png().toBuffer()]) {
      const expected = imageFingerprint(await decodePixels(bytes));
      const { pdqQuality, grid } = await fingerprintIn(bytes);
      expect(pdqQuality).toBe(expected.pdqQuality);
      expect(farthest(grid, expected.grid)).toBeLessThanOrEqual(4);
    }
  });
});

test('a worker that keeps its memory makes the same of a picture after a larger and after a smaller one', async () => {
  const small = await sharp(picture).resize(90, 60).jpeg().toBuffer();
  const large = await sharp(picture).resize(900, 600).png().toBuffer();
  const answers = await askOne('fingerprint', [large, small, large, small]);
  for (const at of [1, 3]) expect(answers[at]).toEqual(await ask('fingerprint', small));
  expect(answers[0]).toEqual(answers[2]);
});

test('a thumbnail is a small WebP of the upright picture', async () => {
  const lying = PICTURE_KINDS.find(({ name }) => name === 'a JPEG of EXIF orientation 6')!;
  const { value } = await ask('thumbnail', await lying.file(picture));
  const file = Buffer.from((value as string).replace('data:image/webp;base64,', ''), 'base64');
  expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 160, height: 107 });
});

describe('what a worker can not decode is a finding, and it goes on', () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    ['a JPEG that ends early', async () => (await photograph('black-canyon')).slice(0, 50_000), 'unreadable'],
    ['a PNG that ends early', () => picture.subarray(0, picture.length / 2), 'unreadable'],
    ['a PNG without pixels', () => pngClaiming(64, 64), 'unreadable'],
    ['a bomb of 200 megapixels', () => pngClaiming(20_000, 10_000), 'too-large'],
    ['a page', () => new TextEncoder().encode('<!doctype html>'), 'unreadable'],
  ])('%s', async (_title, file, code) => {
    for (const kind of ['fingerprint', 'inColour'])
      expect((await ask(kind, await file())).failure?.code).toBe(`content.${code}`);
  });
});

type Near = { readonly bits: number; readonly levels: number };

function expectNear(print: ImageFingerprint, expected: ImageFingerprint, { bits, levels }: Near): void {
  expect(print).toMatchObject({ width: expected.width, height: expected.height });
  expect(hammingDistance(print.pdqc, expected.pdqc)).toBeLessThanOrEqual(bits);
  expect(hammingDistance(print.pdq, expected.pdq)).toBeLessThanOrEqual(bits);
  expect(farthest(print.grid, expected.grid)).toBeLessThanOrEqual(levels);
}

function farthest(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}

async function fingerprintIn(bytes: Uint8Array): Promise<ImageFingerprint> {
  const { value, failure } = await ask('fingerprint', bytes);
  if (failure) throw new Error(failure.message);
  const arrays = value as unknown as Record<'pdq' | 'pdqc' | 'grid', string>;
  const read = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
  const { pdq, pdqc, grid } = arrays;
  return { ...(value as object), pdq: read(pdq), pdqc: read(pdqc), grid: read(grid) } as ImageFingerprint;
}

/** Asks a worker as the engine does, in a page of the extension and under its policies. */
async function ask(kind: string, bytes: Uint8Array): Promise<Answer> {
  const [answer] = await askOne(kind, [bytes]);
  return answer!;
}

/** Asks one worker about several files, one after the other. */
function askOne(kind: string, files: readonly Uint8Array[]): Promise<Answer[]> {
  return page.evaluate(
    async ({ url, kind, files }) => {
      const worker = new Worker(url, { type: 'module' });
      const answers: Record<string, unknown>[] = [];
      try {
        for (const base64 of files) {
          const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.postMessage({ kind, bytes: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) });
          });
          const { raster } = (answer.value ?? {}) as { raster?: object };
          const value = raster ?? answer.value;
          if (typeof value !== 'object' || value === null) {
            answers.push(answer);
            continue;
          }
          const entries = Object.entries(value).map(([name, part]) => {
            if (!ArrayBuffer.isView(part)) return [name, part];
            const parts = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
            return [name, btoa(Array.from(parts, (byte) => String.fromCharCode(byte)).join(''))];
          });
          answers.push({ value: Object.fromEntries(entries) });
        }
      } finally {
        worker.terminate();
      }
      return answers;
    },
    {
      url: `/assets/${worker}`,
      kind,
      files: files.map((bytes) => Buffer.from(bytes).toString('base64')),
    },
  );
}
