import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { kindFromNumber } from '../../../lib/content/kind.ts';
import { claimLeaf, signedLeaf } from '../../../lib/merkle/leaf.ts';
import { rootOf } from '../../../lib/merkle/proof.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const leaves = vectors.trees.flatMap(({ root, leaves }) => leaves.map((leaf) => ({ ...leaf, root })));

test.each(leaves)('the leaf $index of $root is the contract’s', ({ root, hash, proof, kind, ...fields }) => {
  const leaf = claimLeaf({
    ...(fields as never as Parameters<typeof claimLeaf>[0]),
    kind: kindFromNumber(kind),
  });
  expect(`0x${bytesToHex(leaf)}`).toBe(hash);
  expect(rootOf(leaf, proof as Hex[])).toBe(root);
});

test.each(vectors.signedTree.leaves)(
  'the signed leaf $index is the contract’s',
  ({ index, claim, hash, proof }) => {
    const { digest, signature } = vectors.eip712.claims[claim]!;
    const leaf = signedLeaf({ index, digest: hexToBytes(digest.slice(2)), signature: signature as Hex });
    expect(`0x${bytesToHex(leaf)}`).toBe(hash);
    expect(rootOf(leaf, proof as Hex[])).toBe(vectors.signedTree.root);
  },
);
