// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord} from "../src/words/ClaimWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ClaimManyTest is RegistryTest {
    bytes32 internal constant A = keccak256("a");
    bytes32 internal constant B = keccak256("b");
    bytes32 internal constant C = keccak256("c");

    function test_RevertWhen_ListsAreEmpty() public {
        vm.expectRevert(IProvenanceRegistry.BadLength.selector);
        registry.claimMany(new bytes32[](0), new bytes32[](0), 1);
    }

    function testFuzz_RevertWhen_LengthsDiffer(uint8 contents, uint8 metas) public {
        vm.assume(contents != metas);
        vm.expectRevert(IProvenanceRegistry.BadLength.selector);
        registry.claimMany(_numbered("c", contents), _numbered("m", metas), 1);
    }

    function testFuzz_RevertWhen_KindIsNot1To15(uint8 kind) public {
        vm.assume(kind == 0 || kind > 15);
        vm.expectRevert(IProvenanceRegistry.BadKind.selector);
        registry.claimMany(_list(A), _list(META), kind);
    }

    function testFuzz_RevertWhen_AnyContentIsZero(uint8 length, uint8 place) public {
        bytes32[] memory contents = _numbered("c", _bound(length, 1, 20));
        contents[place % contents.length] = 0;
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.claimMany(contents, _numbered("m", contents.length), 1);
    }

    function testFuzz_RecordsAll(address author, uint8 length, uint8 kind) public {
        vm.assume(author != address(0));
        kind = uint8(_bound(kind, 1, 15));
        bytes32[] memory contents = _numbered("c", _bound(length, 1, 40));
        bytes32[] memory metas = _numbered("m", contents.length);
        ClaimWord expected = _claimNow(author, kind);

        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.ClaimedMany(author, expected, contents, metas);
        vm.prank(author);
        uint256 recorded = registry.claimMany(contents, metas, kind);

        vm.assertEq(recorded, contents.length);
        for (uint256 i = 0; i < contents.length; ++i) {
            vm.assertEq(_load(_headSlot(contents[i])), ClaimWord.unwrap(expected));
        }
    }

    function testFuzz_SkipsWhatTheAuthorHasAndLogsTheRest(uint16 known, uint16 contested) public {
        bytes32[] memory contents = _numbered("c", 16);
        bytes32[] memory metas = _numbered("m", 16);
        uint256 news = 0;
        for (uint256 i = 0; i < 16; ++i) {
            if (contested >> i & 1 == 1) _claimAs(bob, contents[i], 3);
            if (known >> i & 1 == 1) _claimAs(alice, contents[i], 2);
            else ++news;
        }
        bytes32[] memory newContents = new bytes32[](news);
        bytes32[] memory newMetas = new bytes32[](news);
        for (uint256 i = 16; i > 0; --i) {
            if (known >> (i - 1) & 1 == 1) continue;
            --news;
            (newContents[news], newMetas[news]) = (contents[i - 1], metas[i - 1]);
        }
        vm.warp(vm.getBlockTimestamp() + 1);
        ClaimWord expected = _claimNow(alice, 9);

        if (newContents.length != 0) {
            vm.expectEmit(address(registry));
            emit IProvenanceRegistry.ClaimedMany(alice, expected, newContents, newMetas);
        }
        vm.prank(alice);
        vm.assertEq(registry.claimMany(contents, metas, 9), newContents.length);

        for (uint256 i = 0; i < 16; ++i) {
            ClaimWord stored = ClaimWord.wrap(_storedClaim(contents[i], alice));
            vm.assertEq(stored.kind() == 2, known >> i & 1 == 1);
            vm.assertEq(stored.kind() == 9, known >> i & 1 == 0);
            if (known >> i & 1 == 0 && contested >> i & 1 == 1) vm.assertEq(stored.author(), bob);
        }
    }

    function test_RepetitionInOneListCountsOnceWithItsFirstMeta() public {
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.ClaimedMany(
            alice, _claimNow(alice, 1), _list(A, B), _list(bytes32("1"), bytes32("2"))
        );
        vm.prank(alice);
        uint256 recorded =
            registry.claimMany(_list(A, B, A), _list(bytes32("1"), bytes32("2"), bytes32("3")), 1);
        vm.assertEq(recorded, 2);
    }

    function test_SecondClaimsInOneListLinkBackToo() public {
        _claimAs(bob, A, 1);
        _claimAs(bob, C, 1);
        vm.prank(alice);
        vm.assertEq(registry.claimMany(_list(A, B, C), _list(META, META, META), 1), 3);
        _assertTail(_resolveOne(A).tail, alice, 2);
        _assertTail(_resolveOne(B).tail, address(0), 0);
        _assertTail(_resolveOne(C).tail, alice, 2);
    }

    function test_RetryWritesAndLogsNothing() public {
        vm.prank(alice);
        registry.claimMany(_list(A, B), _list(META, META), 1);
        vm.warp(vm.getBlockTimestamp() + 1);

        vm.record();
        vm.recordLogs();
        vm.prank(alice);
        vm.assertEq(registry.claimMany(_list(A, B), _list(META, META), 1), 0);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }
}
