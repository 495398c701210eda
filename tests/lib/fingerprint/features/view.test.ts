import { expect, test } from 'vitest';
import { mirrorView, type View, viewOf, viewSize } from '../../../../lib/fingerprint/features/view.ts';
import { rowsOf } from '../../../../lib/fingerprint/luma.ts';

test.each([
  [2000, 1000, 512, 256],
  [1000, 2000, 256, 512],
  [300, 200, 300, 200],
  [10_000, 1, 512, 1],
  [1, 1, 1, 1],
])('%d x %d is looked at as %d x %d', (width, height, expectedWidth, expectedHeight) => {
  expect(viewSize({ width, height }, 512)).toEqual({ width: expectedWidth, height: expectedHeight });
});

test('a smaller view has the mean of what it covers', () => {
  const view: View = { width: 4, height: 2, data: Uint8Array.of(0, 100, 200, 255, 40, 60, 255, 200) };
  expect(viewOf(rowsOf(view), 2)).toEqual({ width: 2, height: 1, data: Uint8Array.of(50, 228) });
  expect(viewOf(rowsOf(view), 9)).toEqual(view);
});

test('the mirror of the mirror is the view, which stays as it was', () => {
  const view: View = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  expect(mirrorView(view).data).toEqual(Uint8Array.of(3, 2, 1, 6, 5, 4));
  expect(mirrorView(mirrorView(view))).toEqual(view);
  expect(view.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
});
