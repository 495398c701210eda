import { expect, test } from 'vitest';
import type { Pixels } from '../../../../lib/content/pixels.ts';
import { pictureView } from '../../../../lib/fingerprint/features/picture-view.ts';
import { viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';

/** A picture whose rows lie apart, and whose values have no order. */
function made(width: number, height: number, over: Partial<Pixels> = {}): Pixels {
  const stride = 4 * width + 5;
  let state = 7;
  const data = Uint8Array.from({ length: stride * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { format: 'luma', width, height, orientation: 1, stride, data, ...over };
}

test.each<[string, Pixels]>([
  ['smaller than the view', made(90, 61)],
  ['as large', made(128, 77)],
  ['larger', made(901, 613)],
  ['much wider than high', made(700, 3)],
  ['of limited brightness', made(301, 200, { format: 'luma-limited' })],
  ['in colour', made(301, 200, { format: 'bgra' })],
  ['that has to be turned', made(301, 200, { orientation: 6 })],
  ['of more pixels than the kernel is given', made(2_100, 2_000)],
])('of a picture %s it is the same as row by row', (_, pixels) => {
  expect(pictureView(pixels, 128)).toEqual(viewOf(lumaRows(pixels), 128));
});

test('it keeps what it shows when the decoder uses its memory again', () => {
  const pixels = made(90, 61);
  const view = pictureView(pixels, 128);
  const before = view.data.slice();
  (pixels.data as Uint8Array).fill(0);
  expect(view.data).toEqual(before);
});
