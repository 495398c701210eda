// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {RevocationWord} from "../src/words/RevocationWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract RevokeTest is RegistryTest {
    bytes32 internal constant A = keccak256("a");
    bytes32 internal constant B = keccak256("b");
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    function test_RevertWhen_ListIsEmpty() public {
        vm.expectRevert(IProvenanceRegistry.BadLength.selector);
        registry.revoke(new bytes32[](0), 1, EVIDENCE);
    }

    function test_RevertWhen_ReasonIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.revoke(_list(A), 0, EVIDENCE);
    }

    function testFuzz_RevertWhen_AnyIdIsZero(uint8 length, uint8 place) public {
        bytes32[] memory ids = _numbered("id", _bound(length, 1, 20));
        ids[place % ids.length] = 0;
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.revoke(ids, 1, EVIDENCE);
    }

    function testFuzz_MarksEachIdOnceInTheCallersName(
        address author,
        uint8 length,
        uint8 reason,
        bytes32 evidence
    ) public {
        vm.assume(author != address(0));
        reason = uint8(_bound(reason, 1, 255));
        bytes32[] memory ids = _numbered("id", _bound(length, 1, 40));
        RevocationWord expected = _revocationNow(reason);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Revoked(author, reason, evidence, ids);
        vm.prank(author);
        vm.assertEq(registry.revoke(ids, reason, evidence), ids.length);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.assertEq(writes[i], _revokedSlot(author, ids[i]));
            vm.assertEq(_load(writes[i]), RevocationWord.unwrap(expected));
        }
    }

    function testFuzz_FirstRevocationStaysAndTheRestIsLogged(uint16 known) public {
        bytes32[] memory ids = _numbered("id", 16);
        uint256 news = 0;
        for (uint256 i = 0; i < 16; ++i) {
            if (known >> i & 1 == 1) _revokeAs(alice, ids[i], 2);
            else ++news;
        }
        bytes32[] memory newIds = new bytes32[](news);
        for (uint256 i = 16; i > 0; --i) {
            if (known >> (i - 1) & 1 == 0) newIds[--news] = ids[i - 1];
        }
        vm.warp(vm.getBlockTimestamp() + 1);

        if (newIds.length != 0) {
            vm.expectEmit(address(registry));
            emit IProvenanceRegistry.Revoked(alice, 6, EVIDENCE, newIds);
        }
        vm.prank(alice);
        vm.assertEq(registry.revoke(ids, 6, EVIDENCE), newIds.length);

        for (uint256 i = 0; i < 16; ++i) {
            RevocationWord stored = RevocationWord.wrap(_load(_revokedSlot(alice, ids[i])));
            vm.assertEq(uint256(stored.reason()), known >> i & 1 == 1 ? 2 : 6);
        }
    }

    function test_RetryWritesAndLogsNothing() public {
        _revokeAs(alice, A, 1);
        vm.warp(vm.getBlockTimestamp() + 1);
        vm.record();
        vm.recordLogs();
        vm.prank(alice);
        vm.assertEq(registry.revoke(_list(A, A), 2, EVIDENCE), 0);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_RepetitionInOneListCountsOnce() public {
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Revoked(alice, 1, EVIDENCE, _list(A, B));
        vm.prank(alice);
        vm.assertEq(registry.revoke(_list(A, B, A), 1, EVIDENCE), 2);
    }

    function test_ClaimStaysAsItWas() public {
        _claimAs(alice, A, 1);
        bytes32 before = _storedClaim(A, alice);
        _revokeAs(alice, A, 3);
        vm.assertEq(_storedClaim(A, alice), before);
    }

    function test_OthersRevocationDoesNotTouchAClaim() public {
        _claimAs(alice, A, 1);
        _revokeAs(bob, A, 3);
        vm.assertTrue(_resolveOne(A).revoked.isZero());
    }

    function test_RevokingAheadIsSeenOnceClaimed() public {
        _revokeAs(alice, A, 3);
        vm.assertTrue(_resolveOne(A).revoked.isZero());
        _claimAs(alice, A, 1);
        vm.assertEq(uint256(_resolveOne(A).revoked.reason()), 3);
    }
}
