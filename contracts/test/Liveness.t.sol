// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ActSpec} from "./ActSpec.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Tree} from "./Tree.sol";

/// @notice Whatever others did, an author can do all it could do before, at a cost that they cannot raise.
contract LivenessTest is ActSpec, RegistryTest {
    IProvenanceRegistry.Leaf private _leaf =
        IProvenanceRegistry.Leaf(3, keccak256("leaf"), META, 7, keccak256("salt"));

    function testFuzz_AllActsGoOnAfterAHostileNeighbourUsedEveryName(address neighbour, uint8 act) public {
        vm.assume(neighbour != alice && neighbour != address(0));
        _occupy(neighbour);
        Act a = _act(act);
        Terms memory t = _terms(alice, 0);
        _direct(a, t);
        bytes32 stored = _isClaim(a) ? _storedClaim(CONTENT, alice) : _load(_slotOf(a, t));
        vm.assertTrue(stored != 0);
    }

    function testFuzz_AccountAndBatchesToo(address neighbour) public {
        vm.assume(neighbour != alice && neighbour != address(0));
        _occupy(neighbour);
        _addKeyAs(alice, delegate);
        _through(Act.Claim, delegate, _terms(alice, 1));
        bytes32 root = Tree.leaf(_leaf);
        vm.startPrank(alice);
        registry.revokeKey(alice, 1, 1);
        registry.anchor(root, 1, META);
        registry.materialize(alice, root, _leaf, new bytes32[](0));
        registry.revokeLeaves(root, 0, 1, 1);
        registry.link(CONTENT, META, 1);
        registry.setGuardian(alice, carol);
        vm.stopPrank();
        vm.startPrank(carol);
        registry.freeze(alice, 1);
        registry.setSuccessor(alice, bob);
        vm.stopPrank();
        vm.assertTrue(_load(_successorSlot(alice)) != 0);
    }

    /// @dev What the neighbour wrote of its own is untouched by all that.
    function testFuzz_NeighboursKeepWhatTheyHave(uint8 act, bytes32 subject) public {
        vm.assume(subject != 0);
        _occupy(bob);
        bytes32[] memory slots = _everySlotOf(bob);
        bytes32[] memory before = registry.extsload(slots);
        Terms memory t = _terms(alice, 0);
        t.subject = subject;
        _direct(_act(act), t);
        _addKeyAs(alice, delegate);
        vm.assertEq(registry.extsload(slots), before);
    }

    function testFuzz_ClaimCostsTheSameAfterAnyNumberOfOthers(uint8 others) public {
        others = uint8(_bound(others, 2, 60));
        for (uint160 i = 0; i < others; ++i) {
            _claimAs(address(2000 + i), CONTENT, 1);
        }
        uint256 gas = _gasOfClaim(CONTENT);
        bytes32 other = keccak256("other");
        _claimAs(address(2000), other, 1);
        _claimAs(address(2001), other, 1);
        vm.assertEq(gas, _gasOfClaim(other));
    }

    function _gasOfClaim(bytes32 content) private returns (uint256) {
        vm.record();
        vm.prank(alice);
        uint256 before = gasleft();
        registry.claim(content, META, 1);
        uint256 gas = before - gasleft();
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 2);
        return gas;
    }

    /// @dev All names that alice is going to use, in the neighbour's name.
    function _occupy(address neighbour) private {
        Terms memory t = _terms(neighbour, 0);
        _direct(Act.ClaimMany, t);
        _direct(Act.Revoke, t);
        _direct(Act.Anchor, t);
        bytes32 root = Tree.leaf(_leaf);
        _addKeyAs(neighbour, delegate);
        vm.startPrank(neighbour);
        registry.anchor(root, 1, META);
        registry.materialize(neighbour, root, _leaf, new bytes32[](0));
        registry.revokeLeaves(root, 0, type(uint256).max, 1);
        registry.setGuardian(neighbour, neighbour);
        registry.freeze(neighbour, 1);
        registry.setSuccessor(neighbour, alice);
        vm.stopPrank();
    }

    function _everySlotOf(address author) private view returns (bytes32[] memory slots) {
        bytes32 root = Tree.leaf(_leaf);
        slots = new bytes32[](8);
        slots[0] = _headSlot(CONTENT);
        slots[1] = _headSlot(_leaf.content);
        slots[2] = _batchSlot(author, root);
        slots[3] = _revokedSlot(author, CONTENT);
        slots[4] = _keySlot(author, 1);
        slots[5] = _accountSlot(author);
        slots[6] = _successorSlot(author);
        slots[7] = _leafMaskSlot(author, root, 0);
    }
}
