import type { Hex } from '../content/hex.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { TextDiff } from '../fingerprint/text/text-diff.ts';
import type { IndexFailure, NearMeasure, NearRelation, SignedQuote } from './evidence.ts';

/** A signed original that a copy is near to, before the chain was asked about it. */
export type NearCandidate = {
  readonly content: Hex;
  /** Whose statement the copy was measured by. It says nothing for other authors of the same content. */
  readonly author: Hex;
  readonly relation: NearRelation;
  readonly measure: NearMeasure;
  /** Of a text, where the original's text is at hand. */
  readonly diff?: TextDiff;
};

/**
 * A signed text that has all words of a copy, proved, before the chain was asked about it. The content key names the text, so
 * it was signed by whoever claims that key.
 */
export type QuoteCandidate = {
  readonly content: Hex;
  readonly relation: 'quoted';
  readonly quote: SignedQuote;
};

/**
 * Finds signed originals near to a copy. What the copy is, is not told to anybody.
 *
 * `candidates` all have the same relation, the nearest in kind that was found; `records` is how many signed originals
 * were looked through. It throws {@link IndexUnreachable} where an index server is asked and its answer can't be used.
 */
export type NearSearch = (
  print: Fingerprint,
) => Promise<{ readonly candidates: readonly (NearCandidate | QuoteCandidate)[]; readonly records: number }>;

const WORDS: Record<IndexFailure, string> = {
  'index-down': 'did not answer. Check that it runs and that its address is right',
  'index-stalled': 'took too long to answer. Try again, or choose another one',
  'index-refused': 'gave an answer that is not what its own root says. Choose another one',
  'index-not-anchored':
    'serves an index that its publisher has not anchored on this chain. Choose another one',
  'index-incomplete':
    'lists a record near to this, and its statement is nowhere to be found. Try again later',
};

/** An index server could not be asked, or was caught with a wrong answer. Never to be read as "nothing found". */
export class IndexUnreachable extends Error {
  override name = 'IndexUnreachable';
  readonly failure: IndexFailure;
  /** @param what what was wrong, for people, in our words. */
  constructor(failure: IndexFailure, origin: string, what?: string, cause?: unknown) {
    super(`The index server at ${origin} ${WORDS[failure]}${what ? ` (${what})` : ''}.`, { cause });
    this.failure = failure;
  }
}
