import type { Hex } from '../content/hex.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { TextDiff } from '../fingerprint/text/text-diff.ts';
import type { NearMeasure, NearRelation, SignedQuote } from './evidence.ts';

/** A signed original that a copy is near to, before the chain was asked about it. */
export type NearCandidate = {
  readonly content: Hex;
  readonly relation: NearRelation;
  readonly measure: NearMeasure;
  /** Of a text, where the original's text is at hand. */
  readonly diff?: TextDiff;
};

/** A signed text that has all words of a copy, proved, before the chain was asked about it. */
export type QuoteCandidate = {
  readonly content: Hex;
  readonly relation: 'quoted';
  readonly quote: SignedQuote;
};

/**
 * Finds signed originals near to a copy, on this machine.
 *
 * `candidates` all have the same relation, the nearest in kind that was found; `records` is how many signed originals
 * were looked through.
 */
export type NearSearch = (
  print: Fingerprint,
) => Promise<{ readonly candidates: readonly (NearCandidate | QuoteCandidate)[]; readonly records: number }>;
