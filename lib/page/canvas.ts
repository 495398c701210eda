import { glanceAt } from '../content/glance.ts';

/** Canvases larger than this, in pixels, are not read: writing one as a file takes the page's own time. */
const MAX_PIXELS = 4_000_000;

/** How many different pictures a canvas may show before it counts as a film or a game. */
const MAX_CHANGES = 5;

const seen = new WeakMap<HTMLCanvasElement, Set<string>>();

/**
 * A short text that changes when a canvas shows something else; undefined for one that may not be read (it has another
 * site's picture in it), shows nothing, is too large, or keeps changing.
 */
export function stillSignature(canvas: HTMLCanvasElement): string | undefined {
  const { width, height } = canvas;
  const marks = seen.get(canvas) ?? new Set();
  if (width * height === 0 || width * height > MAX_PIXELS || marks.size > MAX_CHANGES) return undefined;
  const luma = glanceAt(canvas);
  if (!luma || luma.every((value) => value === luma[0])) return undefined;
  const mark = `canvas ${luma.join()}`;
  seen.set(canvas, marks.add(mark));
  return mark;
}

/** What a canvas shows as a PNG file; undefined where it may not be read. */
export function canvasFile(canvas: HTMLCanvasElement): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    try {
      canvas.toBlob(async (blob) => resolve(blob ? new Uint8Array(await blob.arrayBuffer()) : undefined));
    } catch {
      resolve(undefined);
    }
  });
}
