import { concatBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../../../lib/content/hex.ts';
import { claimLeaf, leafSalt, signedLeaf } from '../../../lib/merkle/leaf.ts';
import { buildTree } from '../../../lib/merkle/tree.ts';
import type { AnchoredEnvelope, Envelope } from '../../../lib/statement/envelope.ts';
import { claimDigest, type RegistryDomain } from '../../../lib/statement/signed-claim.ts';

export const AGGREGATOR: Hex = `0x${'a9'.repeat(20)}`;

/** Signed claims with their proofs in one aggregator's batch, as a relay gives them back. */
export function aggregated(
  envelopes: readonly Envelope[],
  domain: RegistryDomain,
  anchoredBy = AGGREGATOR,
): AnchoredEnvelope[] {
  const leaves = envelopes.map(({ claim }, index) =>
    signedLeaf({ index, digest: claimDigest(claim, domain), signature: claim.signature }),
  );
  return proved(envelopes, leaves, (_) => ({ anchoredBy }));
}

/** The claims of one author as salted leaves of a batch of its own. */
export function ownBatch(envelopes: readonly Envelope[]): AnchoredEnvelope[] {
  const salts = envelopes.map((_, index) => leafSalt(new Uint8Array(32).fill(5), index));
  const leaves = envelopes.map(({ claim }, index) => claimLeaf({ ...claim, index, salt: salts[index]! }));
  return proved(envelopes, leaves, (index) => ({
    anchoredBy: envelopes[index]!.claim.author,
    salt: salts[index]!,
  }));
}

function proved(
  envelopes: readonly Envelope[],
  leaves: readonly Uint8Array[],
  fields: (index: number) => { anchoredBy: Hex; salt?: Hex },
): AnchoredEnvelope[] {
  const { root, leafCount, prove } = buildTree(concatBytes(...leaves));
  return envelopes.map((envelope, index) => ({
    ...envelope,
    batch: { root, index, leafCount, proof: prove(index), ...fields(index) },
  }));
}

/** The word of an anchored batch. */
export function batchWord({ time = 1_700_000_000, block = 9, keyIdx = 0, leafCount = 3 } = {}): bigint {
  return BigInt(leafCount) | (BigInt(time) << 32n) | (BigInt(block) << 68n) | (BigInt(keyIdx) << 104n);
}
