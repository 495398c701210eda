// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../../src/IProvenanceRegistry.sol";
import {ClaimWord} from "../../src/words/ClaimWord.sol";
import {RevocationWord} from "../../src/words/RevocationWord.sol";
import {TailWord} from "../../src/words/TailWord.sol";
import {RegistryTest} from "../RegistryTest.sol";
import {RegistryHandler} from "./RegistryHandler.sol";

/// @notice That no call writes into another author's slots is checked by the handler, after each call.
contract RegistryInvariants is RegistryTest {
    RegistryHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new RegistryHandler(registry);
        _targetContract(address(_handler));
    }

    /// @dev The book is written by successful calls of the author and by accepted signatures alone, and only once. So
    /// this is three promises in one: a claim never changes, none is there that its author did not make, and no
    /// replay or forgery leaves a trace.
    function invariant_ClaimIsThereAsMadeIfAndOnlyIfItsAuthorMadeIt() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                (bytes32 content, address author) = (_handler.contentAt(c), _handler.authorAt(a));
                bytes32 stored = _storedClaim(content, author);
                if (stored != 0) stored = ClaimWord.unwrap(ClaimWord.wrap(stored).withAuthor(author));
                vm.assertEq(stored, _handler.entry(content, author).word);
            }
        }
    }

    function invariant_RevocationIsThereAsFirstMadeIfAndOnlyIfItsAuthorMadeIt() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                (bytes32 content, address author) = (_handler.contentAt(c), _handler.authorAt(a));
                vm.assertEq(_load(_revokedSlot(author, content)), _handler.entry(content, author).revoked);
            }
        }
    }

    function invariant_HeadAndListAreAllClaimsInOrderWithoutRepetition() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            bytes32 content = _handler.contentAt(c);
            address[] memory order = _handler.order(content);
            TailWord tail = TailWord.wrap(_load(_tailSlot(content)));
            ClaimWord head = ClaimWord.wrap(_load(_headSlot(content)));
            if (order.length == 0) vm.assertTrue(head.isZero());
            else vm.assertEq(head.author(), order[0]);
            if (order.length < 2) {
                vm.assertTrue(tail.isZero());
                continue;
            }
            vm.assertEq(uint256(tail.count()), order.length);
            address author = tail.lastAuthor();
            for (uint256 i = order.length - 1; i > 0; --i) {
                vm.assertEq(author, order[i]);
                author = ClaimWord.wrap(_load(_claimSlot(content, author))).author();
            }
            vm.assertEq(author, order[0]);
            vm.assertEq(_load(_claimSlot(content, order[0])), 0);
        }
    }

    function invariant_NoClaimIsFromTheFuture() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                ClaimWord word = ClaimWord.wrap(_storedClaim(_handler.contentAt(c), _handler.authorAt(a)));
                vm.assertLe(word.time(), vm.getBlockTimestamp());
                vm.assertLe(word.blockNumber(), vm.getBlockNumber());
                vm.assertEq(word.isZero(), word.kind() == 0);
                vm.assertTrue(word.kind() <= 15 && word.keyIdx() == 0);
            }
        }
    }

    function invariant_ResolveAndClaimsOfTellTheSame() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            bytes32 content = _handler.contentAt(c);
            IProvenanceRegistry.Resolution memory answer = _resolveOne(content);
            (IProvenanceRegistry.AuthorClaim[] memory claims, address next) =
                registry.claimsOf(content, address(0), 100);
            vm.assertEq(next, address(0));
            vm.assertEq(answer.head.isZero(), claims.length == 0);
            if (claims.length == 0) continue;

            IProvenanceRegistry.AuthorClaim memory first = claims[claims.length - 1];
            _assertEq(answer.head, first.claim);
            _assertEq(answer.revoked, first.revoked);
            if (claims.length == 1) vm.assertTrue(answer.tail.isZero());
            else _assertTail(answer.tail, claims[0].claim.author(), claims.length);
            for (uint256 i = 0; i < claims.length; ++i) {
                RegistryHandler.Entry memory entry = _handler.entry(content, claims[i].claim.author());
                vm.assertEq(ClaimWord.unwrap(claims[i].claim), entry.word);
                vm.assertEq(RevocationWord.unwrap(claims[i].revoked), entry.revoked);
            }
        }
    }

    function invariant_NoEtherIsHeld() public view {
        vm.assertEq(address(registry).balance, 0);
    }
}
