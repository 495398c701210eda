// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RegistryTest} from "./RegistryTest.sol";

contract ExtsloadTest is RegistryTest {
    function testFuzz_IsWhatStorageHolds(bytes32[] calldata slots, bytes32 value) public {
        for (uint256 i = 0; i < slots.length; i += 2) {
            vm.store(address(registry), slots[i], keccak256(abi.encode(value, i)));
        }
        bytes32[] memory words = registry.extsload(slots);
        vm.assertEq(words.length, slots.length);
        for (uint256 i = 0; i < slots.length; ++i) {
            vm.assertEq(words[i], _load(slots[i]));
        }
    }

    /// @dev Every kind of word, found where the interface says.
    function test_AnswersEveryWordOfTheRegistry() public {
        _claimAs(bob, CONTENT, 2);
        _claimAs(alice, CONTENT, 1);
        _addKeyAs(alice, carol);
        vm.startPrank(alice);
        registry.anchor(META, 9, META);
        registry.revoke(_list(CONTENT), 1, 0);
        registry.revokeLeaves(META, 3, 5, 1);
        registry.setSuccessor(alice, bob);
        vm.stopPrank();

        bytes32[] memory slots = new bytes32[](9);
        slots[0] = _headSlot(CONTENT);
        slots[1] = _tailSlot(CONTENT);
        slots[2] = _claimSlot(CONTENT, alice);
        slots[3] = _batchSlot(alice, META);
        slots[4] = _revokedSlot(alice, CONTENT);
        slots[5] = _keySlot(alice, 1);
        slots[6] = _accountSlot(alice);
        slots[7] = _successorSlot(alice);
        slots[8] = _leafMaskSlot(alice, META, 3);
        bytes32[] memory words = registry.extsload(slots);
        for (uint256 i = 0; i < 9; ++i) {
            vm.assertTrue(words[i] != 0);
        }
        vm.assertEq(words[7], bytes32(uint256(uint160(bob))));
        vm.assertEq(words[8], bytes32(uint256(5)));
    }
}
