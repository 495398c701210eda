import { expect, test } from 'vitest';
import { GridMalformed, gridFromBase64, gridToBase64, lumaGrid } from '../../../lib/fingerprint/grid.ts';
import { wasmKernel } from '../../../lib/fingerprint/wasm-kernel.ts';

function gridOf(width: number, data: Uint8Array): Uint8Array {
  const pixels = { format: 'luma', width, height: 64, orientation: 1, stride: width, data } as const;
  return lumaGrid(wasmKernel.sample(pixels, ['area'])[0]!);
}

test('a picture of 64 x 64 pixels is its own grid', () => {
  const data = Uint8Array.from({ length: 4096 }, (_, at) => at & 255);
  expect(gridOf(64, data)).toEqual(data);
});

test('a cell is the rounded mean of what it covers', () => {
  const data = Uint8Array.from({ length: 128 * 64 }, (_, at) => (at % 2 ? 101 : 50));
  expect(new Set(gridOf(128, data))).toEqual(new Set([76]));
});

test('a grid of every byte survives base64', () => {
  const grid = Uint8Array.from({ length: 4096 }, (_, at) => (at * 37) & 255);
  expect(gridToBase64(grid)).toHaveLength(5464);
  expect(gridFromBase64(gridToBase64(grid))).toEqual(grid);
});

test.each([
  ['not base64', '!!!!', 'is not base64 ("!!!!")'],
  ['too short', btoa('short'), 'has 5 bytes'],
])('a grid that is %s is refused by name', (_, base64, why) => {
  expect(() => gridFromBase64(base64)).toThrow(GridMalformed);
  expect(() => gridFromBase64(base64)).toThrow(why);
});
