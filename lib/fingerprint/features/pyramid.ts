import { PYRAMID_WASM } from './pyramid-wasm.ts';
import type { View } from './view.ts';

/** What `wasm/pyramid.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  shrink(
    data: number,
    width: number,
    height: number,
    to: number,
    toWidth: number,
    toHeight: number,
    narrow: number,
    sums: number,
  ): void;
  apart(xs: number, ys: number, stronger: number, count: number, nearest: number): void;
};

const PAGE = 65_536;
const START = 1_024;

let kernel: Exports | undefined;

/** A view at a smaller size, by exact area averaging: see `plainShrink`, whose twin in WebAssembly this is. */
export function shrink({ width, height, data }: View, toWidth: number, toHeight: number): View {
  const pixels = toWidth * toHeight;
  const to = aligned(START + width * height);
  const narrow = aligned(to + pixels);
  const sums = narrow + 8 * toWidth;
  const { memory, shrink } = reaching(sums + 8 * pixels);
  new Uint8Array(memory.buffer).set(data, START);
  shrink(START, width, height, to, toWidth, toHeight, narrow, sums);
  return { width: toWidth, height: toHeight, data: new Uint8Array(memory.buffer, to, pixels).slice() };
}

/** See `plainApart`, whose twin in WebAssembly this is. */
export function apart(xs: Int32Array, ys: Int32Array, stronger: Int32Array): Int32Array {
  const { length } = xs;
  const room = aligned(4 * length + 16);
  const [x, y, first, nearest] = [0, 1, 2, 3].map((i) => START + i * room) as [
    number,
    number,
    number,
    number,
  ];
  const { memory, apart } = reaching(nearest + room);
  for (const [at, values] of [[x, xs] as const, [y, ys] as const, [first, stronger] as const])
    new Int32Array(memory.buffer, at, length).set(values);
  apart(x, y, first, length, nearest);
  return new Int32Array(memory.buffer, nearest, length).slice();
}

function aligned(at: number): number {
  return 8 * Math.ceil(at / 8);
}

/** The kernel, compiled at its first use, with at least so much memory. */
function reaching(bytes: number): Exports {
  kernel ??= start();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function start(): Exports {
  const code = Uint8Array.from(atob(PYRAMID_WASM), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
}
