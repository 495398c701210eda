// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";

/// @notice Trees as OpenZeppelin's `StandardMerkleTree` lays them out, and leaves as the interface documents them.
library Tree {
    function leaf(IProvenanceRegistry.Leaf memory l) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(keccak256(abi.encode(uint256(l.index), l.content, l.meta, uint256(l.kind), l.salt)))
        );
    }

    function signedLeaf(uint256 index, bytes32 digest, bytes memory signature)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(bytes.concat(keccak256(abi.encode(index, digest, keccak256(signature)))));
    }

    /// @dev The leaves lie at the end, last first; the children of node i are nodes 2i + 1 and 2i + 2.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        return _nodes(leaves)[0];
    }

    function proof(bytes32[] memory leaves, uint256 which) internal pure returns (bytes32[] memory siblings) {
        bytes32[] memory nodes = _nodes(leaves);
        uint256 start = nodes.length - 1 - which;
        uint256 depth = 0;
        for (uint256 i = start; i > 0; i = (i - 1) / 2) {
            ++depth;
        }
        siblings = new bytes32[](depth);
        depth = 0;
        for (uint256 i = start; i > 0; i = (i - 1) / 2) {
            siblings[depth++] = nodes[i % 2 == 1 ? i + 1 : i - 1];
        }
    }

    function _nodes(bytes32[] memory leaves) private pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](2 * leaves.length - 1);
        for (uint256 i = 0; i < leaves.length; ++i) {
            nodes[nodes.length - 1 - i] = leaves[i];
        }
        for (uint256 i = leaves.length - 1; i > 0; --i) {
            (bytes32 a, bytes32 b) = (nodes[2 * i - 1], nodes[2 * i]);
            nodes[i - 1] = keccak256(a < b ? abi.encode(a, b) : abi.encode(b, a));
        }
    }
}
