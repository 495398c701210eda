import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { KINDS } from '../../../lib/content/kind.ts';
import { type ClaimLeaf, claimLeaf, leafSalt } from '../../../lib/merkle/leaf.ts';
import { rootOf } from '../../../lib/merkle/proof.ts';
import { buildTree } from '../../../lib/merkle/tree.ts';

/** What building one batch took. */
export type BatchFigures = {
  readonly leaves: number;
  readonly buildSeconds: number;
  readonly proofMicroseconds: number;
  readonly peakMegabytes: number;
};

/** How many proofs are made and checked, spread over the batch. */
const PROOFS = 1_000;

// Run as a process of its own: node build-batch.ts <leaves> [ours|openzeppelin]. Prints BatchFigures.
const leaves = Number(process.argv[2]);
const seed = new Uint8Array(32).fill(3);
const started = performance.now();
const tree = process.argv[3] === 'openzeppelin' ? peerTree() : ownTree();
const buildSeconds = (performance.now() - started) / 1000;
const proving = performance.now();
for (let i = 0; i < PROOFS; i++) {
  const index = Math.floor((i * leaves) / PROOFS);
  if (rootOf(claimLeaf(leafOf(index)), tree.prove(index)) !== tree.root)
    throw new Error(`leaf ${index} has a wrong proof`);
}
const proofMicroseconds = ((performance.now() - proving) / PROOFS) * 1000;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ leaves, buildSeconds, proofMicroseconds, peakMegabytes } satisfies BatchFigures),
);

function ownTree() {
  const hashes = new Uint8Array(32 * leaves);
  for (let index = 0; index < leaves; index++) hashes.set(claimLeaf(leafOf(index)), 32 * index);
  return buildTree(hashes);
}

function peerTree() {
  const rows = Array.from({ length: leaves }, (_, index) => {
    const { content, meta, kind, salt } = leafOf(index);
    return [index, content, meta, KINDS[kind], salt];
  });
  const peer = StandardMerkleTree.of(rows, ['uint32', 'bytes32', 'bytes32', 'uint8', 'bytes32']);
  return { root: peer.root, prove: (index: number) => peer.getProof(index) as `0x${string}`[] };
}

/** Contents and metas are made up; the salt is one hash more for each leaf, which is counted. */
function leafOf(index: number): ClaimLeaf {
  const content = `0x${index.toString(16).padStart(64, '0')}` as const;
  return { index, content, meta: content, kind: 'digitalCapture', salt: leafSalt(seed, index) };
}
