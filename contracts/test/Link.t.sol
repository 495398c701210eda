// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract LinkTest is RegistryTest {
    function test_RevertWhen_AnythingIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.link(0, CONTENT, 1);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.link(CONTENT, 0, 1);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.link(CONTENT, META, 0);
    }

    function testFuzz_LogsAndWritesNothing(address author, bytes32 child, bytes32 parent, uint8 rel) public {
        vm.assume(child != 0 && parent != 0 && rel != 0);
        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Linked(child, parent, author, rel);
        vm.prank(author);
        registry.link(child, parent, rel);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
    }
}
