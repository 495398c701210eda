import { WORDS } from './brief.ts';
import type { Features } from './features.ts';
import { FREE_AT, matchKernel } from './match-kernel.ts';

/** For each feature of an original the first of the copy's that differs in the fewest bits. */
export type Nearest = {
  /** -1 where the copy has none that is near enough. */
  readonly copy: (original: number) => number;
  /** In how many bits it differs. */
  readonly distance: (original: number) => number;
  /** Whether one that lies elsewhere in the copy differs in fewer than so many bits. */
  readonly hasRival: (original: number, bits: number) => boolean;
};

export type NearestOptions = {
  /** Bits that may differ; in more, nothing is near. */
  readonly most: number;
  /** Features are elsewhere if they are farther apart than this, across or down, as a fraction of the copy's size. */
  readonly apart: number;
};

const ORIGINALS_AT = FREE_AT;

/**
 * Holds all features of an original against all of a copy: see `plainNearest`, whose twin in WebAssembly this is. What is returned is valid
 * until it is called again.
 */
export function nearestFeatures(original: Features, copy: Features, options: NearestOptions): Nearest {
  const { most, apart } = options;
  const copiesAt = ORIGINALS_AT + 4 * WORDS * original.count;
  const xsAt = copiesAt + 4 * WORDS * copy.count;
  const ysAt = xsAt + 4 * copy.count;
  const nearestAt = ysAt + 4 * copy.count;
  const { memory, nearest, hasRival } = matchKernel(nearestAt + 8 * original.count);
  const words = new Uint32Array(memory.buffer);
  words.set(original.bits, ORIGINALS_AT / 4);
  words.set(copy.bits, copiesAt / 4);
  const floats = new Float32Array(memory.buffer);
  floats.set(copy.x, xsAt / 4);
  floats.set(copy.y, ysAt / 4);
  nearest(ORIGINALS_AT, original.count, copiesAt, copy.count, most, nearestAt);
  const found = new Int32Array(memory.buffer, nearestAt, 2 * original.count);
  return {
    copy: (i) => found[2 * i]!,
    distance: (i) => found[2 * i + 1]!,
    hasRival: (i, bits) => {
      const feature = ORIGINALS_AT + 4 * WORDS * i;
      return hasRival(feature, copiesAt, copy.count, xsAt, ysAt, found[2 * i]!, apart, bits) === 1;
    },
  };
}
