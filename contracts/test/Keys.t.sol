// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {KeyWord, KeyWords} from "../src/words/KeyWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract KeysTest is RegistryTest {
    uint64 internal constant FOREVER = 2 ** 36 - 1;

    function testFuzz_RevertWhen_IndexIsNotTheNext(uint8 keys, uint16 keyIdx) public {
        keys %= 5;
        for (uint256 i = 0; i < keys; ++i) {
            _addKeyAs(alice, bob);
        }
        vm.assume(keyIdx != uint256(keys) + 1);
        vm.expectRevert(IProvenanceRegistry.BadIndex.selector);
        vm.prank(alice);
        registry.addKey(keyIdx, carol, FOREVER, 1, 1);
    }

    function test_RevertWhen_AllIndicesAreTaken() public {
        _setAccount(uint256(65534) << 196);
        vm.startPrank(alice);
        vm.expectRevert(IProvenanceRegistry.BadIndex.selector);
        registry.addKey(65535, carol, FOREVER, 1, 1);
        _setAccount(uint256(65535) << 196);
        vm.expectRevert(IProvenanceRegistry.BadIndex.selector);
        registry.addKey(0, carol, FOREVER, 1, 1);
        _setAccount(uint256(65533) << 196);
        registry.addKey(65534, carol, FOREVER, 1, 1);
    }

    function test_RevertWhen_DelegateIsZero() public {
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.addKey(1, address(0), FOREVER, 1, 1);
    }

    function testFuzz_RevertWhen_ScopesAreNot1To7(uint8 scopes) public {
        vm.assume(scopes == 0 || scopes > 7);
        vm.expectRevert(IProvenanceRegistry.BadScopes.selector);
        registry.addKey(1, carol, FOREVER, scopes, 1);
    }

    function testFuzz_RevertWhen_KeyWouldHaveExpired(uint64 notAfter) public {
        notAfter = uint64(_bound(notAfter, 0, vm.getBlockTimestamp() - 1));
        vm.expectRevert(IProvenanceRegistry.Expired.selector);
        registry.addKey(1, carol, notAfter, 1, 1);
    }

    function testFuzz_RevertWhen_ExpiryDoesNotFit(uint64 notAfter) public {
        notAfter = uint64(_bound(notAfter, 2 ** 36, type(uint64).max));
        vm.expectRevert(IProvenanceRegistry.BadTime.selector);
        registry.addKey(1, carol, notAfter, 1, 1);
    }

    function test_RevertWhen_FrozenAuthorAddsAKey() public {
        _guard(alice, carol);
        _freeze(alice, carol, 1);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(alice);
        registry.addKey(1, bob, FOREVER, 1, 1);
    }

    function testFuzz_AddsAKeyAndCountsIt(
        address author,
        address delegate,
        uint64 notAfter,
        uint8 scopes,
        uint16 kinds
    ) public {
        vm.assume(author != address(0) && delegate != address(0));
        scopes = uint8(_bound(scopes, 1, 7));
        notAfter = uint64(_bound(notAfter, vm.getBlockTimestamp(), FOREVER));
        _addKeyAs(author, bob);
        KeyWord expected = KeyWords.pack(delegate, notAfter, scopes, kinds);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.KeyAdded(author, 2, delegate, expected);
        vm.prank(author);
        registry.addKey(2, delegate, notAfter, scopes, kinds);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_keySlot(author, 2), _accountSlot(author)));
        vm.assertEq(_load(_keySlot(author, 2)), KeyWord.unwrap(expected));
        vm.assertEq(uint256(AccountWord.wrap(_load(_accountSlot(author))).keyCount()), 2);
    }

    function testFuzz_RevertWhen_AStrangerRevokesAKey(address caller) public {
        vm.assume(caller != alice && caller != carol && caller != address(0));
        _addKeyAs(alice, bob);
        _expectRefused(caller, IProvenanceRegistry.Unauthorized.selector, 1, 1);
        _guard(alice, carol);
        _expectRefused(caller, IProvenanceRegistry.Unauthorized.selector, 1, 1);
    }

    /// @dev Whoever stole a key could otherwise dispute what its owner had signed with it.
    function test_RevertWhen_TheKeyRevokesItself() public {
        _addKeyAs(alice, bob);
        _expectRefused(bob, IProvenanceRegistry.Unauthorized.selector, 1, 1);
    }

    function test_RevertWhen_FrozenAuthorRevokesAKey() public {
        _addKeyAs(alice, bob);
        _guard(alice, carol);
        _freeze(alice, carol, 1);
        _expectRefused(alice, IProvenanceRegistry.Unauthorized.selector, 1, 1);
    }

    function test_RevertWhen_SinceIsZeroOrToCome() public {
        _addKeyAs(alice, bob);
        uint64 now_ = uint64(vm.getBlockTimestamp());
        _expectRefused(alice, IProvenanceRegistry.ZeroValue.selector, 1, 0);
        _expectRefused(alice, IProvenanceRegistry.BadTime.selector, 1, now_ + 1);
        _expectRefused(alice, IProvenanceRegistry.BadTime.selector, 1, type(uint64).max);
    }

    function testFuzz_RevertWhen_ThereIsNoSuchKey(uint16 keyIdx) public {
        vm.assume(keyIdx != 1);
        _addKeyAs(alice, bob);
        _expectRefused(alice, IProvenanceRegistry.NotFound.selector, keyIdx, 1);
    }

    function testFuzz_RevertWhen_TheKeyIsRevoked(uint64 first, uint64 second) public {
        first = uint64(_bound(first, 1, vm.getBlockTimestamp()));
        second = uint64(_bound(second, 1, vm.getBlockTimestamp()));
        _addKeyAs(alice, bob);
        vm.prank(alice);
        registry.revokeKey(alice, 1, first);
        _expectRefused(alice, IProvenanceRegistry.AlreadyRevoked.selector, 1, second);
    }

    /// @dev By the author, by its guardian, and by the guardian of a frozen author.
    function testFuzz_RevokesOneKeyForGoodAndNothingElseOfIt(uint64 since, uint8 by, uint64 notAfter) public {
        since = uint64(_bound(since, 1, vm.getBlockTimestamp()));
        notAfter = uint64(_bound(notAfter, vm.getBlockTimestamp(), FOREVER));
        _addKeyAs(alice, bob);
        _addKeyAs(alice, bob, notAfter, 5, 0xa5a5);
        _addKeyAs(alice, bob);
        _guard(alice, carol);
        if (by % 3 == 2) _freeze(alice, carol, since);
        bytes32 before = _load(_keySlot(alice, 2));

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.KeyRevoked(alice, 2, since);
        vm.prank(by % 3 == 0 ? alice : carol);
        registry.revokeKey(alice, 2, since);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_keySlot(alice, 2)));
        vm.assertEq(_load(writes[0]), before | bytes32(uint256(since) << 196));
    }

    function _expectRefused(address caller, bytes4 selector, uint16 keyIdx, uint64 since) private {
        vm.expectRevert(selector);
        vm.prank(caller);
        registry.revokeKey(alice, keyIdx, since);
    }

    function _setAccount(uint256 word) private {
        vm.store(address(registry), _accountSlot(alice), bytes32(word));
    }

    function _guard(address author, address guardian) private {
        vm.prank(author);
        registry.setGuardian(author, guardian);
    }

    function _freeze(address author, address guardian, uint64 since) private {
        vm.prank(guardian);
        registry.freeze(author, since);
    }
}
