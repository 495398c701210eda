import type { CanvasPlatform } from './decode-browser.ts';

const SIDE = 16;

/**
 * Whether a canvas gives back the pixels that were drawn on it. Browsers that resist fingerprinting add noise to what is read, which
 * a detector could take for traces of generation: where they do, it must not be asked.
 *
 * @returns false also where there is no canvas.
 */
export function readsCanvasExactly({ OffscreenCanvas }: Pick<CanvasPlatform, 'OffscreenCanvas'>): boolean {
  const [drawn, read] = [new OffscreenCanvas(SIDE, SIDE), new OffscreenCanvas(SIDE, SIDE)];
  const from = drawn.getContext('2d', { alpha: false });
  const to = read.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!from || !to) return false;
  const pattern = from.createImageData(SIDE, SIDE);
  pattern.data.forEach((_, i) => {
    pattern.data[i] = i % 4 === 3 ? 255 : (i * 37 + (i >> 4) * 11) & 255;
  });
  from.putImageData(pattern, 0, 0);
  // By way of `drawImage`, as a decoded picture comes.
  to.drawImage(drawn, 0, 0);
  const { data } = to.getImageData(0, 0, SIDE, SIDE);
  return pattern.data.every((value, i) => data[i] === value);
}
