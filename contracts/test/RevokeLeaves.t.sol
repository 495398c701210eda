// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract RevokeLeavesTest is RegistryTest {
    bytes32 internal constant ROOT = keccak256("root");

    function test_RevertWhen_AnythingIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.revokeLeaves(0, 0, 1, 1);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.revokeLeaves(ROOT, 0, 0, 1);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.revokeLeaves(ROOT, 0, 1, 0);
    }

    function test_RevertWhen_TheAuthorIsFrozen() public {
        vm.prank(alice);
        registry.setGuardian(alice, bob);
        vm.prank(bob);
        registry.freeze(alice, 1);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(alice);
        registry.revokeLeaves(ROOT, 0, 1, 1);
    }

    function testFuzz_SetsBitsInOneWordAndLogsTheNewOnes(
        address author,
        bytes32 root,
        uint256 word,
        uint256 first,
        uint256 second,
        uint8 reason
    ) public {
        vm.assume(author != address(0) && root != 0 && first != 0 && second & ~first != 0 && reason != 0);
        vm.prank(author);
        registry.revokeLeaves(root, word, first, 1);
        vm.assertEq(_load(_leafMaskSlot(author, root, word)), bytes32(first));

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.LeavesRevoked(author, root, word, second & ~first, reason);
        vm.prank(author);
        registry.revokeLeaves(root, word, second, reason);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_leafMaskSlot(author, root, word)));
        vm.assertEq(_load(writes[0]), bytes32(first | second));
    }

    function testFuzz_RetryWritesAndLogsNothing(uint256 mask, uint256 part) public {
        vm.assume(mask & part != 0);
        vm.startPrank(alice);
        registry.revokeLeaves(ROOT, 0, mask, 1);
        vm.record();
        vm.recordLogs();
        registry.revokeLeaves(ROOT, 0, mask & part, 2);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }
}
