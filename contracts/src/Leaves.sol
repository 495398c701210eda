// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "./IProvenanceRegistry.sol";

/// @notice Leaves and proofs of the Merkle trees that authors and aggregators anchor.
///
/// The trees are those of OpenZeppelin's `StandardMerkleTree`: leaves hashed twice, pairs sorted. Hashing twice keeps an
/// inner node, whose preimage is 64 bytes, from passing as a leaf, whose inner preimage is 96 or 160 bytes.
///
/// What is NOT promised: that the tree holds only leaves, that an index occurs once, or that it is below the batch's
/// leafCount. An author who builds a crooked tree can only add claims in its own name.
library Leaves {
    /// @notice The leaf of a claim in its author's own batch. The salt hides content that is easily guessed.
    function claimLeaf(IProvenanceRegistry.Leaf calldata leaf) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(leaf))));
    }

    /// @notice The leaf of a signed claim in an aggregator's batch.
    /// @dev It holds the signature's hash and not the digest alone. Otherwise a thief could anchor leaves for a victim
    /// before stealing the key, sign them afterwards, and own claims that seem to be older than the theft.
    function signedLeaf(uint32 index, bytes32 digest, bytes calldata signature)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(keccak256(abi.encode(index, digest, keccak256(signature)))));
    }

    /// @notice True if `proof` leads from `leaf` to `root`.
    function isUnder(bytes32 root, bytes32 leaf, bytes32[] calldata proof) internal pure returns (bool) {
        bytes32 node = leaf;
        for (uint256 i = 0; i < proof.length; ++i) {
            bytes32 sibling = proof[i];
            (bytes32 low, bytes32 high) = node < sibling ? (node, sibling) : (sibling, node);
            node = keccak256(abi.encode(low, high));
        }
        return node == root;
    }
}
