import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import type { Nearest } from './nearest.ts';

/** The twin of `nearestFeatures`, in plain TypeScript: it says what is computed, and the tests hold the kernel in `wasm/match.ts` against it. */
export function plainNearest(original: Features, copy: Features): Nearest {
  const distances = (i: number) =>
    Uint16Array.from({ length: copy.count }, (_, j) => {
      let distance = 0;
      for (let word = 0; word < WORDS; word++)
        distance += ones(original.bits[i * WORDS + word]! ^ copy.bits[j * WORDS + word]!);
      return distance;
    });
  const distance = (i: number) => Math.min(257, ...distances(i));
  return { copy: (i) => distances(i).indexOf(distance(i)), distance, distances };
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
