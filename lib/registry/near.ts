import type { Hex } from '../content/hex.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { NearMeasure, NearRelation } from './evidence.ts';

/** A signed original that a copy is near to, before the chain was asked about it. */
export type NearCandidate = {
  readonly content: Hex;
  /** Whose statement the copy was measured by: it says nothing for other authors of the same content. */
  readonly author?: Hex;
  readonly relation: NearRelation;
  readonly measure: NearMeasure;
};

/**
 * Finds signed originals near to a copy, on this machine.
 *
 * `candidates` all have the same relation, the nearest in kind that was found; `records` is how many signed originals
 * were looked through.
 */
export type NearSearch = (
  print: Fingerprint,
) => Promise<{ readonly candidates: readonly NearCandidate[]; readonly records: number }>;
