import { concatBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../../lib/content/hex.ts';
import { signedLeaf } from '../../lib/merkle/leaf.ts';
import { buildTree, type MerkleTree } from '../../lib/merkle/tree.ts';
import type { BatchProof } from '../../lib/statement/batch-proof.ts';
import { claimDigest, type RegistryDomain } from '../../lib/statement/signed-claim.ts';
import type { ClaimEntry, Entry, Ledger, Submission } from './ledger.ts';

/** Trees kept to answer for proofs; others are built again. */
const KEPT_TREES = 4;

/** The Merkle trees of a relay's own batches. */
export type BatchTrees = {
  /** The tree of claims, in their order. */
  treeOf(entries: readonly ClaimEntry[]): MerkleTree;
  /** The proof of a claim whose batch is anchored. */
  proofOf(entry: Entry): BatchProof | undefined;
  /** The proof of one leaf. */
  proofAt(submission: Submission, index: number): BatchProof;
};

/** @param anchoredBy the relay's own account. */
export function openBatchTrees(domain: RegistryDomain, ledger: Ledger, anchoredBy: Hex): BatchTrees {
  const trees = new Map<Hex, MerkleTree>();

  function treeOf(entries: readonly ClaimEntry[]): MerkleTree {
    const leaves = entries.map(({ claim }, index) =>
      signedLeaf({ index, digest: claimDigest(claim, domain), signature: claim.signature }),
    );
    const tree = buildTree(concatBytes(...leaves));
    trees.set(tree.root, tree);
    for (const root of [...trees.keys()].slice(0, -KEPT_TREES)) trees.delete(root);
    return tree;
  }

  function proofOf({ id, submission, landing }: Entry): BatchProof | undefined {
    return submission?.root && landing ? proofAt(submission, submission.ids.indexOf(id)) : undefined;
  }

  function proofAt({ root, ids }: Submission, index: number): BatchProof {
    const tree = trees.get(root!) ?? treeOf(ledger.claimsOf(ids));
    return { anchoredBy, root: root!, index, leafCount: ids.length, proof: tree.prove(index) };
  }

  return { treeOf, proofOf, proofAt };
}
