import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import { MATCH_WASM } from './match-wasm.ts';
import { MAX_DISTANCE, RATIO, SAME_PLACE } from './plain-match.ts';

/** A place of the original that looks like a place of the copy: indices of features, and how many bits differ. */
export type Match = { readonly original: number; readonly copy: number; readonly distance: number };

/** What `wasm/match.ts` exports; places are in bytes. */
type Exports = {
  readonly memory: WebAssembly.Memory;
  match(
    original: number,
    originals: number,
    copy: number,
    copies: number,
    xs: number,
    ys: number,
    distances: number,
    found: number,
    most: number,
    ratio: number,
    same: number,
  ): number;
};

const PAGE = 65_536;
const START = 1_024;

/** Bytes of a descriptor, and of what is found. */
const BYTES = 4 * WORDS;
const FOUND = 12;

let kernel: Exports | undefined;

/**
 * For each feature of the original the copy's nearest by Hamming distance, where it stands out; the surest first. See
 * `plainMatchFeatures`, whose twin in WebAssembly this is.
 */
export function matchFeatures(original: Features, copy: Features): Match[] {
  const copyAt = START + BYTES * original.count;
  const xs = copyAt + BYTES * copy.count;
  const ys = xs + 4 * copy.count;
  const distances = ys + 4 * copy.count;
  const found = distances + 4 * Math.ceil(copy.count / 2);
  const { memory, match } = reaching(found + FOUND * original.count);
  for (const [at, { bits, count }] of [[START, original] as const, [copyAt, copy] as const])
    new Uint32Array(memory.buffer, at, WORDS * count).set(bits.subarray(0, WORDS * count));
  new Float32Array(memory.buffer, xs, copy.count).set(copy.x);
  new Float32Array(memory.buffer, ys, copy.count).set(copy.y);
  const count = match(
    ...([START, original.count, copyAt, copy.count, xs, ys, distances, found] as const),
    ...([MAX_DISTANCE, RATIO, SAME_PLACE] as const),
  );
  const told = new Uint32Array(memory.buffer, found, 3 * count);
  const matches = Array.from({ length: count }, (_, i) => ({
    original: told[3 * i]!,
    copy: told[3 * i + 1]!,
    distance: told[3 * i + 2]!,
  }));
  return matches.sort((a, b) => a.distance - b.distance || a.original - b.original);
}

/** The kernel, compiled at its first use, with at least so much memory. */
function reaching(bytes: number): Exports {
  kernel ??= start();
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return kernel;
}

function start(): Exports {
  const code = Uint8Array.from(atob(MATCH_WASM), (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
}
