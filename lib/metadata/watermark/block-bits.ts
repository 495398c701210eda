import { bytesPerPixel, coloursOf, orderOf, type Pixels } from '../../content/pixels.ts';
import { WATERMARK_WASM } from './watermark-wasm.ts';

/**
 * How a writer looked at colours. OpenCV gives blue difference as whole numbers around 128 for pictures of bytes (`bytes`), and as
 * fractions around 0.5 for pictures of fractions (`fractions`), and what is written depends on it. `blue` is the channel that was taken
 * for blue: some writers hand over RGB where BGR is expected.
 */
export type Reading = { readonly numbers: 'bytes' | 'fractions'; readonly blue: 'blue' | 'red' };

/** Every way in which known writers have written. */
export const READINGS: readonly Reading[] = [
  { numbers: 'bytes', blue: 'blue' },
  { numbers: 'fractions', blue: 'blue' },
  { numbers: 'bytes', blue: 'red' },
  { numbers: 'fractions', blue: 'red' },
];

/** Side of a block, in pixels: 4x4 coefficients of the first Haar band. */
export const BLOCK = 8;

/** So many pixels are read from the top: a payload repeats every few rows of blocks. */
const MAX_PIXELS = 1_500_000;

/** How many blocks there are along each side of what is read of a picture. */
export function blocksOf({ width, height }: { readonly width: number; readonly height: number }) {
  return {
    columns: Math.floor((width - (width % 4)) / BLOCK),
    rows: Math.floor(Math.min(height - (height % 4), MAX_PIXELS / width) / BLOCK),
  };
}

/** What `wasm/watermark.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  blockBits(
    pixels: number,
    columns: number,
    rows: number,
    stride: number,
    bytes: number,
    order: number,
    fractions: boolean,
    bits: number,
  ): void;
};

const PAGE = 65_536;
const ORDER_AT = 1_024;
const BITS_AT = ORDER_AT + 16;

/** The kernel reads so many bytes over the end of the pixels, at most, and makes nothing of them. */
const READ_OVER = 16;

let kernel: Exports | undefined;

/**
 * Reads one bit out of each block of an upright picture, from left to right and from top to bottom, in each of some ways: what
 * `plainBlockBits` reads, to the last bit, in WebAssembly.
 */
export function blockBits(pixels: Pixels, readings: readonly Reading[]): Uint8Array[] {
  const { columns, rows } = blocksOf(pixels);
  const used = pixels.data.subarray(0, rows * BLOCK * pixels.stride);
  const bytes = bytesPerPixel(pixels);
  const [red, green, blue] = coloursOf(pixels.format) ?? [0, 0, 0];
  const pixelsAt = 16 * Math.ceil((BITS_AT + columns * rows) / 16);
  const { memory, blockBits } = reaching(pixelsAt + used.length + READ_OVER);
  const all = new Uint8Array(memory.buffer);
  all.set(used, pixelsAt);
  return readings.map((reading) => {
    all.set(orderOf(reading.blue === 'blue' ? [red, green, blue] : [blue, green, red], bytes), ORDER_AT);
    const fractions = reading.numbers === 'fractions';
    blockBits(pixelsAt, columns, rows, pixels.stride, bytes, ORDER_AT, fractions, BITS_AT);
    return all.slice(BITS_AT, BITS_AT + columns * rows);
  });
}

/** The kernel, compiled at its first use, with at least so much memory. */
function reaching(bytes: number): Exports {
  kernel ??= start();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function start(): Exports {
  const code = Uint8Array.from(atob(WATERMARK_WASM), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
}
