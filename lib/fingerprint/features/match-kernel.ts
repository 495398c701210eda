import { MATCH_WASM } from './match-wasm.ts';

/** What `wasm/match.ts` exports; places are in bytes. */
export type Exports = {
  readonly memory: WebAssembly.Memory;
  nearest(
    originals: number,
    count: number,
    copies: number,
    copyCount: number,
    most: number,
    nearest: number,
  ): void;
  hasRival(
    original: number,
    copies: number,
    copyCount: number,
    xs: number,
    ys: number,
    one: number,
    apart: number,
    bits: number,
  ): number;
  pick(features: number, count: number, places: number, bits: number, times: number, numbers: number): void;
};

const PAGE = 65_536;

/** Where a caller may put what it likes, in bytes. */
export const FREE_AT = 1_024;

let kernel: Exports | undefined;

/** The kernel that compares features, compiled at its first use, with at least so much memory. Growing makes older views of it empty. */
export function matchKernel(bytes: number): Exports {
  kernel ??= start();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function start(): Exports {
  const code = Uint8Array.from(atob(MATCH_WASM), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
}
