import { bytesPerPixel, type Pixels } from '../content/pixels.ts';
import { type Axis, columnsOf, type Operator, type Segment, segmentsOf, splitTarget } from './axis.ts';
import { axesToSample, BLUE, COSINES, GREEN, type Kernel, levelsOf, RED } from './kernel.ts';
import { PDQ_WASM } from './pdq-wasm.ts';

/** What `wasm/pdq.ts` exports. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  readonly layOut: (slots: number, columns: number, samples: number) => void;
  readonly describe: (width: number, stride: number, swapped: number, gain: number, offset: number) => void;
  readonly sampleLuma: (program: number, segments: number, pixels: number) => number;
  readonly sampleColour: (
    program: number,
    segments: number,
    pixels: number,
    red: number,
    green: number,
    blue: number,
  ) => number;
  readonly transform: (
    samples: number,
    cosines: number,
    across: number,
    folded: number,
    half: number,
    to: number,
  ) => void;
  readonly steps: (samples: number) => number;
};

/** Fixed places in memory, in bytes: tables and room for one picture's 64x64 samples. */
const COSINES_AT = 1_024;
const ACROSS_AT = COSINES_AT + 2_048;
const COEFFICIENTS_AT = ACROSS_AT + 2_048;
const HALF_AT = COEFFICIENTS_AT + 1_024;
const FOLDED_AT = HALF_AT + 4_096;
const SAMPLES_AT = FOLDED_AT + 16_384;
const MAX_OPERATORS = 3;
const TABLES_AT = SAMPLES_AT + MAX_OPERATORS * 16_384;

/** Pixels are copied in portions of about so many bytes, so that memory does not grow with the picture. */
const PORTION_BYTES = 1 << 20;

/** An instance that grew beyond this for one extreme picture is thrown away: WebAssembly memory never shrinks. */
const KEEP_BYTES = 16 << 20;

/** Axes whose tables are kept: a page's pictures have few sizes. */
const KEPT_AXES = 16;

/**
 * The kernel in WebAssembly. It needs 128-bit SIMD, which every browser since 2021 and Node have. Memory: about 2 MB, and up to
 * 60 MB for the time of one picture that is 65,535 pixels wide and a few high.
 */
export function openWasmKernel(): Kernel {
  const module = new WebAssembly.Module(Uint8Array.from(atob(PDQ_WASM), (char) => char.charCodeAt(0)));
  const programs = new Kept<Program>(KEPT_AXES, encodeProgram);
  const columns = new Kept<Uint8Array>(KEPT_AXES, encodeColumns);
  let instance: Exports | undefined;
  const open = () => {
    instance ??= start(module);
    return instance;
  };

  function sample(pixels: Pixels, operators: readonly Operator[]): Float32Array[] {
    if (operators.length > MAX_OPERATORS) throw new Error(`${operators.length} operators at once`);
    const axes = axesToSample(pixels, operators);
    const kernel = open();
    const program = programs.of(axes.rows);
    const across = columns.of(axes.columns);
    const programAt = aligned(TABLES_AT + across.length);
    const slotsAt = aligned(programAt + program.bytes.length);
    const pixelsAt = aligned(slotsAt + program.slots * 4 * aligned(pixels.width));
    const portions = portionsOf(program, pixels.stride);
    const largest = portions.reduce((most, { rows }) => Math.max(most, rows), 0) * pixels.stride;
    reserve(kernel.memory, pixelsAt + largest + 16 * bytesPerPixel(pixels));
    const memory = new Uint8Array(kernel.memory.buffer);
    memory.set(across, TABLES_AT);
    memory.set(program.bytes, programAt);
    const { gain, offset } = levelsOf(pixels.format);
    kernel.layOut(slotsAt, TABLES_AT, SAMPLES_AT);
    kernel.describe(pixels.width, pixels.stride, axes.swapped ? 1 : 0, gain, offset);
    let at = programAt;
    let row = 0;
    for (const { segments, rows } of portions) {
      memory.set(pixels.data.subarray(row * pixels.stride, (row + rows) * pixels.stride), pixelsAt);
      row += rows;
      at = runPortion(kernel, pixels.format, at, segments, pixelsAt);
    }
    const samples = operators.map(
      (_, i) =>
        new Float32Array(kernel.memory.buffer.slice(SAMPLES_AT + i * 16_384, SAMPLES_AT + (i + 1) * 16_384)),
    );
    if (memory.length > KEEP_BYTES) instance = undefined;
    return samples;
  }

  return {
    sample,
    coefficients(samples) {
      const kernel = open();
      new Float32Array(kernel.memory.buffer, SAMPLES_AT, 4_096).set(samples);
      kernel.transform(SAMPLES_AT, COSINES_AT, ACROSS_AT, FOLDED_AT, HALF_AT, COEFFICIENTS_AT);
      return new Float32Array(kernel.memory.buffer.slice(COEFFICIENTS_AT, COEFFICIENTS_AT + 1_024));
    },
    quality(samples) {
      const kernel = open();
      new Float32Array(kernel.memory.buffer, SAMPLES_AT, 4_096).set(samples);
      return Math.min(100, Math.floor(kernel.steps(SAMPLES_AT) / 90));
    },
  };
}

function start(module: WebAssembly.Module): Exports {
  const kernel = new WebAssembly.Instance(module).exports as Exports;
  reserve(kernel.memory, TABLES_AT);
  new Float32Array(kernel.memory.buffer, COSINES_AT, 512).set(COSINES);
  // Place major, and of each place the odd frequencies first: four of a kind are one vector.
  const across = Float32Array.from({ length: 512 }, (_, at) => {
    const frequency = at % 16 < 8 ? 2 * (at % 16) : 2 * ((at % 16) - 8) + 1;
    return COSINES[frequency * 32 + (at >> 4)]!;
  });
  new Float32Array(kernel.memory.buffer, ACROSS_AT, 512).set(across);
  return kernel;
}

function runPortion(
  kernel: Exports,
  format: Pixels['format'],
  program: number,
  segments: number,
  pixels: number,
): number {
  if (format === 'luma' || format === 'luma-limited') return kernel.sampleLuma(program, segments, pixels);
  const [first, third] = format === 'rgba' ? [RED, BLUE] : [BLUE, RED];
  return kernel.sampleColour(program, segments, pixels, first, GREEN, third);
}

/** The segments of an axis as the kernel reads them, how many rows are under way at once, and the rows of each segment. */
type Program = { readonly bytes: Uint8Array; readonly slots: number; readonly rows: readonly number[] };

function encodeProgram(axis: Axis): Program {
  const segments = segmentsOf(axis);
  const words = segments.reduce((sum, { terms, done }) => sum + 3 + 4 * terms.length + 3 * done.length, 0);
  const bytes = new DataView(new ArrayBuffer(words * 4));
  const slotOf = new Map<number, number>();
  const free: number[] = [];
  let slots = 0;
  let at = 0;
  const put = (value: number) => {
    bytes.setInt32(at, value, true);
    at += 4;
  };
  const putFloat = (value: number) => {
    bytes.setFloat32(at, value, true);
    at += 4;
  };
  for (const { rows, terms, done } of segments) {
    put(rows);
    put(terms.length);
    put(done.length);
    for (const { target, first, plain, running } of terms) {
      if (first) slotOf.set(target, free.pop() ?? slots++);
      put(slotOf.get(target)!);
      put(first ? 1 : 0);
      putFloat(plain);
      putFloat(running);
    }
    for (const target of done) {
      const { operator, sample } = splitTarget(target);
      put(slotOf.get(target)!);
      put(operator);
      put(sample);
      free.push(slotOf.get(target)!);
    }
  }
  return { bytes: new Uint8Array(bytes.buffer), slots, rows: segments.map(({ rows }: Segment) => rows) };
}

function encodeColumns(axis: Axis): Uint8Array {
  const columns = columnsOf(axis);
  const header = axis.operators.length;
  const words = columns.reduce((sum, { weights }) => sum + 2 + weights.length, header);
  const integers = new Int32Array(words);
  const floats = new Float32Array(integers.buffer);
  let at = header;
  for (const [target, { start, weights }] of columns.entries()) {
    const { operator, sample } = splitTarget(target);
    if (sample === 0) integers[operator] = at * 4;
    integers[at] = start;
    integers[at + 1] = weights.length / 4;
    floats.set(weights, at + 2);
    at += 2 + weights.length;
  }
  return new Uint8Array(integers.buffer);
}

/** Cuts a program into portions of whole segments, none much larger than it has to be. */
function portionsOf({ rows }: Program, stride: number): { segments: number; rows: number }[] {
  const portions: { segments: number; rows: number }[] = [];
  let last = { segments: 0, rows: 0 };
  for (const segment of rows) {
    if (last.segments > 0 && (last.rows + segment) * stride > PORTION_BYTES) {
      portions.push(last);
      last = { segments: 0, rows: 0 };
    }
    last = { segments: last.segments + 1, rows: last.rows + segment };
  }
  return [...portions, last];
}

function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
}

function aligned(bytes: number): number {
  return (bytes + 15) & ~15;
}

/** What was last made for some axes. */
class Kept<T> {
  readonly #made = new Map<string, T>();
  readonly #most: number;
  readonly #make: (axis: Axis) => T;

  constructor(most: number, make: (axis: Axis) => T) {
    this.#most = most;
    this.#make = make;
  }

  of(axis: Axis): T {
    const name = `${axis.length} ${axis.reversed} ${axis.operators.join()}`;
    const made = this.#made.get(name) ?? this.#make(axis);
    this.#made.delete(name);
    this.#made.set(name, made);
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= this.#most) break;
      this.#made.delete(oldest);
    }
    return made;
  }
}
