// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RevocationWord, RevocationWords} from "../src/words/RevocationWord.sol";
import {TailWord, TailWords} from "../src/words/TailWord.sol";
import {Test} from "./Test.sol";

contract WordsTest is Test {
    function testFuzz_ClaimRoundTrips(address author, uint256 time, uint256 number, uint16 keyIdx, uint8 kind)
        public
        pure
    {
        (time, number) = (time % 2 ** 36, number % 2 ** 36);
        ClaimWord word = ClaimWords.pack(author, time, number, keyIdx, kind);
        vm.assertEq(word.author(), author);
        vm.assertEq(word.time(), time);
        vm.assertEq(word.blockNumber(), number);
        vm.assertEq(uint256(word.keyIdx()), keyIdx);
        vm.assertEq(uint256(word.kind()), kind);
    }

    function testFuzz_ClaimFieldsNeverSpill(uint256 time, uint256 number) public pure {
        ClaimWord word = ClaimWords.pack(address(0), time, number, 0, 0);
        vm.assertEq(word.time(), time % 2 ** 36);
        vm.assertEq(word.blockNumber(), number % 2 ** 36);
        vm.assertEq(word.author(), address(0));
        vm.assertEq(uint256(word.keyIdx()), 0);
        vm.assertEq(uint256(word.kind()), 0);
    }

    function testFuzz_ClaimGettersIgnoreTheirNeighbours(bytes32 noise) public pure {
        ClaimWord word = ClaimWord.wrap(noise);
        ClaimWord again =
            ClaimWords.pack(word.author(), word.time(), word.blockNumber(), word.keyIdx(), word.kind());
        vm.assertEq(ClaimWord.unwrap(again), noise);
        vm.assertEq(word.isZero(), noise == 0);
    }

    function testFuzz_ClaimWithAuthorChangesNothingElse(bytes32 noise, address author) public pure {
        ClaimWord word = ClaimWord.wrap(noise);
        ClaimWord expected =
            ClaimWords.pack(author, word.time(), word.blockNumber(), word.keyIdx(), word.kind());
        vm.assertEq(ClaimWord.unwrap(word.withAuthor(author)), ClaimWord.unwrap(expected));
    }

    function testFuzz_TailRoundTrips(address lastAuthor, uint96 count) public pure {
        TailWord word = TailWords.pack(lastAuthor, count);
        vm.assertEq(word.lastAuthor(), lastAuthor);
        vm.assertEq(uint256(word.count()), count);
        vm.assertEq(word.isZero(), lastAuthor == address(0) && count == 0);
    }

    function testFuzz_RevocationRoundTrips(uint8 reason, uint256 time, uint256 number, uint16 keyIdx)
        public
        pure
    {
        (time, number) = (time % 2 ** 36, number % 2 ** 36);
        RevocationWord word = RevocationWords.pack(reason, time, number, keyIdx);
        vm.assertEq(uint256(word.reason()), reason);
        vm.assertEq(word.time(), time);
        vm.assertEq(word.blockNumber(), number);
        vm.assertEq(uint256(word.keyIdx()), keyIdx);
        vm.assertEq(word.isZero(), RevocationWord.unwrap(word) == 0);
    }

    function testFuzz_RevocationFieldsNeverSpill(uint256 time, uint256 number) public pure {
        RevocationWord word = RevocationWords.pack(0, time, number, 0);
        vm.assertEq(word.time(), time % 2 ** 36);
        vm.assertEq(word.blockNumber(), number % 2 ** 36);
        vm.assertEq(uint256(word.reason()), 0);
        vm.assertEq(uint256(word.keyIdx()), 0);
    }
}
