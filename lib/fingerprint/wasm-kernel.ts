import { bytesPerPixel, coloursOf, orderOf, type Pixels } from '../content/pixels.ts';
import type { Axis, Operator } from './axis.ts';
import { axesToSample, COSINES, type Kernel } from './kernel.ts';
import { columnsTable, portionsOf, programOf } from './kernel-program.ts';
import { levelsOf } from './levels.ts';
import { PDQ_WASM } from './pdq-wasm.ts';

/** What `wasm/pdq.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  layOut(slots: number, columns: number, samples: number): void;
  describe(width: number, stride: number, swapped: number, gain: number, offset: number): void;
  sampleLuma(program: number, segments: number, pixels: number): number;
  sampleColour(program: number, segments: number, pixels: number, bytes: number, order: number): number;
  transform(samples: number, cosines: number, across: number, folded: number, half: number, to: number): void;
  steps(samples: number): number;
};

/** Bytes of 64x64 samples. */
const SAMPLES_BYTES = 16_384;
const MAX_OPERATORS = 3;

/** Fixed places in memory, in bytes: tables and room for one picture's samples. */
const ORDER_AT = 1_024;
const COSINES_AT = ORDER_AT + 16;
const ACROSS_AT = COSINES_AT + 2_048;
const COEFFICIENTS_AT = ACROSS_AT + 2_048;
const HALF_AT = COEFFICIENTS_AT + 1_024;
const FOLDED_AT = HALF_AT + 4_096;
const SAMPLES_AT = FOLDED_AT + SAMPLES_BYTES;
const COLUMNS_AT = SAMPLES_AT + MAX_OPERATORS * SAMPLES_BYTES;

/** The kernel reads so many bytes over the end of the pixels, at most, and makes nothing of them. */
const READ_OVER = 80;

/** Pixels are copied in portions of about so many bytes, so that memory does not grow with the picture. */
const PORTION_BYTES = 1 << 20;

/** An instance that grew beyond this for one extreme picture is thrown away: WebAssembly memory never shrinks. */
const KEEP_BYTES = 16 << 20;

/** Axes whose tables are kept: a page's pictures have few sizes. */
const KEPT_AXES = 16;

let compiled: WebAssembly.Module | undefined;
let kept: Exports | undefined;

/**
 * The kernel in WebAssembly, which is compiled at its first use. It needs 128-bit SIMD, which every browser since 2021 and
 * Node have. Memory: about 2 MB, and at most 40 MB for as long as one picture of 65,535 by a few pixels takes.
 */
export const wasmKernel: Kernel = { sample, coefficients, quality };

function sample(pixels: Pixels, operators: readonly Operator[]): Float32Array[] {
  if (operators.length > MAX_OPERATORS) throw new Error(`${operators.length} operators at once`);
  const { columns, rows, swapped } = axesToSample(pixels, operators);
  const kernel = open();
  const table = tableOf(columns);
  const program = programFor(rows);
  const portions = portionsOf(program, pixels.stride, PORTION_BYTES);
  const programAt = aligned(COLUMNS_AT + table.length);
  const slotsAt = aligned(programAt + program.bytes.length);
  const pixelsAt = slotsAt + program.slots * 4 * aligned(pixels.width);
  const largest = portions.reduce((most, portion) => Math.max(most, portion.rows), 0) * pixels.stride;
  reserve(kernel.memory, pixelsAt + largest + READ_OVER);

  const memory = new Uint8Array(kernel.memory.buffer);
  memory.set(table, COLUMNS_AT);
  memory.set(program.bytes, programAt);
  const { gain, offset } = levelsOf(pixels.format);
  const colours = coloursOf(pixels.format);
  const bytes = bytesPerPixel(pixels);
  if (colours) memory.set(orderOf(colours, bytes), ORDER_AT);
  kernel.layOut(slotsAt, COLUMNS_AT, SAMPLES_AT);
  kernel.describe(pixels.width, pixels.stride, swapped ? 1 : 0, gain, offset);
  let at = programAt;
  let row = 0;
  for (const portion of portions) {
    const end = row + portion.rows;
    memory.set(pixels.data.subarray(row * pixels.stride, end * pixels.stride), pixelsAt);
    at = colours
      ? kernel.sampleColour(at, portion.segments, pixelsAt, bytes, ORDER_AT)
      : kernel.sampleLuma(at, portion.segments, pixelsAt);
    row = end;
  }
  if (memory.length > KEEP_BYTES) kept = undefined;
  return operators.map((_, i) => floatsAt(kernel.memory, SAMPLES_AT + i * SAMPLES_BYTES, SAMPLES_BYTES / 4));
}

function coefficients(samples: Float32Array): Float32Array {
  const kernel = open();
  new Float32Array(kernel.memory.buffer).set(samples, SAMPLES_AT / 4);
  kernel.transform(SAMPLES_AT, COSINES_AT, ACROSS_AT, FOLDED_AT, HALF_AT, COEFFICIENTS_AT);
  return floatsAt(kernel.memory, COEFFICIENTS_AT, 256);
}

function quality(samples: Float32Array): number {
  const kernel = open();
  new Float32Array(kernel.memory.buffer).set(samples, SAMPLES_AT / 4);
  return Math.min(100, Math.floor(kernel.steps(SAMPLES_AT) / 90));
}

function open(): Exports {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(PDQ_WASM), (char) => char.charCodeAt(0)));
  kept ??= start(compiled);
  return kept;
}

function start(module: WebAssembly.Module): Exports {
  const kernel = new WebAssembly.Instance(module).exports as Exports;
  reserve(kernel.memory, COLUMNS_AT);
  const memory = new Float32Array(kernel.memory.buffer);
  memory.set(COSINES, COSINES_AT / 4);
  // Place major, and of each place the odd frequencies first: four of a kind are one vector.
  const across = Float32Array.from({ length: COSINES.length }, (_, at) => {
    const frequency = at % 16 < 8 ? 2 * (at % 16) : 2 * ((at % 16) - 8) + 1;
    return COSINES[frequency * 32 + (at >> 4)]!;
  });
  memory.set(across, ACROSS_AT / 4);
  return kernel;
}

function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
}

function floatsAt(memory: WebAssembly.Memory, from: number, length: number): Float32Array {
  return new Float32Array(memory.buffer.slice(from, from + 4 * length));
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

const programFor = keeping(programOf);
const tableOf = keeping(columnsTable);

/** Keeps what was last made for some axes. */
function keeping<T>(make: (axis: Axis) => T): (axis: Axis) => T {
  const made = new Map<string, T>();
  return (axis) => {
    const name = `${axis.length} ${axis.reversed} ${axis.operators.join()}`;
    const value = made.get(name) ?? make(axis);
    made.delete(name);
    made.set(name, value);
    const [oldest] = made.keys();
    if (made.size > KEPT_AXES && oldest !== undefined) made.delete(oldest);
    return value;
  };
}
