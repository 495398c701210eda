// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../../src/IProvenanceRegistry.sol";
import {AccountWord} from "../../src/words/AccountWord.sol";
import {ClaimWord} from "../../src/words/ClaimWord.sol";
import {KeyWord} from "../../src/words/KeyWord.sol";
import {RevocationWord} from "../../src/words/RevocationWord.sol";
import {TailWord} from "../../src/words/TailWord.sol";
import {RegistryTest} from "../RegistryTest.sol";
import {RegistryHandler} from "./RegistryHandler.sol";

/// @notice That each call writes what it should and nothing else, into its author's slots alone, is checked by the handler
/// after the call, as is that whatever should be refused is.
contract RegistryInvariants is RegistryTest {
    RegistryHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new RegistryHandler(registry);
        _targetContract(address(_handler));
    }

    /// @dev The book is written by authors, their good keys and proofs of their leaves alone: claims, batches and
    /// revocations once, leaf masks by adding bits, keys by revoking, accounts as their guardians allow. So this is many
    /// promises in one, and none of them is broken behind the back of the call that is looked at.
    function invariant_StorageIsWhatTheBookSays() public view {
        for (uint256 i = _handler.slotCount(); i > 0; --i) {
            bytes32 slot = _handler.slots(i - 1);
            vm.assertEq(_load(slot), _handler.book(slot));
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

    function invariant_NoClaimIsFromTheFutureOrOfNoKind() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                address author = _handler.authorAt(a);
                ClaimWord word = ClaimWord.wrap(_storedClaim(_handler.contentAt(c), author));
                vm.assertLe(word.time(), vm.getBlockTimestamp());
                vm.assertLe(word.blockNumber(), vm.getBlockNumber());
                vm.assertEq(word.isZero(), word.kind() == 0);
                vm.assertTrue(word.kind() <= 15);
                AccountWord account = AccountWord.wrap(_load(_accountSlot(author)));
                vm.assertLe(word.keyIdx(), account.keyCount());
            }
        }
    }

    /// @dev A claim by a key is one of the key's kinds and was made before it expired, or the key's batch was.
    function invariant_NoClaimIsBeyondItsKey() public view {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                address author = _handler.authorAt(a);
                ClaimWord word = ClaimWord.wrap(_storedClaim(_handler.contentAt(c), author));
                if (word.keyIdx() == 0) continue;
                KeyWord key = KeyWord.wrap(_load(_keySlot(author, word.keyIdx())));
                vm.assertTrue(key.coversKind(word.kind()));
                vm.assertLe(word.time(), key.notAfter());
            }
        }
    }

    function invariant_KeysAreNumberedFromOneWithoutGaps() public view {
        for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
            address author = _handler.authorAt(a);
            uint256 count = AccountWord.wrap(_load(_accountSlot(author))).keyCount();
            vm.assertEq(_load(_keySlot(author, 0)), 0);
            for (uint256 i = 1; i <= count; ++i) {
                vm.assertTrue(_load(_keySlot(author, uint16(i))) != 0);
            }
            vm.assertEq(_load(_keySlot(author, uint16(count + 1))), 0);
        }
    }

    function invariant_OnlyAuthorsWithAGuardianAreFrozen() public view {
        for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
            AccountWord account = AccountWord.wrap(_load(_accountSlot(_handler.authorAt(a))));
            vm.assertTrue(!account.isFrozen() || account.guardian() != address(0));
        }
    }

    function invariant_AllReadsTellTheSame() public view {
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
            vm.assertEq(KeyWord.unwrap(answer.key), KeyWord.unwrap(first.key));
            vm.assertEq(AccountWord.unwrap(answer.account), AccountWord.unwrap(first.account));
            if (claims.length == 1) vm.assertTrue(answer.tail.isZero());
            else _assertTail(answer.tail, claims[0].claim.author(), claims.length);
            _assertTold(content, claims);
        }
    }

    /// @dev What an invariant does is undone after it, so it may try.
    function invariant_EveryAuthorCanClaimWhatItHasNot() public {
        for (uint256 c = 0; c < _handler.CONTENTS(); ++c) {
            bytes32 content = _handler.contentAt(c);
            for (uint256 a = 0; a < _handler.AUTHORS(); ++a) {
                if (_storedClaim(content, _handler.authorAt(a)) != 0) continue;
                uint256 before = gasleft();
                _claimAs(_handler.authorAt(a), content, 1);
                vm.assertLe(before - gasleft(), 100_000);
            }
        }
    }

    function invariant_NoEtherIsHeld() public view {
        vm.assertEq(address(registry).balance, 0);
    }

    /// @dev `resolveFor` and `extsload` say of each claim what `claimsOf` said.
    function _assertTold(bytes32 content, IProvenanceRegistry.AuthorClaim[] memory claims) private view {
        address[] memory authors = new address[](claims.length);
        bytes32[] memory slots = new bytes32[](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            authors[i] = claims[i].claim.author();
            slots[i] = _revokedSlot(authors[i], content);
        }
        IProvenanceRegistry.FoundClaim[] memory found = registry.resolveFor(_list(content), authors);
        bytes32[] memory revocations = registry.extsload(slots);
        vm.assertEq(found.length, claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            vm.assertEq(keccak256(abi.encode(found[i].found)), keccak256(abi.encode(claims[i])));
            vm.assertEq(RevocationWord.unwrap(claims[i].revoked), revocations[i]);
        }
    }
}
