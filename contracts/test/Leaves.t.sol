// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {Leaves} from "../src/Leaves.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @notice Ours next to OpenZeppelin's: the registry imports nothing, so that its address depends on its own source alone.
contract LeavesTest is Test {
    function testFuzz_SaysWhatOpenZeppelinSays(bytes32 root, bytes32 leaf, bytes32[] calldata proof)
        public
        view
    {
        vm.assertEq(this.isUnder(root, leaf, proof), MerkleProof.verify(proof, root, leaf));
        vm.assertTrue(this.isUnder(MerkleProof.processProof(proof, leaf), leaf, proof));
    }

    function testFuzz_EveryLeafOfATreeIsUnderItsRootAndNothingElse(uint8 count, uint8 which, bytes32 other)
        public
        view
    {
        bytes32[] memory leaves = new bytes32[](_bound(count, 1, 70));
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = keccak256(abi.encode(count, i));
        }
        which %= uint8(leaves.length);
        vm.assume(other != leaves[which]);
        bytes32[] memory proof = Tree.proof(leaves, which);
        vm.assertTrue(this.isUnder(Tree.root(leaves), leaves[which], proof));
        vm.assertFalse(this.isUnder(Tree.root(leaves), other, proof));
    }

    function testFuzz_LeavesAreAsDocumented(IProvenanceRegistry.Leaf calldata leaf, bytes32 digest)
        public
        view
    {
        vm.assertEq(this.claimLeaf(leaf), Tree.leaf(leaf));
        bytes memory signature = abi.encode(leaf.salt);
        vm.assertEq(
            this.signedLeaf(leaf.index, digest, signature), Tree.signedLeaf(leaf.index, digest, signature)
        );
    }

    function isUnder(bytes32 root, bytes32 leaf, bytes32[] calldata proof) external pure returns (bool) {
        return Leaves.isUnder(root, leaf, proof);
    }

    function claimLeaf(IProvenanceRegistry.Leaf calldata leaf) external pure returns (bytes32) {
        return Leaves.claimLeaf(leaf);
    }

    function signedLeaf(uint32 index, bytes32 digest, bytes calldata signature)
        external
        pure
        returns (bytes32)
    {
        return Leaves.signedLeaf(index, digest, signature);
    }
}
