import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import { FREE_AT, matchKernel } from './match-kernel.ts';

/** For each feature of an original the first of the copy's that differs in the fewest bits. */
export type Nearest = {
  /** -1 where the copy has no feature. */
  readonly copy: (original: number) => number;
  readonly distance: (original: number) => number;
  /** In how many bits each of the copy's differs from one of the original; valid until it is asked again. */
  readonly distances: (original: number) => Uint16Array;
};

const ORIGINALS_AT = FREE_AT;

/**
 * Holds all features of an original against all of a copy: see `plainNearest`, whose twin in WebAssembly this is. What is returned is valid
 * until it is called again.
 */
export function nearestFeatures(original: Features, copy: Features): Nearest {
  const copiesAt = ORIGINALS_AT + 4 * WORDS * original.count;
  const nearestAt = copiesAt + 4 * WORDS * copy.count;
  const distancesAt = nearestAt + 8 * original.count;
  const { memory, nearest, distances } = matchKernel(distancesAt + 2 * copy.count);
  const { buffer } = memory;
  new Uint32Array(buffer, ORIGINALS_AT, WORDS * original.count).set(original.bits);
  new Uint32Array(buffer, copiesAt, WORDS * copy.count).set(copy.bits);
  nearest(ORIGINALS_AT, original.count, copiesAt, copy.count, nearestAt);
  const found = new Int32Array(buffer, nearestAt, 2 * original.count);
  return {
    copy: (i) => found[2 * i]!,
    distance: (i) => found[2 * i + 1]!,
    distances: (i) => {
      distances(ORIGINALS_AT + 4 * WORDS * i, copiesAt, copy.count, distancesAt);
      return new Uint16Array(buffer, distancesAt, copy.count);
    },
  };
}
