// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Tree} from "./Tree.sol";

contract MaterializeTest is RegistryTest {
    uint256 internal constant ANCHORED_AT = 1_800_000_100;

    IProvenanceRegistry.Leaf[] private _leaves;
    bytes32[] private _hashes;

    function test_RevertWhen_BatchIsNotAnchored() public {
        _plant(3, 0);
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(IProvenanceRegistry.NotFound.selector);
        registry.materialize(alice, root, _leaves[0], Tree.proof(_hashes, 0));
    }

    function test_RevertWhen_AnotherAuthorAnchoredTheBatch() public {
        _anchorAs(bob, 3, 0);
        vm.expectRevert(IProvenanceRegistry.NotFound.selector);
        _materialize(alice, 0);
    }

    /// @dev One field of the leaf differs from what is in the tree; which one, and how, is up to the fuzzer.
    function testFuzz_RevertWhen_AnyFieldOfTheLeafDiffers(uint8 field, uint256 value, uint8 which) public {
        _anchorAs(alice, 6, 0);
        IProvenanceRegistry.Leaf memory leaf = _leaves[which % 6];
        bytes32 hash = Tree.leaf(leaf);
        field %= 5;
        if (field == 0) leaf.index = uint32(value);
        if (field == 1) leaf.content = bytes32(value);
        if (field == 2) leaf.meta = bytes32(value);
        if (field == 3) leaf.kind = uint8(_bound(value, 1, 15));
        if (field == 4) leaf.salt = bytes32(value);
        vm.assume(Tree.leaf(leaf) != hash);
        _expectBadProof(leaf, Tree.proof(_hashes, which % 6));
    }

    function testFuzz_RevertWhen_TheProofIsNotTheLeafs(uint8 which, uint8 place, uint256 flip) public {
        _anchorAs(alice, 6, 0);
        which %= 6;
        bytes32[] memory proof = Tree.proof(_hashes, which);
        proof[place % proof.length] ^= bytes32(1 << flip % 256);
        _expectBadProof(_leaves[which], proof);
        _expectBadProof(_leaves[which], new bytes32[](0));
    }

    /// @dev A pair of nodes is 64 bytes and not 160, and leaves are hashed twice.
    function test_RevertWhen_AnInnerNodeIsPassedOffAsALeaf() public {
        IProvenanceRegistry.Leaf memory leaf = _leaf(0, 1, 0);
        bytes32 inner = keccak256(abi.encode(leaf));
        vm.prank(alice);
        registry.anchor(inner, 1, META);
        vm.expectRevert(IProvenanceRegistry.BadProof.selector);
        registry.materialize(alice, inner, leaf, new bytes32[](0));
    }

    function testFuzz_RevertWhen_KindIsNot1To15(uint8 kind) public {
        vm.assume(kind == 0 || kind > 15);
        _leaves.push(_leaf(0, kind, 0));
        _hashes.push(Tree.leaf(_leaves[0]));
        vm.startPrank(alice);
        registry.anchor(_hashes[0], 1, META);
        vm.expectRevert(IProvenanceRegistry.BadKind.selector);
        registry.materialize(alice, _hashes[0], _leaves[0], new bytes32[](0));
    }

    function test_RevertWhen_ContentIsZero() public {
        IProvenanceRegistry.Leaf memory leaf = _leaf(0, 1, 0);
        leaf.content = 0;
        vm.startPrank(alice);
        registry.anchor(Tree.leaf(leaf), 1, META);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.materialize(alice, Tree.leaf(leaf), leaf, new bytes32[](0));
    }

    function testFuzz_RevertWhen_TheBatchsKeyLacksTheKind(uint16 kinds, uint8 which) public {
        which %= 6;
        _addKeyAs(alice, bob);
        uint16 keyIdx = _addKeyAs(alice, carol, 2 ** 36 - 1, 2, kinds);
        _plant(6, 0);
        vm.warp(ANCHORED_AT);
        vm.prank(carol);
        registry.anchorFor(alice, keyIdx, Tree.root(_hashes), 6, META);
        bool mayNot = kinds >> _leaves[which].kind & 1 == 0;
        if (mayNot) vm.expectRevert(IProvenanceRegistry.BadKind.selector);
        _materialize(alice, which);
        vm.assertEq(_storedClaim(_leaves[which].content, alice) == 0, mayNot);
        if (!mayNot) {
            vm.assertEq(uint256(ClaimWord.wrap(_storedClaim(_leaves[which].content, alice)).keyIdx()), keyIdx);
        }
    }

    function testFuzz_RevertWhen_TheLeafIsRevokedByNumber(uint256 mask, uint32 base, uint8 which) public {
        vm.assume(mask != 0 && base < type(uint32).max - 6);
        which %= 6;
        _anchorAs(alice, 6, base);
        uint32 index = base + which;
        vm.prank(alice);
        registry.revokeLeaves(Tree.root(_hashes), index / 256, mask, 3);
        bool isRevoked = mask >> (index % 256) & 1 == 1;
        if (isRevoked) vm.expectRevert(IProvenanceRegistry.AlreadyRevoked.selector);
        _materialize(alice, which);
        vm.assertEq(_storedClaim(_leaves[which].content, alice) == 0, isRevoked);
    }

    function test_RevertWhen_TheLeafIsRevokedByHashOrWithItsRoot() public {
        _anchorAs(alice, 6, 0);
        _revokeAs(alice, Tree.root(_hashes), 3);
        vm.expectRevert(IProvenanceRegistry.AlreadyRevoked.selector);
        _materialize(alice, 1);

        _anchorAs(bob, 6, 100);
        _revokeAs(bob, _hashes[2], 3);
        vm.expectRevert(IProvenanceRegistry.AlreadyRevoked.selector);
        _materialize(bob, 2);
        _materialize(bob, 3);
    }

    /// @dev A thief cannot bury what was anchored before; what the author withdrew before, or the guardian after, stays so.
    function testFuzz_RevokedByWhomAndWhenForAFrozenAuthor(uint64 since, bool byHash, uint8 by) public {
        address guardian = carol;
        _anchorAs(alice, 6, 0);
        uint64 revokedAt = uint64(ANCHORED_AT + 1000);
        bytes32 id = byHash ? _hashes[1] : Tree.root(_hashes);
        since = uint64(_bound(since, revokedAt - 2, revokedAt + 2));
        vm.prank(alice);
        registry.setGuardian(alice, guardian);
        vm.warp(revokedAt);
        bool byGuardian = by % 2 == 1;
        if (!byGuardian) _revokeAs(alice, id, 3);
        vm.warp(revokedAt + 10);
        vm.prank(guardian);
        registry.freeze(alice, since);
        if (byGuardian) {
            vm.prank(guardian);
            registry.revokeFor(alice, 65535, _list(id), 6, 0);
        }
        bool counts = byGuardian || revokedAt < since;
        if (counts) vm.expectRevert(IProvenanceRegistry.AlreadyRevoked.selector);
        _materialize(alice, 1);
        vm.assertEq(_storedClaim(_leaves[1].content, alice) == 0, counts);
    }

    function test_OthersRevocationsAndOtherBatchesAreNotInTheWay() public {
        _anchorAs(alice, 6, 0);
        bytes32 root = Tree.root(_hashes);
        vm.startPrank(bob);
        registry.revoke(_list(root, _hashes[0]), 3, 0);
        registry.revokeLeaves(root, 0, type(uint256).max, 3);
        vm.stopPrank();
        vm.startPrank(alice);
        registry.revokeLeaves(keccak256("another root"), 0, type(uint256).max, 3);
        registry.revokeLeaves(root, 1, type(uint256).max, 3);
        vm.stopPrank();
        _materialize(alice, 0);
        vm.assertTrue(_storedClaim(_leaves[0].content, alice) != 0);
    }

    function test_RevertWhen_TheAuthorHasAClaimOnTheContent() public {
        _anchorAs(alice, 3, 0);
        _materialize(alice, 0);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _materialize(alice, 0);
        _claimAs(alice, _leaves[1].content, 1);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _materialize(alice, 1);
    }

    function testFuzz_AnyoneMakesTheLeafAClaimAsOldAsItsBatch(
        address bringer,
        uint8 count,
        uint8 which,
        uint32 base,
        uint32 later,
        bool contested
    ) public {
        count = uint8(_bound(count, 1, 40));
        which %= count;
        vm.assume(base < type(uint32).max - 40);
        _anchorAs(alice, count, base);
        bytes32 root = Tree.root(_hashes);
        IProvenanceRegistry.Leaf memory leaf = _leaves[which];
        vm.warp(ANCHORED_AT + later);
        vm.roll(2_000_000);
        if (contested) _claimAs(bob, leaf.content, 3);
        ClaimWord expected = ClaimWords.pack(alice, ANCHORED_AT, 2_000_000, 0, leaf.kind);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Materialized(
            leaf.content, alice, root, alice, leaf.index, leaf.meta, expected
        );
        vm.prank(bringer);
        registry.materialize(alice, root, leaf, Tree.proof(_hashes, which));

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        bytes32 stored = _storedClaim(leaf.content, alice);
        if (contested) {
            vm.assertEq(writes, _list(_claimSlot(leaf.content, alice), _tailSlot(leaf.content)));
            vm.assertEq(stored, ClaimWord.unwrap(expected.withAuthor(bob)));
        } else {
            vm.assertEq(writes, _list(_headSlot(leaf.content)));
            vm.assertEq(stored, ClaimWord.unwrap(expected));
        }
    }

    /// @dev Anchor a salted leaf, publish, reveal: whoever copies from the reveal has the later time.
    function test_OneLeafIsTheCommitmentOfACommitReveal() public {
        _anchorAs(alice, 1, 0);
        vm.warp(ANCHORED_AT + 60);
        _claimAs(bob, _leaves[0].content, 1);
        _materialize(alice, 0);
        ClaimWord own = ClaimWord.wrap(_storedClaim(_leaves[0].content, alice));
        ClaimWord thiefs = ClaimWord.wrap(_storedClaim(_leaves[0].content, bob));
        vm.assertTrue(own.time() < thiefs.time());
    }

    /// @dev The batch was anchored by a good key; what became of the key since is for readers to judge by its word.
    function test_BatchOutlivesItsKey() public {
        uint16 keyIdx = _addKeyAs(alice, carol, uint64(ANCHORED_AT), 2, type(uint16).max);
        _plant(2, 0);
        vm.warp(ANCHORED_AT);
        vm.prank(carol);
        registry.anchorFor(alice, keyIdx, Tree.root(_hashes), 2, META);
        vm.warp(ANCHORED_AT + 1 days);
        vm.prank(alice);
        registry.revokeKey(alice, keyIdx, uint64(ANCHORED_AT + 1));
        _materialize(alice, 0);
        IProvenanceRegistry.Resolution memory answer = _resolveOne(_leaves[0].content);
        vm.assertEq(answer.head.time(), ANCHORED_AT);
        vm.assertEq(answer.key.revokedSince(), ANCHORED_AT + 1);
    }

    function _leaf(uint32 index, uint8 kind, uint256 i)
        private
        pure
        returns (IProvenanceRegistry.Leaf memory)
    {
        return IProvenanceRegistry.Leaf(
            index,
            keccak256(abi.encode("leaf", i)),
            keccak256(abi.encode("meta", i)),
            kind,
            keccak256(abi.encode("salt", i))
        );
    }

    function _plant(uint256 count, uint32 base) private {
        delete _leaves;
        delete _hashes;
        for (uint256 i = 0; i < count; ++i) {
            _leaves.push(_leaf(base + uint32(i), uint8(i % 15 + 1), i));
            _hashes.push(Tree.leaf(_leaves[i]));
        }
    }

    function _anchorAs(address author, uint256 count, uint32 base) private {
        _plant(count, base);
        vm.warp(ANCHORED_AT);
        vm.prank(author);
        registry.anchor(Tree.root(_hashes), uint32(count), META);
    }

    function _materialize(address author, uint256 which) private {
        bytes32[] memory proof = Tree.proof(_hashes, which);
        registry.materialize(author, Tree.root(_hashes), _leaves[which], proof);
    }

    function _expectBadProof(IProvenanceRegistry.Leaf memory leaf, bytes32[] memory proof) private {
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(IProvenanceRegistry.BadProof.selector);
        registry.materialize(alice, root, leaf, proof);
    }
}
