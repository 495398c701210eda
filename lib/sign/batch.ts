import { concatBytes } from '@noble/hashes/utils.js';
import { claimLeaf, leafSalt } from '../merkle/leaf.ts';
import { buildTree } from '../merkle/tree.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';

/** No relay can submit a claim with this deadline: it comes to the chain in its author's batch, or not at all. */
export const ONLY_IN_BATCH = 0;

/**
 * Makes one batch of an author's signed statements: gives each its salt and its proof. What is to be anchored is the
 * `root` of any of them, by the author or its key. Nothing in the root tells what it holds, and a leaf that is shown tells
 * nothing of the others.
 *
 * @param seed 32 random bytes, to be thrown away afterwards: each envelope keeps its own salt.
 * @throws BatchSizeWrong for none, or too many.
 * @throws {@link AuthorsMixed}: a salted leaf counts in its author's own batch alone.
 */
export function batchOf(envelopes: readonly Envelope[], seed: Uint8Array): AnchoredEnvelope[] {
  if (new Set(envelopes.map(({ claim }) => claim.author)).size > 1) throw new AuthorsMixed();
  const salts = envelopes.map((_, index) => leafSalt(seed, index));
  const leaves = envelopes.map(({ claim }, index) => claimLeaf({ ...claim, index, salt: salts[index]! }));
  const { root, leafCount, prove } = buildTree(concatBytes(...leaves));
  return envelopes.map(({ statement, claim }, index) => ({
    statement,
    claim,
    batch: { anchoredBy: claim.author, root, index, leafCount, salt: salts[index]!, proof: prove(index) },
  }));
}

/** Statements of several authors, which no one batch of an author's own can hold. */
export class AuthorsMixed extends Error {
  override name = 'AuthorsMixed';
  constructor() {
    super('A batch of salted leaves holds the claims of one author. Make one for each.');
  }
}
