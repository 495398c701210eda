import { expect, test } from 'vitest';
import { readsCanvasExactly } from '../../../lib/content/canvas-probe.ts';
import type { CanvasPlatform } from '../../../lib/content/decode-browser.ts';

/** A canvas that reads back what was drawn, changed by `noise`. */
function platform(noise: (value: number, at: number) => number, { context = true } = {}) {
  class Canvas {
    data: Uint8ClampedArray = new Uint8ClampedArray();
    getContext() {
      if (!context) return null;
      return {
        createImageData: (width: number, height: number) => ({
          data: new Uint8ClampedArray(width * height * 4),
        }),
        putImageData: (image: { data: Uint8ClampedArray }) => {
          this.data = image.data;
        },
        drawImage: (from: Canvas) => {
          this.data = from.data;
        },
        getImageData: () => ({ data: this.data.map(noise) }),
      };
    }
  }
  return { OffscreenCanvas: Canvas } as unknown as CanvasPlatform;
}

test.each([
  ['gives back what was drawn', platform((value) => value), true],
  ['changes one value by one', platform((value, at) => (at === 401 ? value ^ 1 : value)), false],
  ['gives back nothing', platform(() => 0), false],
  ['is not there', platform((value) => value, { context: false }), false],
])('a canvas that %s', (_, canvas, exact) => {
  expect(readsCanvasExactly(canvas)).toBe(exact);
});
