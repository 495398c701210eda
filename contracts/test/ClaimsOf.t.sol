// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ClaimsOfTest is RegistryTest {
    function testFuzz_RevertWhen_PageHasNoRoom(bytes32 content, address cursor) public {
        vm.expectRevert(IProvenanceRegistry.BadLength.selector);
        registry.claimsOf(content, cursor, 0);
    }

    function testFuzz_RevertWhen_CursorHasNoClaim(address cursor, uint8 authors) public {
        authors = uint8(_bound(authors, 0, 5));
        _claimByMany(authors);
        vm.assume(uint160(cursor) < 1000 || uint160(cursor) >= 1000 + authors);
        vm.assume(cursor != address(0));
        vm.expectRevert(IProvenanceRegistry.NotFound.selector);
        registry.claimsOf(CONTENT, cursor, 10);
    }

    function testFuzz_UnclaimedHasNoClaims(bytes32 content, uint256 max) public view {
        max = _bound(max, 1, type(uint256).max - 1);
        (IProvenanceRegistry.AuthorClaim[] memory claims, address next) =
            registry.claimsOf(content, address(0), max);
        vm.assertEq(claims.length, 0);
        vm.assertEq(next, address(0));
    }

    function testFuzz_PagesTogetherHoldEachClaimOnceNewestFirst(uint8 authors, uint8 max, uint32 revokers)
        public
    {
        authors = uint8(_bound(authors, 1, 24));
        max = uint8(_bound(max, 1, 30));
        _claimByMany(authors);
        for (uint256 i = 0; i < authors; ++i) {
            if (revokers >> i & 1 == 1) _revokeAs(_author(i), CONTENT, 4);
        }

        uint256 left = authors;
        address cursor = address(0);
        do {
            (IProvenanceRegistry.AuthorClaim[] memory claims, address next) =
                registry.claimsOf(CONTENT, cursor, max);
            vm.assertEq(claims.length, left < max ? left : max);
            for (uint256 i = 0; i < claims.length; ++i) {
                --left;
                vm.assertEq(claims[i].claim.author(), _author(left));
                vm.assertEq(uint256(claims[i].claim.kind()), left % 15 + 1);
                vm.assertEq(claims[i].claim.time(), 1_800_000_000 + 12 * left);
                vm.assertEq(claims[i].claim.blockNumber(), 1_000_000 + left);
                vm.assertEq(uint256(claims[i].claim.keyIdx()), 0);
                vm.assertEq(uint256(claims[i].revoked.reason()), revokers >> left & 1 == 1 ? 4 : 0);
                vm.assertTrue(claims[i].key.isZero());
                vm.assertEq(AccountWord.unwrap(claims[i].account), 0);
            }
            cursor = next;
        } while (cursor != address(0));
        vm.assertEq(left, 0);
    }

    function test_ClaimsMadeBetweenPagesShiftNothing() public {
        _claimByMany(4);
        (, address next) = registry.claimsOf(CONTENT, address(0), 2);
        _claimAs(alice, CONTENT, 1);
        (IProvenanceRegistry.AuthorClaim[] memory claims, address end) = registry.claimsOf(CONTENT, next, 2);
        vm.assertEq(claims[0].claim.author(), _author(1));
        vm.assertEq(claims[1].claim.author(), _author(0));
        vm.assertEq(end, address(0));
    }

    function test_HugeMaxIsCappedByTheCount() public {
        _claimByMany(3);
        (IProvenanceRegistry.AuthorClaim[] memory claims,) =
            registry.claimsOf(CONTENT, address(0), type(uint256).max);
        vm.assertEq(claims.length, 3);
    }

    function _author(uint256 i) private pure returns (address) {
        return address(uint160(1000 + i));
    }

    function _claimByMany(uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            vm.warp(1_800_000_000 + 12 * i);
            vm.roll(1_000_000 + i);
            _claimAs(_author(i), CONTENT, uint8(i % 15 + 1));
        }
    }
}
