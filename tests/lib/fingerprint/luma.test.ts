import { expect, test } from 'vitest';
import { luma } from '../../../lib/fingerprint/luma.ts';

test('luma weighs the channels as JFIF does, and ignores alpha', () => {
  const rgba = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 0, 255, 255, 255, 255]);
  const { data, ...size } = luma({ width: 2, height: 2, rgba });
  expect(size).toEqual({ width: 2, height: 2 });
  expect([...data].map((value) => Number(value.toFixed(3)))).toEqual([76.245, 149.685, 29.07, 255]);
});
