// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {BatchWord, BatchWords} from "../src/words/BatchWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract AnchorTest is RegistryTest {
    bytes32 internal constant ROOT = keccak256("root");

    function test_RevertWhen_RootIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.anchor(0, 1, META);
    }

    function test_RevertWhen_ThereAreNoLeaves() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.anchor(ROOT, 0, META);
    }

    function testFuzz_RevertWhen_AuthorAnchoredItBefore(uint32 leafCount, uint32 later) public {
        vm.prank(alice);
        registry.anchor(ROOT, 1, META);
        vm.warp(vm.getBlockTimestamp() + later);
        vm.expectRevert(IProvenanceRegistry.AlreadyAnchored.selector);
        vm.prank(alice);
        registry.anchor(ROOT, uint32(_bound(leafCount, 1, type(uint32).max)), META);
    }

    function testFuzz_IsOneNewWord(
        address author,
        bytes32 root,
        uint32 leafCount,
        bytes32 meta,
        uint256 time,
        uint256 number
    ) public {
        vm.assume(author != address(0) && root != 0 && leafCount != 0);
        (time, number) = (_bound(time, 1, 2 ** 36 - 1), _bound(number, 0, 2 ** 36 - 1));
        vm.warp(time);
        vm.roll(number);
        BatchWord expected = BatchWords.pack(leafCount, time, number, 0);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Anchored(root, author, meta, expected);
        vm.prank(author);
        registry.anchor(root, leafCount, meta);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_batchSlot(author, root)));
        vm.assertEq(_load(_batchSlot(author, root)), BatchWord.unwrap(expected));
    }

    function test_AnotherAuthorsAnchorIsNotInTheWay() public {
        vm.prank(bob);
        registry.anchor(ROOT, 1, META);
        vm.warp(vm.getBlockTimestamp() + 1);
        vm.prank(alice);
        registry.anchor(ROOT, 2, META);
        vm.assertEq(_load(_batchSlot(alice, ROOT)) != _load(_batchSlot(bob, ROOT)), true);
    }
}
