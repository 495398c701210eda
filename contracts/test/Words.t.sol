// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccountWord} from "../src/words/AccountWord.sol";
import {BatchWord, BatchWords} from "../src/words/BatchWord.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {KeyWord, KeyWords} from "../src/words/KeyWord.sol";
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

    function testFuzz_BatchRoundTripsAndNeverSpills(
        uint32 leafCount,
        uint256 time,
        uint256 number,
        uint16 keyIdx
    ) public pure {
        BatchWord word = BatchWords.pack(leafCount, time, number, keyIdx);
        vm.assertEq(uint256(word.leafCount()), leafCount);
        vm.assertEq(word.time(), time % 2 ** 36);
        vm.assertEq(word.blockNumber(), number % 2 ** 36);
        vm.assertEq(uint256(word.keyIdx()), keyIdx);
        vm.assertEq(word.isZero(), BatchWord.unwrap(word) == 0);
        vm.assertEq(uint256(BatchWord.unwrap(word)) >> 120, 0);
    }

    function testFuzz_KeyRoundTripsAndNeverSpills(
        address delegate,
        uint256 notAfter,
        uint8 scopes,
        uint16 kinds,
        uint256 since
    ) public pure {
        KeyWord word = KeyWords.pack(delegate, notAfter, scopes, kinds);
        vm.assertEq(word.revokedSince(), 0);
        word = word.withRevokedSince(since);
        vm.assertEq(word.delegate(), delegate);
        vm.assertEq(word.notAfter(), notAfter % 2 ** 36);
        vm.assertEq(word.revokedSince(), since % 2 ** 36);
        vm.assertEq(uint256(word.scopes()), scopes);
        vm.assertEq(uint256(word.kinds()), kinds);
        vm.assertEq(word.isZero(), KeyWord.unwrap(word) == 0);
    }

    function testFuzz_KeyIsGoodForItsScopesUntilItExpiresOrIsRevoked(
        bytes32 noise,
        uint8 scopes,
        uint256 time
    ) public pure {
        KeyWord word = KeyWord.wrap(noise);
        time %= 2 ** 37;
        bool isGood = (word.scopes() & scopes) > 0 && !(time > word.notAfter())
            && !(word.revokedSince() > 0 && time >= word.revokedSince());
        vm.assertEq(word.isGoodFor(scopes, time), isGood);
    }

    function testFuzz_KeyIsNoLongerGoodOnTheSecondOfItsRevocation(bytes32 noise) public pure {
        KeyWord word = KeyWord.wrap(noise | bytes32(uint256(1) << 232));
        uint256 since = word.revokedSince();
        vm.assume(since > 0);
        vm.assertFalse(word.isGoodFor(1, since));
        vm.assertEq(word.isGoodFor(1, since - 1), since - 1 <= word.notAfter());
        if (word.notAfter() < since) vm.assertTrue(word.isGoodFor(1, word.notAfter()));
        vm.assertFalse(word.isGoodFor(1, word.notAfter() + 1));
    }

    function testFuzz_KeyCoversTheKindsOfItsBits(bytes32 noise, uint8 kind) public pure {
        bool covers = kind < 16 && uint256(noise) >> (240 + uint256(kind)) & 1 == 1;
        vm.assertEq(KeyWord.wrap(noise).coversKind(kind), covers);
    }

    function testFuzz_AccountRoundTrips(address guardian, address next, uint256 since, uint8 keys)
        public
        pure
    {
        AccountWord word = AccountWord.wrap(0);
        for (uint256 i = 0; i < keys; ++i) {
            word = word.withOneMoreKey();
        }
        word = word.withGuardian(guardian).withFrozenSince(since).withGuardian(next).withOneMoreKey();
        vm.assertEq(word.guardian(), next);
        vm.assertEq(word.frozenSince(), since % 2 ** 36);
        vm.assertEq(word.isFrozen(), since % 2 ** 36 != 0);
        vm.assertEq(uint256(word.keyCount()), uint256(keys) + 1);
    }

    function test_AccountCountsUpTo65535Keys() public pure {
        AccountWord word = AccountWord.wrap(bytes32(uint256(65534) << 196)).withOneMoreKey();
        vm.assertEq(uint256(word.keyCount()), 65535);
        vm.assertEq(uint256(AccountWord.unwrap(word)), uint256(65535) << 196);
    }
}
