import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../../lib/content/decode-node.ts';
import { pixelsOf } from '../../../../lib/content/pixels.ts';
import type { Raster } from '../../../../lib/content/raster.ts';
import { openBlocks, READINGS } from '../../../../lib/metadata/watermark/block-bits.ts';
import {
  findWatermark as findWatermarkIn,
  wrongBits,
} from '../../../../lib/metadata/watermark/find-watermark.ts';
import { PAYLOADS } from '../../../../lib/metadata/watermark/payloads.ts';
import vectors from '../../../vectors/watermark.json' with { type: 'json' };
import { photographs } from '../../fingerprint/photographs.ts';
import { writeWatermark } from './write-watermark.ts';

const findWatermark = (raster: Raster) => findWatermarkIn(pixelsOf(raster));

/** Grey hills: colours that every reading can write into. */
function hills(width = 320, height = 264): Raster {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const grey = Math.round(110 + 60 * Math.sin(x / 33) * Math.cos(y / 41));
    rgba.set([grey, grey, grey + (x % 3), 255], at * 4);
  }
  return { width, height, rgba };
}

/** As `noise` of tests/fixtures/watermark/make.py. */
function noise(seed: number, width: number, height: number): Raster {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  let state = seed;
  for (let at = 0; at < width * height * 3; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    rgba[Math.floor(at / 3) * 4 + (at % 3)] = (state >> 16) & 255;
  }
  return { width, height, rgba };
}

async function through({ width, height, rgba }: Raster, save: (picture: Sharp) => Sharp): Promise<Raster> {
  const picture = sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } }).removeAlpha();
  return decodeImage(new Uint8Array(await save(picture).toBuffer()));
}

const payload = (tool: string) => PAYLOADS.find((known) => known.tool === tool)!;

describe('the invisible watermark', () => {
  test.each(
    PAYLOADS.flatMap((known) => known.readings.map((reading) => ({ ...known, ...reading, reading }))),
  )(
    'of $tool is read where it was written with $numbers, blue from $blue',
    async ({ tool, bits, reading }) => {
      const marked = writeWatermark(hills(), bits, reading);
      expect(findWatermark(marked)).toEqual({
        ...{ mark: 'invisible-watermark', origin: 'ai', tool, field: 'pixels' },
        value: expect.stringMatching(new RegExp(`^\\d+ of ${bits.length} bits$`)),
      });
      expect(findWatermark(await through(marked, (picture) => picture.png()))?.tool).toBe(tool);
    },
  );

  test.each([
    ['stable-diffusion', 'Stable Diffusion'],
    ['stable-diffusion-2', 'Stable Diffusion 2'],
    ['invokeai', 'InvokeAI'],
    ['stable-diffusion-xl', 'Stable Diffusion XL'],
    ['stable-diffusion-xl-rgb', 'Stable Diffusion XL'],
    ['flux', 'FLUX'],
  ])('is read in %s.webp, which the python package wrote', async (name, tool) => {
    const file = new URL(`../../../fixtures/watermark/${name}.webp`, import.meta.url);
    expect(findWatermark(await decodeImage(new Uint8Array(await readFile(file))))?.tool).toBe(tool);
  });

  test.each(vectors.decoded)(
    'bits of noise $seed are those that the python package reads: $bits',
    (vector) => {
      const bits = Array.from(vector.bits, (bit) => (bit === '1' ? 1 : 0));
      const raster = noise(vector.seed, vector.width, vector.height);
      expect(wrongBits(openBlocks(pixelsOf(raster)), READINGS[0]!, { bits, mostWrong: 1 })).toBe(0);
    },
  );

  test.each<[string, (picture: Sharp) => Sharp, string | undefined]>([
    [
      'JPEG of quality 95 with full colour',
      (p) => p.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
      'FLUX',
    ],
    ['lossless WebP', (p) => p.webp({ lossless: true }), 'FLUX'],
    ['a cut below', (p) => p.extract({ left: 0, top: 0, width: 320, height: 224 }).png(), 'FLUX'],
    ['JPEG of quality 60', (p) => p.jpeg({ quality: 60 }), undefined],
    ['half the size', (p) => p.resize(512).png(), undefined],
    ['a cut at the left', (p) => p.extract({ left: 5, top: 0, width: 312, height: 264 }).png(), undefined],
  ])('after %s', async (_title, save, tool) => {
    const { bits, readings } = payload('FLUX');
    const marked = writeWatermark(hills(), bits, readings[1]!);
    expect(findWatermark(await through(marked, save))?.tool).toBe(tool);
  });
});

describe('no watermark is found', () => {
  test.each(photographs)('in the photograph $name, in none of its renditions', async ({ bytes }) => {
    expect(findWatermark(await decodeImage(bytes))).toBeUndefined();
    for (const width of [800, 512]) {
      const small = new Uint8Array(await sharp(bytes).resize({ width }).png().toBuffer());
      expect(findWatermark(await decodeImage(small))).toBeUndefined();
    }
  });

  test.each<[string, Raster]>([
    [
      'a picture smaller than writers mark',
      writeWatermark(hills(248, 256), payload('FLUX').bits, READINGS[1]!),
    ],
    ['a picture of one colour', { width: 512, height: 512, rgba: new Uint8Array(512 * 512 * 4).fill(255) }],
    ['a strip without a block', { width: 65_535, height: 4, rgba: new Uint8Array(65_535 * 16) }],
    ['noise', noise(9, 512, 512)],
    ['hills', hills(512, 512)],
  ])('in %s', (_title, raster) => {
    expect(findWatermark(raster)).toBeUndefined();
  });
});

test('by chance any payload is found once in a thousand million pictures at most', () => {
  const all = PAYLOADS.map(({ bits, readings, mostWrong }) => {
    const ones = bits.filter((bit) => bit === 1).length;
    const coins = Array.from({ length: 181 }, (_, i) => 0.05 + i * 0.005);
    const worst = Math.max(...coins.map((coin) => chance(ones, bits.length - ones, mostWrong, coin)));
    return worst * readings.length;
  });
  expect(all.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(1e-9);
});

/** The chance that coins which fall to 1 with `coin` differ from a payload in at most `most` bits. */
function chance(ones: number, zeros: number, most: number, coin: number): number {
  const [lost, extra] = [binomial(ones, 1 - coin), binomial(zeros, coin)];
  let sum = 0;
  for (let i = 0; i <= Math.min(most, ones); i++) {
    for (let j = 0; j <= Math.min(most - i, zeros); j++) sum += lost[i]! * extra[j]!;
  }
  return sum;
}

function binomial(n: number, p: number): number[] {
  const chances = [(1 - p) ** n];
  for (let k = 0; k < n; k++) chances.push((chances[k]! * (n - k) * p) / ((k + 1) * (1 - p)));
  return chances;
}
