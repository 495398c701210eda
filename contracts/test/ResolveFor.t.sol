// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {ClaimWord} from "../src/words/ClaimWord.sol";
import {KeyWord} from "../src/words/KeyWord.sol";
import {RevocationWord} from "../src/words/RevocationWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ResolveForTest is RegistryTest {
    function test_NothingAskedNothingAnswered() public {
        _claimAs(alice, CONTENT, 1);
        vm.assertEq(registry.resolveFor(new bytes32[](0), _authors()).length, 0);
        vm.assertEq(registry.resolveFor(_list(CONTENT), new address[](0)).length, 0);
    }

    /// @dev Four bits a content: alice, bob or carol claimed it, and the one asked about revoked it. Answers are in the
    /// order asked, repetitions included.
    function testFuzz_AnswersEachPairThereIs(uint256 plan, bytes32 contentOrder, uint32 authorOrder) public {
        bytes32[] memory contents = _numbered("c", 12);
        address[] memory everyone = _authors();
        uint16 keyIdx = _addKeyAs(bob, relayer);
        for (uint256 i = 0; i < contents.length; ++i) {
            uint256 bits = plan >> (i * 4);
            if (bits & 1 != 0) _claimAs(alice, contents[i], 1);
            if (bits & 2 != 0) {
                vm.prank(relayer);
                registry.claimFor(bob, keyIdx, contents[i], META, 2);
            }
            if (bits & 4 != 0) _claimAs(carol, contents[i], 3);
            if (bits & 8 != 0) _revokeAs(everyone[i % 3], contents[i], uint8(i + 1));
        }
        bytes32[] memory asked = new bytes32[](9);
        for (uint256 i = 0; i < asked.length; ++i) {
            asked[i] = contents[uint8(contentOrder[i]) % contents.length];
        }
        address[] memory who = new address[](5);
        for (uint256 i = 0; i < who.length; ++i) {
            who[i] = everyone[(authorOrder >> (i * 2)) % 4];
        }

        IProvenanceRegistry.FoundClaim[] memory answer = registry.resolveFor(asked, who);

        uint256 n = 0;
        for (uint256 c = 0; c < asked.length; ++c) {
            for (uint256 a = 0; a < who.length; ++a) {
                ClaimWord stored = ClaimWord.wrap(_storedClaim(asked[c], who[a]));
                if (stored.isZero()) continue;
                vm.assertEq(answer[n].contentIndex, c);
                vm.assertEq(answer[n].authorIndex, a);
                _assertEq(answer[n].found.claim, stored.withAuthor(who[a]));
                vm.assertEq(
                    RevocationWord.unwrap(answer[n].found.revoked), _load(_revokedSlot(who[a], asked[c]))
                );
                vm.assertEq(
                    KeyWord.unwrap(answer[n].found.key),
                    who[a] == bob ? _load(_keySlot(bob, keyIdx)) : bytes32(0)
                );
                vm.assertEq(AccountWord.unwrap(answer[n].found.account), _load(_accountSlot(who[a])));
                ++n;
            }
        }
        vm.assertEq(answer.length, n);
    }

    function testFuzz_UnclaimedHasNoClaimEvenByNobody(bytes32[] calldata contents) public view {
        vm.assertEq(registry.resolveFor(contents, new address[](2)).length, 0);
    }

    /// @dev However many authors are asked about, as long as one other has claimed the content.
    function testFuzz_ReadsNoWordOfAnAuthorBeforeThereAreTwo(uint8 count) public {
        _claimAs(carol, CONTENT, 1);
        address[] memory authors = new address[](count);
        for (uint160 i = 0; i < count; ++i) {
            authors[i] = address(2000 + i);
        }
        vm.record();
        registry.resolveFor(_list(CONTENT, META), authors);
        (bytes32[] memory reads,) = vm.accesses(address(registry));
        vm.assertEq(reads, _list(_headSlot(CONTENT), _tailSlot(CONTENT), _headSlot(META)));
    }

    function test_AnswerIsSixWordsForEachClaimFound() public {
        _claimAs(alice, CONTENT, 1);
        (bool ok, bytes memory answer) = address(registry)
            .staticcall(abi.encodeCall(registry.resolveFor, (_list(CONTENT, META), _authors())));
        vm.assertTrue(ok);
        vm.assertEq(answer.length, 64 + 6 * 32);
    }

    function _authors() private view returns (address[] memory authors) {
        authors = new address[](4);
        (authors[0], authors[1], authors[2], authors[3]) = (alice, bob, carol, relayer);
    }
}
