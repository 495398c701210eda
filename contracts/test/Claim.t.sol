// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ClaimTest is RegistryTest {
    function test_RevertWhen_ContentIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.claim(0, META, 1);
    }

    function testFuzz_RevertWhen_KindIsNot1To15(uint8 kind) public {
        vm.assume(kind == 0 || kind > 15);
        vm.expectRevert(IProvenanceRegistry.BadKind.selector);
        registry.claim(CONTENT, META, kind);
    }

    function test_RevertWhen_AuthorClaimedFirst() public {
        _claimAs(alice, CONTENT, 1);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _claimAs(alice, CONTENT, 1);
    }

    function test_RevertWhen_AuthorClaimedSecond() public {
        _claimAs(alice, CONTENT, 1);
        _claimAs(bob, CONTENT, 1);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _claimAs(bob, CONTENT, 2);
    }

    function test_RevertWhen_AuthorClaimedAndRevoked() public {
        _claimAs(alice, CONTENT, 1);
        _revokeAs(alice, CONTENT, 3);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _claimAs(alice, CONTENT, 1);
    }

    function testFuzz_FirstClaimIsTheHeadAndOneNewWord(
        address author,
        bytes32 content,
        bytes32 meta,
        uint8 kind,
        uint256 time,
        uint256 number
    ) public {
        vm.assume(author != address(0) && content != 0);
        kind = uint8(_bound(kind, 1, 15));
        time = _bound(time, 0, 2 ** 36 - 1);
        number = _bound(number, 0, 2 ** 36 - 1);
        vm.warp(time);
        vm.roll(number);
        ClaimWord expected = ClaimWords.pack(author, time, number, 0, kind);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Claimed(content, author, meta, expected);
        vm.prank(author);
        registry.claim(content, meta, kind);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_headSlot(content)));
        vm.assertEq(_load(_headSlot(content)), ClaimWord.unwrap(expected));
    }

    function testFuzz_LaterClaimsLinkBackAndLeaveTheHeadAlone(uint8 authors, uint8 kind) public {
        uint256 count = _bound(authors, 2, 12);
        kind = uint8(_bound(kind, 1, 15));
        address first = address(uint160(1000));
        _claimAs(first, CONTENT, 5);
        bytes32 head = _load(_headSlot(CONTENT));
        for (uint256 i = 1; i < count; ++i) {
            address author = address(uint160(1000 + i));
            vm.warp(vm.getBlockTimestamp() + 12);
            vm.roll(vm.getBlockNumber() + 1);
            ClaimWord expected = _claimNow(author, kind);

            vm.record();
            vm.expectEmit(address(registry));
            emit IProvenanceRegistry.Claimed(CONTENT, author, META, expected);
            _claimAs(author, CONTENT, kind);

            (, bytes32[] memory writes) = vm.accesses(address(registry));
            vm.assertEq(writes, _list(_claimSlot(CONTENT, author), _tailSlot(CONTENT)));
            ClaimWord stored = ClaimWord.wrap(_load(_claimSlot(CONTENT, author)));
            _assertEq(stored, expected.withAuthor(address(uint160(1000 + i - 1))));
            _assertTail(_resolveOne(CONTENT).tail, author, i + 1);
        }
        vm.assertEq(_load(_headSlot(CONTENT)), head);
    }

    function test_StatementIsOptional() public {
        vm.prank(alice);
        registry.claim(CONTENT, 0, 1);
        vm.assertTrue(_storedClaim(CONTENT, alice) != 0);
    }

    function test_SquatterDoesNotStopTheMaker() public {
        _claimAs(bob, CONTENT, 1);
        _revokeAs(bob, CONTENT, 6);
        _claimAs(alice, CONTENT, 2);
        ClaimWord own = ClaimWord.wrap(_storedClaim(CONTENT, alice));
        vm.assertEq(uint256(own.kind()), 2);
    }
}
