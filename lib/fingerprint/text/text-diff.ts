import type { AlignedRun, Alignment } from './align-words.ts';
import type { WordLeaves } from './segments.ts';
import { enclosingSentences } from './sentence.ts';

/**
 * One piece of a difference, to be read in order: words in both texts, left out of the copy, put into it, or words in
 * both that are not shown because nothing happens there (`skipped`, without text).
 */
export type DiffPiece = {
  readonly kind: 'same' | 'left-out' | 'put-in' | 'skipped';
  readonly text: string;
  readonly words: number;
};

/** How a copy differs from the signed text, in words. `same` and `left-out` are in the signed text's own writing. */
export type TextDiff = {
  readonly pieces: readonly DiffPiece[];
  /** The signed text's words before and after, to the ends of its sentences: not in the copy, and not said to be changed. */
  readonly before: string;
  readonly after: string;
  /** Places where words were left out, put in or replaced; some of them may not be among the pieces. */
  readonly changes: number;
};

/** Places that are shown. */
const MAX_CHANGES = 40;

/** Words shown at either end of a run in which nothing happens. */
const AROUND = 12;

/** Words shown at either end of a run that was left out or put in. */
const CHANGED_SHOWN = 60;

/** Writes an alignment out for people. */
export function textDiff(original: WordLeaves, copy: WordLeaves, { runs, from, to }: Alignment): TextDiff {
  const changes = runs.filter(({ kind }, i) => kind !== 'same' && !isSecondHalf(runs, i)).length;
  const pieces: DiffPiece[] = [];
  let count = 0;
  for (const [i, run] of runs.entries()) {
    if (run.kind !== 'same' && !isSecondHalf(runs, i) && ++count > MAX_CHANGES) break;
    pieces.push(...shown(run, (run.kind === 'put-in' ? copy : original).strict));
  }
  const sentence = enclosingSentences(original.strict, { from, count: to - from });
  return {
    pieces,
    before: original.strict.slice(sentence.from, from).join(''),
    after: original.strict.slice(to, sentence.from + sentence.count).join(''),
    changes,
  };
}

/** What was put in where something was left out is one change with it. */
function isSecondHalf(runs: readonly AlignedRun[], at: number): boolean {
  return runs[at]!.kind === 'put-in' && runs[at - 1]?.kind === 'left-out';
}

/** A long run without its middle. */
function shown({ kind, from, count }: AlignedRun, pieces: readonly string[]): DiffPiece[] {
  const ends = kind === 'same' ? AROUND : CHANGED_SHOWN;
  const piece = (start: number, words: number): DiffPiece => {
    return { kind, text: pieces.slice(start, start + words).join(''), words };
  };
  if (count <= 2 * ends + 1) return [piece(from, count)];
  const skipped = { kind: 'skipped', text: '', words: count - 2 * ends } as const;
  return [piece(from, ends), skipped, piece(from + count - ends, ends)];
}
