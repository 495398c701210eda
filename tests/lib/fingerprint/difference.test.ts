import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { compareGrids } from '../../../lib/fingerprint/difference.ts';
import { fingerprintOf, photographs, reencodings } from './photographs.ts';

/** Pastes a part of `from` over a share of the picture, at a third of its width and height, then recompresses. */
async function pasted(bytes: Uint8Array, from: Uint8Array, share: number): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.round(Math.sqrt(share * width * height));
  const patch = await sharp(from).resize(side, side, { fit: 'cover' }).toBuffer();
  const edited = await sharp(bytes)
    .composite([{ input: patch, left: Math.round(width / 3), top: Math.round(height / 3) }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(edited)
    .resize({ width: Math.round(width * 0.6) })
    .jpeg({ quality: 70 })
    .toBuffer();
}

const following = (at: number) => photographs[(at + 1) % photographs.length]!.bytes;

describe.each(photographs.map((photo, at) => ({ ...photo, at })))('$name', ({ bytes, at }) => {
  test.each(Object.keys(reencodings))('is similar %s', async (name) => {
    const copy = await fingerprintOf(await reencodings[name]!(bytes));
    const difference = compareGrids((await fingerprintOf(bytes)).grid, copy.grid);
    expect(difference).toMatchObject({
      relation: 'similar',
      resolvingPower: { cells: 64, fraction: 1 / 64 },
    });
    expect(difference.score).toBeLessThan(1);
  });

  test.each([0.005, 0.01, 0.02, 0.05])('is marked where %d of it was pasted over', async (share) => {
    const copy = await fingerprintOf(await pasted(bytes, following(at), share));
    const { relation, score, heat } = compareGrids((await fingerprintOf(bytes)).grid, copy.grid);
    expect(relation).not.toBe('similar');
    expect(score).toBeGreaterThan(1);
    const hottest = heat.indexOf(Math.max(...heat));
    expect((hottest % 64) / 64).toBeGreaterThan(0.3);
    expect(Math.floor(hottest / 64) / 64).toBeGreaterThan(0.3);
  });

  test('is a tonal edit when darkened, inverted, bleached, bent or clipped', async () => {
    const { grid } = await fingerprintOf(bytes);
    const edits = [
      sharp(bytes).linear(0.8, 0),
      sharp(bytes).negate(),
      sharp(bytes).linear(1.3, 10),
      sharp(bytes).linear(1.2, 0),
      sharp(bytes).linear(1.4, -51),
      sharp(bytes).gamma(1.8, 1),
    ];
    for (const edit of edits) {
      const copy = await fingerprintOf(await edit.jpeg({ quality: 80 }).toBuffer());
      expect(compareGrids(grid, copy.grid).relation).toBe('tonal-edit');
    }
  });

  test('is another picture than the next one', async () => {
    const other = await fingerprintOf(following(at));
    expect(compareGrids((await fingerprintOf(bytes)).grid, other.grid).relation).toBe('different');
  });
});

test('a part painted over stays a local change in a copy whose light was changed too', async () => {
  for (const { bytes } of photographs) {
    const { width, height } = await sharp(bytes).metadata();
    const patch = {
      create: {
        width: Math.round(width / 8),
        height: Math.round(height / 8),
        channels: 3,
        background: '#30c060',
      },
    } as const;
    const painted = await sharp(bytes)
      .composite([{ input: patch, left: Math.round(width / 2), top: Math.round(height / 2) }])
      .png({ compressionLevel: 1 })
      .toBuffer();
    const copy = await fingerprintOf(await sharp(painted).linear(1.3, -20).jpeg({ quality: 80 }).toBuffer());
    expect(compareGrids((await fingerprintOf(bytes)).grid, copy.grid).relation).toBe('locally-changed');
  }
});

/** As portraits of one painter look alike, or pictures made from one prompt: much of the same, and nothing to the level. */
test('a look-alike is another picture, however much of its structure is the same', async () => {
  for (const { bytes } of photographs) {
    const { grid } = await fingerprintOf(bytes);
    let state = 7;
    const noise = Array.from({ length: 1024 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 24) / 4 - 32;
    });
    const alike = grid.map((value, at) => {
      const block = (at >> 7) * 32 + ((at % 64) >> 1);
      return Math.min(255, Math.max(0, value + noise[block]!));
    });
    expect(compareGrids(grid, alike).relation).toBe('different');
  }
});

test('a copy of which most was painted over is another picture', async () => {
  for (const { bytes } of photographs) {
    const { grid } = await fingerprintOf(bytes);
    const over = grid.map((value, at) => (at % 64 < 38 ? 90 + ((at * 7) % 31) : value));
    expect(compareGrids(grid, over).relation).toBe('different');
  }
});

test.each([
  [64, 32],
  [40, 16],
  [4, 16],
  [127, 32],
  [128, 64],
])('a copy of %d pixels is compared in %d cells along each side, and that is said', async (pixels, cells) => {
  const { grid } = await fingerprintOf(photographs[0]!.bytes);
  const { relation, resolvingPower, heat } = compareGrids(grid, grid, { pixels });
  expect({ relation, resolvingPower, heat: heat.length }).toEqual({
    relation: 'similar',
    resolvingPower: { cells, fraction: 1 / cells },
    heat: 4096,
  });
});

test('a small copy is similar', async () => {
  // Lines finer than a pixel of the copy fade: the strip of 24 frames is said to differ in tone, which errs to the safe side.
  for (const { bytes } of photographs.filter(({ name }) => name !== 'locomotion-house-cat')) {
    const small = await sharp(bytes).resize(96, 96, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer();
    const { grid, width, height } = await fingerprintOf(small);
    const { relation } = compareGrids((await fingerprintOf(bytes)).grid, grid, {
      pixels: Math.min(width, height),
    });
    expect(relation).toBe('similar');
  }
});

test('only what is covered is compared', async () => {
  const { grid } = await fingerprintOf(photographs[0]!.bytes);
  const halved = grid.map((value, at) => (at % 64 < 32 ? value : 255 - value));
  const covered = grid.map((_, at) => (at % 64 < 32 ? 1 : 0));
  expect(compareGrids(grid, halved).relation).not.toBe('similar');
  const { relation, heat } = compareGrids(grid, halved, { covered });
  expect(relation).toBe('similar');
  expect(heat.every((value, at) => at % 64 < 32 || value === 0)).toBe(true);
  const speck = grid.map((_, at) => (at < 64 ? 1 : 0));
  expect(compareGrids(grid, grid, { covered: speck }).relation).toBe('inconclusive');
});

test('nothing is said about a flat picture', () => {
  const flat = new Uint8Array(4096).fill(120);
  expect(compareGrids(flat, flat)).toMatchObject({ relation: 'inconclusive', score: 0 });
});

test('a copy painted over in one colour is another picture', async () => {
  const { grid } = await fingerprintOf(photographs[0]!.bytes);
  expect(compareGrids(grid, new Uint8Array(4096).fill(120)).relation).toBe('different');
});

test('the same grid is similar with no heat at all', async () => {
  const { grid } = await fingerprintOf(photographs[0]!.bytes);
  const { relation, score, heat } = compareGrids(grid, grid);
  expect({ relation, score, hottest: Math.max(...heat) }).toEqual({
    relation: 'similar',
    score: 0,
    hottest: 0,
  });
});
