import { bytesPerPixel, coloursOf, orderOf, type Pixels } from '../../content/pixels.ts';
import { levelsOf } from '../levels.ts';
import { lumaRows } from '../luma.ts';
import { aligned, PICTURES_AT, reaching } from './kernel.ts';
import { type View, viewOf, viewSize } from './view.ts';

/** Pixels are copied in portions of about so many bytes, so that memory does not grow with the picture. */
const PORTION_BYTES = 1 << 20;

/** The kernel reads and writes so many bytes over an end, at most, and makes nothing of them. */
const OVER = 128;

/** Fixed places: which bytes are which colours, and the brightness of each byte. */
const ORDER_AT = PICTURES_AT;
const LEVELS_AT = ORDER_AT + 16;
const TARGET_AT = LEVELS_AT + 4 * 256;

/**
 * The grey view of a decoded picture, at most `side` pixels long: what `viewOf` makes of its rows, to the last bit, in WebAssembly. A
 * picture that lies on its side is left to that.
 */
export function pictureView(pixels: Pixels, side: number): View {
  if (pixels.orientation !== 1) return viewOf(lumaRows(pixels), side);
  const { width, height } = viewSize(pixels, side);
  const isWhole = width === pixels.width && height === pixels.height;
  if (!isWhole) return smaller(pixels, width, height);
  return coloursOf(pixels.format) ? brightened(pixels) : { width, height, data: planeOf(pixels) };
}

function smaller(pixels: Pixels, width: number, height: number): View {
  const line = aligned(TARGET_AT + width * height + OVER);
  const room = aligned(line + 4 * pixels.width + OVER);
  const portionAt = aligned(room + 8 * pixels.width + 56 * width + 160);
  const { memory, beginView, viewRows } = laidOut(pixels, portionAt);
  beginView(pixels.width, pixels.height, TARGET_AT, width, height, room);
  const order = coloursOf(pixels.format) ? ORDER_AT : 0;
  inPortions(pixels, memory, portionAt, (first, rows) =>
    viewRows(
      portionAt,
      first,
      rows,
      pixels.width,
      pixels.stride,
      bytesPerPixel(pixels),
      order,
      LEVELS_AT,
      line,
    ),
  );
  return { width, height, data: new Uint8Array(memory.buffer, TARGET_AT, width * height).slice() };
}

function brightened(pixels: Pixels): View {
  const { width, height, stride } = pixels;
  const portionAt = aligned(TARGET_AT + width * height + OVER);
  const { memory, brighten } = laidOut(pixels, portionAt);
  inPortions(pixels, memory, portionAt, (first, rows) =>
    brighten(portionAt, rows, width, stride, bytesPerPixel(pixels), ORDER_AT, TARGET_AT + first * width),
  );
  return { width, height, data: new Uint8Array(memory.buffer, TARGET_AT, width * height).slice() };
}

function planeOf({ format, width, height, stride, data }: Pixels): Uint8Array {
  const { gain, offset } = levelsOf(format);
  const level = Uint8Array.from({ length: 256 }, (_, value) => rounded(Math.fround(value * gain + offset)));
  const plane = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) plane.set(data.subarray(y * stride, y * stride + width), y * width);
  return format === 'luma' ? plane : plane.map((value) => level[value]!);
}

function rounded(level: number): number {
  return Math.max(0, Math.min(255, level + 0.5));
}

function rowsAtOnce({ stride }: Pixels): number {
  return Math.max(1, Math.floor(PORTION_BYTES / stride));
}

function laidOut(pixels: Pixels, portionAt: number) {
  const kernel = reaching(portionAt + Math.min(pixels.height, rowsAtOnce(pixels)) * pixels.stride + OVER);
  const colours = coloursOf(pixels.format);
  if (colours) new Uint8Array(kernel.memory.buffer).set(orderOf(colours, bytesPerPixel(pixels)), ORDER_AT);
  else {
    const { gain, offset } = levelsOf(pixels.format);
    const levels = Float32Array.from({ length: 256 }, (_, value) => value * gain + offset);
    new Float32Array(kernel.memory.buffer, LEVELS_AT, 256).set(levels);
  }
  return kernel;
}

function inPortions(
  pixels: Pixels,
  memory: WebAssembly.Memory,
  portionAt: number,
  run: (first: number, rows: number) => void,
): void {
  const { height, stride, data } = pixels;
  const most = rowsAtOnce(pixels);
  for (let first = 0; first < height; first += most) {
    const rows = Math.min(most, height - first);
    new Uint8Array(memory.buffer).set(data.subarray(first * stride, (first + rows) * stride), portionAt);
    run(first, rows);
  }
}
