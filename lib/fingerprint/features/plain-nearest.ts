import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import type { Nearest, NearestOptions } from './nearest.ts';

/** The twin of `nearestFeatures`, in plain TypeScript: it says what is computed, and the tests hold the kernel in `wasm/match.ts` against it. */
export function plainNearest(original: Features, copy: Features, { most, apart }: NearestOptions): Nearest {
  const distances = (i: number) =>
    Array.from({ length: copy.count }, (_, j) => {
      let distance = 0;
      for (let word = 0; word < WORDS; word++)
        distance += ones(original.bits[i * WORDS + word]! ^ copy.bits[j * WORDS + word]!);
      return distance;
    });
  const distance = (i: number) => Math.min(most + 1, ...distances(i));
  const nearest = (i: number) => (distance(i) > most ? -1 : distances(i).indexOf(distance(i)));
  return {
    copy: nearest,
    distance,
    hasRival: (i, bits) => {
      const { x, y } = copy;
      const one = nearest(i);
      const isElsewhere = (j: number) =>
        Math.max(Math.abs(x[j]! - x[one]!), Math.abs(y[j]! - y[one]!)) > apart;
      return distances(i).some((distance, j) => distance < bits && isElsewhere(j));
    },
  };
}

function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
