import { bytesToHex } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { claimLeaf, signedLeaf } from '../merkle/leaf.ts';
import { MAX_PROOF_LENGTH, rootOf } from '../merkle/proof.ts';
import { isHex, isObject, isWithin } from './json-value.ts';
import { claimDigest, type RegistryDomain, type SignedClaim } from './signed-claim.ts';

/**
 * That a claim lies under a Merkle root. It says nothing about whether and when the root was anchored: ask the registry
 * for the batch `(anchoredBy, root)`.
 */
export type BatchProof = {
  /** The account in whose name the root is anchored: the author's own, or an aggregator's. */
  readonly anchoredBy: Hex;
  readonly root: Hex;
  readonly index: number;
  readonly leafCount: number;
  /** In the author's own batch: what hid the leaf until it was shown. An aggregator's leaf has none (`signedLeaf`). */
  readonly salt?: Hex;
  /** Siblings from the leaf up. */
  readonly proof: readonly Hex[];
};

/** Parses an untrusted value; undefined where it is not a batch proof. */
export function parseBatchProof(value: unknown): BatchProof | undefined {
  if (!isObject(value)) return undefined;
  const { anchoredBy, root, index, leafCount, salt, proof } = value;
  if (!isHex(anchoredBy, 20) || !isHex(root, 32)) return undefined;
  if (!isWithin(leafCount, 0xffffffff) || !isWithin(index, leafCount - 1)) return undefined;
  if (!(salt === undefined || isHex(salt, 32))) return undefined;
  if (!Array.isArray(proof) || proof.length > MAX_PROOF_LENGTH) return undefined;
  if (!proof.every((sibling) => isHex(sibling, 32))) return undefined;
  return { anchoredBy, root, index, leafCount, ...(salt ? { salt } : {}), proof };
}

/**
 * Checks that the proof leads from this claim to its root. A salted leaf counts only in its author's own batch: it does
 * not hold the signature, so anybody could anchor one for somebody else.
 */
export function isUnderRoot(claim: SignedClaim, batch: BatchProof, domain: RegistryDomain): boolean {
  if (batch.salt !== undefined && batch.anchoredBy !== claim.author) return false;
  return rootOf(leafOf(claim, batch, domain), batch.proof) === batch.root;
}

/** The hash of a claim's leaf, by which its author can withdraw it. */
export function leafHash(claim: SignedClaim, batch: BatchProof, domain: RegistryDomain): Hex {
  return `0x${bytesToHex(leafOf(claim, batch, domain))}`;
}

function leafOf(claim: SignedClaim, { index, salt }: BatchProof, domain: RegistryDomain): Uint8Array {
  return salt === undefined
    ? signedLeaf({ index, digest: claimDigest(claim, domain), signature: claim.signature })
    : claimLeaf({ ...claim, index, salt });
}
