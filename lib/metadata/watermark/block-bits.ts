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

/** The blocks of a picture, each of which says 0 or 1, in each way of reading. */
export type Blocks = {
  readonly count: number;
  /** How many say 1, of block `from` and every `every`th after it: from left to right and from top to bottom. */
  readonly ones: (reading: Reading, from: number, every: number) => number;
};

/** What `wasm/watermark.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  ones(
    pixels: number,
    columns: number,
    rows: number,
    stride: number,
    bytes: number,
    order: number,
    fractions: boolean,
    from: number,
    every: number,
  ): number;
};

const PAGE = 65_536;
const BLUE_AT = 1_024;
const RED_AT = BLUE_AT + 16;
const PIXELS_AT = RED_AT + 16;

/** The kernel reads so many bytes over the end of the pixels, at most, and makes nothing of them. */
const READ_OVER = 16;

let kernel: Exports | undefined;

/**
 * Opens the blocks of an upright picture, which are then read as `plainBlockBits` reads them, to the last bit, in WebAssembly. They are
 * valid until the next ones are opened.
 */
export function openBlocks(pixels: Pixels): Blocks {
  const { columns, rows } = blocksOf(pixels);
  const used = pixels.data.subarray(0, rows * BLOCK * pixels.stride);
  const bytes = bytesPerPixel(pixels);
  const [red, green, blue] = coloursOf(pixels.format) ?? [0, 0, 0];
  const { memory, ones } = reaching(PIXELS_AT + used.length + READ_OVER);
  const all = new Uint8Array(memory.buffer);
  all.set(orderOf([red, green, blue], bytes), BLUE_AT);
  all.set(orderOf([blue, green, red], bytes), RED_AT);
  all.set(used, PIXELS_AT);
  return {
    count: columns * rows,
    ones: ({ numbers, blue }, from, every) => {
      const order = blue === 'blue' ? BLUE_AT : RED_AT;
      return ones(
        PIXELS_AT,
        columns,
        rows,
        pixels.stride,
        bytes,
        order,
        numbers === 'fractions',
        from,
        every,
      );
    },
  };
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
