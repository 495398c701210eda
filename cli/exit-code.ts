import type { VerdictWord } from '../lib/verdict/verdict.ts';

/** What a run of `colophon verify` ends with. */
export const EXIT = {
  answered: 0,
  bad: 1,
  unchecked: 2,
  usage: 64,
  /** Something went wrong that nothing here expects. */
  fault: 70,
  /** Standard output has no room. */
  unwritten: 74,
  cancelled: 130,
} as const;

/** Words that make a run end with 1. */
const BAD: ReadonlySet<VerdictWord> = new Set<VerdictWord>(['altered', 'invalid', 'disputed', 'withdrawn']);

/**
 * The exit code of a whole batch: something bad outweighs something that could not be checked, and that outweighs
 * answers. `undefined` stands for an input that could not be read at all.
 */
export function exitCode(words: readonly (VerdictWord | undefined)[]): number {
  if (words.some((word) => word !== undefined && BAD.has(word))) return EXIT.bad;
  return words.some((word) => word === undefined || word === 'unavailable') ? EXIT.unchecked : EXIT.answered;
}
