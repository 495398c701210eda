import { CODE_BYTES, startKernel } from './kernel.ts';
import { SCAN_WASM } from './scan-wasm.ts';

/** Codes of 256 bits that are searched by looking at each of them, sixteen at a time. */
export type PlaneScan = {
  readonly count: () => number;
  /** Adds a code of 32 bytes; its number is how many there were before. @throws IndexTooLarge */
  readonly add: (code: Uint8Array) => void;
  /** The codes from number `first` on, `into.length / 32` of them, one after the other. */
  readonly read: (first: number, into: Uint8Array) => void;
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
      const { head, tail } = placesOf(count);
      for (let byte = 0; byte < HEAD_PLANES; byte++) memory[head + byte * LANES] = code[byte]!;
      for (let byte = 0; byte < TAIL_PLANES; byte++) memory[tail + byte * LANES] = code[HEAD_PLANES + byte]!;
      count++;
    },
    read: (first, into) => {
      const last = first + into.length / CODE_BYTES;
      if (!(first >= 0 && last <= count))
        throw new RangeError(`There are no codes ${first} to ${last} of ${count}.`);
      for (let number = first, at = 0; number < last; number++, at += CODE_BYTES) {
        const { head, tail } = placesOf(number);
        for (let byte = 0; byte < HEAD_PLANES; byte++) into[at + byte] = memory[head + byte * LANES]!;
        for (let byte = 0; byte < TAIL_PLANES; byte++)
          into[at + HEAD_PLANES + byte] = memory[tail + byte * LANES]!;
      }
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

/** Where the first bytes of a code's two parts lie; the others follow at every sixteenth place. */
function placesOf(number: number): { readonly head: number; readonly tail: number } {
  const chunk = CHUNKS + Math.floor(number / CHUNK) * CHUNK_BYTES;
  const block = (number % CHUNK) >> 4;
  const lane = number % LANES;
  return {
    head: chunk + block * HEAD_PLANES * LANES + lane,
    tail: chunk + (BLOCKS * HEAD_PLANES + block * TAIL_PLANES) * LANES + lane,
  };
}
