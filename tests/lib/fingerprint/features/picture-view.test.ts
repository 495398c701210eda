import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesPerPixel, type Orientation, type Pixels } from '../../../../lib/content/pixels.ts';
import { pictureView } from '../../../../lib/fingerprint/features/picture-view.ts';
import { viewOf } from '../../../../lib/fingerprint/features/view.ts';
import { lumaRows } from '../../../../lib/fingerprint/luma.ts';

const FORMATS = ['luma', 'luma-limited', 'rgb', 'rgba', 'bgra'] as const;

function noise(format: Pixels['format'], width: number, height: number, more: Partial<Pixels> = {}): Pixels {
  const stride = width * bytesPerPixel({ format } as Pixels) + (width % 3);
  let state = 1 + width * height;
  const data = Uint8Array.from({ length: stride * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { format, width, height, orientation: 1, stride, data, ...more };
}

test('the kernel makes the view of a picture that its twin makes, to the last bit', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(...FORMATS),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 8 }),
      (format, width, height, side, orientation) => {
        const pixels = noise(format, width, height, { orientation: orientation as Orientation });
        expect(pictureView(pixels, side)).toEqual(viewOf(lumaRows(pixels), side));
      },
    ),
    { numRuns: 150 },
  ));

test.each(FORMATS)(
  'also of a large picture in %s, which is worked on in portions, and of narrow ones',
  (format) => {
    for (const [width, height] of [
      [1601, 1200],
      [5000, 3],
      [3, 5000],
    ] as const) {
      const pixels = noise(format, width, height);
      for (const side of [1024, 512])
        expect(pictureView(pixels, side)).toEqual(viewOf(lumaRows(pixels), side));
    }
    const whole = noise(format, 900, 1000);
    expect(pictureView(whole, 1024)).toEqual(viewOf(lumaRows(whole), 1024));
  },
);

test('what is darker than black, or brighter than white, is black and white', () => {
  const pixels = noise('luma-limited', 40, 40, { data: new Uint8Array(41 * 40).fill(0) });
  expect(new Set(pictureView(pixels, 100).data)).toEqual(new Set([0]));
  expect(new Set(pictureView(pixels, 30).data)).toEqual(new Set([0]));
});
