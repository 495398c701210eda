import { expect, test } from 'vitest';
import type { Pixels } from '../../../lib/content/pixels.ts';
import { lumaRows } from '../../../lib/fingerprint/luma.ts';
import { syntheticLuma, upright } from './synthetic-luma.ts';

function read(pixels: Pixels): number[] {
  const { width, height, read } = lumaRows(pixels);
  const row = new Float32Array(width);
  return Array.from({ length: height }, (_, y) => {
    read(y, row);
    return [...row];
  }).flat();
}

const colours = {
  rgba: [255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9, 255, 255, 255, 9],
  bgra: [0, 0, 255, 9, 0, 255, 0, 9, 255, 0, 0, 9, 255, 255, 255, 9],
  rgb: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255],
};

test.each(Object.entries(colours))('luma weighs the colours of %s as JFIF does', (format, data) => {
  const pixels = { format, width: 2, height: 2, orientation: 1, stride: data.length / 2 } as Pixels;
  const levels = read({ ...pixels, data: Uint8Array.from(data) });
  expect(levels.map((value) => Number(value.toFixed(3)))).toEqual([76.245, 149.685, 29.07, 255]);
});

test('luma of limited range is spread over the full range', () => {
  const data = Uint8Array.of(16, 235, 125);
  const pixels = { format: 'luma-limited', width: 3, height: 1, orientation: 1, stride: 3, data } as const;
  expect(read(pixels).map((value) => Number(value.toFixed(3)))).toEqual([0, 255, 126.918]);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('rows are upright (orientation %d)', (orientation) => {
  const stored = { ...syntheticLuma(7, 5), orientation };
  expect(read(stored)).toEqual([...upright(stored).data]);
});
