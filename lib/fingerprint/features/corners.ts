import { CORNERS_WASM } from './corners-wasm.ts';
import type { View } from './view.ts';

/** A corner of one level of the pyramid: whole pixels, and how strong it is. */
export type Corner = { readonly x: number; readonly y: number; readonly strength: number };

/** Pixels at the border in which no corner is looked for: a turned patch has to fit around it. */
export const BORDER = 18;

/** What `wasm/corners.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  corners(
    data: number,
    width: number,
    height: number,
    border: number,
    threshold: number,
    strengths: number,
    found: number,
  ): number;
};

const PAGE = 65_536;
const DATA = 1_024;

/** The kernel reads so many bytes over the end of the picture, at most, and makes nothing of them. */
const READ_OVER = 16;

let kernel: Exports | undefined;

/**
 * Corners of a grey picture, in reading order: see `plainCorners`, whose twin in WebAssembly this is. It is compiled at its first
 * use, and keeps nine bytes for each pixel of the largest picture that it was given.
 */
export function corners({ width, height, data }: View, threshold: number): Corner[] {
  if (Math.min(width, height) <= 2 * BORDER) return [];
  kernel ??= start();
  const pixels = width * height;
  const strengths = DATA + 4 * Math.ceil((pixels + READ_OVER) / 4);
  const found = strengths + 4 * pixels;
  const missing = found + 4 * pixels - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  const { buffer } = kernel.memory;
  new Uint8Array(buffer).set(data, DATA);
  const count = kernel.corners(DATA, width, height, BORDER, threshold, strengths, found);
  const strong = new Float32Array(buffer, strengths, pixels);
  const places = new Uint32Array(buffer, found, count);
  const all: Corner[] = [];
  for (let i = 0; i < count; i++) {
    const at = places[i]!;
    all.push({ x: at % width, y: Math.floor(at / width), strength: strong[at]! });
  }
  return all;
}

function start(): Exports {
  const code = Uint8Array.from(atob(CORNERS_WASM), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
}
