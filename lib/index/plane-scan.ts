import { CODE_BYTES, startKernel } from './kernel.ts';
import { SCAN_WASM } from './scan-wasm.ts';

/** Codes of 256 bits that are searched by looking at each of them, sixteen at a time. */
export type PlaneScan = {
  readonly count: () => number;
  /** Adds a code of 32 bytes; its number is how many there were before. @throws IndexTooLarge */
  readonly add: (code: Uint8Array) => void;
  /** The code of a number. */
  readonly code: (number: number) => Uint8Array;
  /**
   * Tells the number and the distance of each code from number `first` on that is within `radius` bits (any radius) of
   * the needle, in the order of numbers.
   */
  readonly search: (
    needle: Uint8Array,
    radius: number,
    tell: (number: number, distance: number) => void,
    first?: number,
  ) => void;
  readonly memoryBytes: () => number;
};

type Scan = {
  scan(chunk: number, count: number, needle: number, radius: number, hits: number): number;
};

// As `wasm/scan.ts` has it.
const CHUNK = 65_536;
const BLOCKS = 4_096;
const LANES = 16;
const HEAD_PLANES = 12;
const TAIL_PLANES = 20;
const CHUNK_BYTES = CHUNK * CODE_BYTES;

/** The needle and the hits of one chunk come first, then the chunks. */
const NEEDLE = 1_024;
const HITS = 65_536;
const CHUNKS = HITS + CHUNK * 4;

/** Codes in byte planes, in a memory of their own that grows by 2 MiB for each 65,536 codes. */
export function planeScan(): PlaneScan {
  const { call, bytes, reach } = startKernel<Scan>(SCAN_WASM);
  let count = 0;
  let memory = bytes();
  return {
    count: () => count,
    add: (code) => {
      if (code.length !== CODE_BYTES) throw new Error(`A code of ${code.length} bytes.`);
      if (count % CHUNK === 0) {
        reach(CHUNKS + (count / CHUNK + 1) * CHUNK_BYTES);
        memory = bytes();
      }
      for (let plane = 0; plane < CODE_BYTES; plane++) memory[placeOf(count, plane)] = code[plane]!;
      count++;
    },
    code: (number) => {
      if (!(number < count)) throw new RangeError(`There is no code ${number} of ${count}.`);
      return Uint8Array.from({ length: CODE_BYTES }, (_, plane) => memory[placeOf(number, plane)]!);
    },
    search: (needle, radius, tell, first = 0) => {
      if (count === 0 || radius < 0) return;
      memory.set(needle, NEEDLE);
      const hits = new Uint32Array(memory.buffer, HITS, CHUNK);
      for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < count; chunk++) {
        const from = chunk * CHUNK;
        const size = Math.min(CHUNK, count - from);
        const found = call.scan(CHUNKS + chunk * CHUNK_BYTES, size, NEEDLE, radius, HITS);
        for (let i = 0; i < found; i++) {
          const hit = hits[i]!;
          const number = from + (hit & 0xffff);
          if (number >= first) tell(number, hit >>> 16);
        }
      }
    },
    memoryBytes: () => memory.length,
  };
}

/** Where byte `plane` of a code lies. */
function placeOf(number: number, plane: number): number {
  const chunk = CHUNKS + Math.floor(number / CHUNK) * CHUNK_BYTES;
  const block = Math.floor((number % CHUNK) / LANES);
  const lane = number % LANES;
  if (plane < HEAD_PLANES) return chunk + (block * HEAD_PLANES + plane) * LANES + lane;
  const tails = chunk + BLOCKS * HEAD_PLANES * LANES;
  return tails + (block * TAIL_PLANES + plane - HEAD_PLANES) * LANES + lane;
}
