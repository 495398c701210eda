// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {ClaimWord} from "../src/words/ClaimWord.sol";
import {RevocationWord} from "../src/words/RevocationWord.sol";
import {TailWord} from "../src/words/TailWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ResolveTest is RegistryTest {
    function test_NothingAskedNothingAnswered() public view {
        vm.assertEq(registry.resolve(new bytes32[](0)).length, 0);
    }

    function testFuzz_UnclaimedIsAllZero(bytes32[] calldata contents) public {
        _revokeAs(alice, CONTENT, 1);
        IProvenanceRegistry.Resolution[] memory resolutions = registry.resolve(contents);
        vm.assertEq(resolutions.length, contents.length);
        for (uint256 i = 0; i < contents.length; ++i) {
            vm.assertEq(abi.encode(resolutions[i]), new bytes(160));
        }
    }

    /// @dev Most media on a page are unclaimed.
    function testFuzz_UnclaimedCostsOneWordRead(uint8 count) public {
        bytes32[] memory contents = _numbered("c", count);
        vm.record();
        registry.resolve(contents);
        (bytes32[] memory reads,) = vm.accesses(address(registry));
        vm.assertEq(reads.length, count);
        for (uint256 i = 0; i < count; ++i) {
            vm.assertEq(reads[i], _headSlot(contents[i]));
        }
    }

    /// @dev Two bits a content: the first says that alice claimed it, the second that bob did, the third and fourth
    /// that they revoked it.
    function testFuzz_AnswersEachContentInItsPlace(uint256 plan, bytes32 order) public {
        bytes32[] memory contents = _numbered("c", 24);
        for (uint256 i = 0; i < contents.length; ++i) {
            uint256 bits = plan >> (i * 4);
            if (bits & 1 != 0) _claimAs(alice, contents[i], 1);
            if (bits & 2 != 0) _claimAs(bob, contents[i], 3);
            if (bits & 4 != 0) _revokeAs(alice, contents[i], 1);
            if (bits & 8 != 0) _revokeAs(bob, contents[i], 2);
        }
        bytes32[] memory asked = new bytes32[](32);
        for (uint256 i = 0; i < asked.length; ++i) {
            asked[i] = contents[uint8(order[i]) % contents.length];
        }

        IProvenanceRegistry.Resolution[] memory resolutions = registry.resolve(asked);

        for (uint256 i = 0; i < asked.length; ++i) {
            IProvenanceRegistry.Resolution memory answer = resolutions[i];
            bytes32 head = _load(_headSlot(asked[i]));
            bytes32 revoked =
                head == 0 ? bytes32(0) : _load(_revokedSlot(ClaimWord.wrap(head).author(), asked[i]));
            vm.assertEq(ClaimWord.unwrap(answer.head), head);
            vm.assertEq(TailWord.unwrap(answer.tail), _load(_tailSlot(asked[i])));
            vm.assertEq(RevocationWord.unwrap(answer.revoked), revoked);
            vm.assertTrue(answer.key.isZero());
            vm.assertEq(AccountWord.unwrap(answer.account), 0);
        }
    }

    function test_AnswerIsFiveWordsForEachContent() public {
        _claimAs(alice, CONTENT, 1);
        (bool ok, bytes memory answer) =
            address(registry).staticcall(abi.encodeCall(registry.resolve, (_numbered("c", 200))));
        vm.assertTrue(ok);
        vm.assertEq(answer.length, 64 + 200 * 5 * 32);
    }
}
