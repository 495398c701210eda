/** A glance at a picture has this many cells on a side. */
export const GLANCE_SIDE = 32;

/**
 * A picture is drawn this large, and the cells are averaged from that: browsers scale an element of a page and a decoded file
 * down in different ways, and of one picture straight to 32 cells a side they make glances up to 39 steps apart. So it is 6.
 */
const DRAWN_SIDE = 256;

/** How far two glances at one picture may lie apart: in their mean, and in any one cell, in steps of brightness out of 255. */
const MAX_MEAN = 2;
const MAX_CELL = 16;

/**
 * A glance at a picture as the browser draws it: 32 by 32 cells of brightness, rows from the top, stretched to a square. Undefined
 * where the page may not be read (the picture comes from another site that does not share it), or where the browser disturbs
 * what is read back.
 */
export function glanceAt(source: CanvasImageSource): Uint8Array | undefined {
  const context = square();
  isExact ??= context && isTrue(context);
  if (!context || !isExact) return undefined;
  try {
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, DRAWN_SIDE, DRAWN_SIDE);
    context.drawImage(source, 0, 0, DRAWN_SIDE, DRAWN_SIDE);
    return brightness(context);
  } catch {
    return undefined;
  }
}

/** True where two glances are at one picture: also at two encodings of it, never at one with another thing in it. */
export function isSameAtAGlance(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  const apart = one.map((value, i) => Math.abs(value - other[i]!));
  const sum = apart.reduce((all, value) => all + value, 0);
  return sum / one.length <= MAX_MEAN && apart.every((value) => value <= MAX_CELL);
}

type Square = OffscreenCanvasRenderingContext2D;

function square(): Square | undefined {
  if (!globalThis.OffscreenCanvas) return undefined;
  const canvas = new OffscreenCanvas(DRAWN_SIDE, DRAWN_SIDE);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false }) ?? undefined;
  if (context) context.imageSmoothingQuality = 'medium';
  return context;
}

/** Whether this browser reads back what was drawn, once it is known: it is the same for each glance. */
let isExact: boolean | undefined;

/** Browsers that protect against fingerprinting answer with noise. Then nothing that is read back is to be believed. */
function isTrue(context: Square): boolean {
  const levels = [0, 97, 200, 255];
  levels.forEach((level, i) => {
    context.fillStyle = `rgb(${level}, ${level}, ${level})`;
    context.fillRect((i * DRAWN_SIDE) / 4, 0, DRAWN_SIDE / 4, DRAWN_SIDE);
  });
  return brightness(context).every(
    (value, i) => value === levels[Math.floor((4 * (i % GLANCE_SIDE)) / GLANCE_SIDE)],
  );
}

/** BT.601 luma, as everywhere here, averaged over the pixels of each cell. */
function brightness(context: Square): Uint8Array {
  const { data } = context.getImageData(0, 0, DRAWN_SIDE, DRAWN_SIDE);
  const side = DRAWN_SIDE / GLANCE_SIDE;
  const sums = new Float64Array(GLANCE_SIDE ** 2);
  let at = 0;
  for (let y = 0; y < DRAWN_SIDE; y++) {
    const row = Math.floor(y / side) * GLANCE_SIDE;
    for (let column = 0; column < GLANCE_SIDE; column++) {
      let sum = 0;
      for (const end = at + 4 * side; at < end; at += 4)
        sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
      sums[row + column]! += sum;
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / side ** 2));
}
