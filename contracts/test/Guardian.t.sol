// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {RevocationWord} from "../src/words/RevocationWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract GuardianTest is RegistryTest {
    uint16 internal constant GUARDIAN_IDX = 65535;
    address internal guardian = vm.addr(0x64a4d);

    function test_RevertWhen_GuardianIsZero() public {
        vm.startPrank(alice);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.setGuardian(alice, address(0));
        registry.setGuardian(alice, guardian);
        vm.stopPrank();
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        vm.prank(guardian);
        registry.setGuardian(alice, address(0));
    }

    function testFuzz_RevertWhen_AStrangerNamesTheFirstGuardian(address caller) public {
        vm.assume(caller != alice && caller != address(0));
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(caller);
        registry.setGuardian(alice, caller);
    }

    function testFuzz_RevertWhen_AnyoneButTheGuardianNamesTheNext(address caller) public {
        vm.assume(caller != guardian && caller != address(0));
        _guard();
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(caller);
        registry.setGuardian(alice, caller);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(alice);
        registry.setGuardian(alice, alice);
    }

    function testFuzz_AuthorNamesTheFirstGuardianWhichNamesTheNext(
        address author,
        address first,
        address second,
        uint8 keys
    ) public {
        vm.assume(author != address(0) && first != address(0) && second != address(0));
        keys %= 4;
        for (uint256 i = 0; i < keys; ++i) {
            _addKeyAs(author, bob);
        }
        _setAndCheck(author, author, first, keys);
        _setAndCheck(author, first, second, keys);
    }

    function testFuzz_RevertWhen_AnyoneButTheGuardianFreezes(address caller) public {
        vm.assume(caller != guardian && caller != address(0));
        _expectNotFrozen(caller, 1, IProvenanceRegistry.Unauthorized.selector);
        _expectNotFrozen(alice, 1, IProvenanceRegistry.Unauthorized.selector);
        _guard();
        _expectNotFrozen(caller, 1, IProvenanceRegistry.Unauthorized.selector);
        _expectNotFrozen(alice, 1, IProvenanceRegistry.Unauthorized.selector);
    }

    function test_RevertWhen_FreezeIsSinceZeroOrToCome() public {
        _guard();
        uint64 now_ = uint64(vm.getBlockTimestamp());
        _expectNotFrozen(guardian, 0, IProvenanceRegistry.ZeroValue.selector);
        _expectNotFrozen(guardian, now_ + 1, IProvenanceRegistry.BadTime.selector);
    }

    function testFuzz_RevertWhen_FrozenTwice(uint64 since, uint64 again) public {
        _guard();
        _freeze(uint64(_bound(since, 1, vm.getBlockTimestamp())));
        again = uint64(_bound(again, 1, vm.getBlockTimestamp()));
        _expectNotFrozen(guardian, again, IProvenanceRegistry.AlreadySet.selector);
    }

    function testFuzz_FreezesSince(uint64 since, uint8 keys) public {
        keys %= 4;
        for (uint256 i = 0; i < keys; ++i) {
            _addKeyAs(alice, bob);
        }
        _guard();
        since = uint64(_bound(since, 1, vm.getBlockTimestamp()));

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Frozen(alice, guardian, since);
        vm.prank(guardian);
        registry.freeze(alice, since);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_accountSlot(alice)));
        _assertAccount(alice, guardian, since, keys);
    }

    function test_FrozenAuthorKeepsWhatTheGuardianDoesNotChange() public {
        _guard();
        _freeze(1);
        vm.startPrank(alice);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.setGuardian(alice, alice);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.setSuccessor(alice, bob);
        vm.stopPrank();
        vm.startPrank(guardian);
        registry.setSuccessor(alice, bob);
        registry.setGuardian(alice, carol);
        vm.stopPrank();
        _assertAccount(alice, carol, 1, 0);
    }

    /// @dev What a thief does is on record and disputed, and what the author did before still stands.
    function test_FrozenAuthorsClaimsAreRecordedWithTheFreezeBesideThem() public {
        _guard();
        _freeze(5);
        _claimAs(alice, CONTENT, 1);
        vm.assertEq(_resolveOne(CONTENT).account.frozenSince(), 5);
        vm.assertTrue(_resolveOne(CONTENT).account.isFrozen());
    }

    function testFuzz_RevertWhen_AStrangerNamesTheSuccessor(address caller) public {
        vm.assume(caller != alice && caller != guardian && caller != address(0));
        _expectNoSuccessor(caller);
        _guard();
        _expectNoSuccessor(caller);
        _expectNoSuccessor(alice);
    }

    function test_RevertWhen_SuccessorIsZeroOrNamedTwice() public {
        vm.startPrank(alice);
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        registry.setSuccessor(alice, address(0));
        registry.setSuccessor(alice, bob);
        vm.expectRevert(IProvenanceRegistry.AlreadySet.selector);
        registry.setSuccessor(alice, bob);
        registry.setGuardian(alice, guardian);
        vm.stopPrank();
        vm.expectRevert(IProvenanceRegistry.AlreadySet.selector);
        vm.prank(guardian);
        registry.setSuccessor(alice, carol);
    }

    function testFuzz_NamesASuccessorOnce(address author, address successor, bool byGuardian) public {
        vm.assume(author != address(0) && successor != address(0));
        if (byGuardian) {
            vm.prank(author);
            registry.setGuardian(author, guardian);
        }
        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.SuccessorSet(author, successor);
        vm.prank(byGuardian ? guardian : author);
        registry.setSuccessor(author, successor);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_successorSlot(author)));
        vm.assertEq(_load(writes[0]), bytes32(uint256(uint160(successor))));
    }

    function test_RevertWhen_GuardianRevokesForAnAuthorThatIsNotFrozen() public {
        _guard();
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(guardian);
        registry.revokeFor(alice, GUARDIAN_IDX, _list(CONTENT), 6, 0);
    }

    function testFuzz_RevertWhen_AnyoneElseRevokesAsGuardian(address caller) public {
        vm.assume(caller != guardian && caller != address(0));
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(caller);
        registry.revokeFor(alice, GUARDIAN_IDX, _list(CONTENT), 6, 0);
        _guard();
        _freeze(1);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(caller);
        registry.revokeFor(alice, GUARDIAN_IDX, _list(CONTENT), 6, 0);
    }

    function test_RevertWhen_GuardianClaimsOrAnchors() public {
        _guard();
        _freeze(1);
        vm.startPrank(guardian);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.claimFor(alice, GUARDIAN_IDX, CONTENT, META, 1);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.claimManyFor(alice, GUARDIAN_IDX, _list(CONTENT), _list(META), 1);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.anchorFor(alice, GUARDIAN_IDX, CONTENT, 1, META);
    }

    function testFuzz_GuardianOfAFrozenAuthorRevokesAndItShows(uint8 reason) public {
        vm.assume(reason != 0);
        _claimAs(alice, CONTENT, 1);
        _guard();
        _freeze(1);
        vm.prank(guardian);
        registry.revokeFor(alice, GUARDIAN_IDX, _list(CONTENT), reason, 0);
        RevocationWord revoked = _resolveOne(CONTENT).revoked;
        vm.assertEq(uint256(revoked.reason()), reason);
        vm.assertEq(uint256(revoked.keyIdx()), GUARDIAN_IDX);
    }

    function _guard() private {
        vm.prank(alice);
        registry.setGuardian(alice, guardian);
    }

    function _freeze(uint64 since) private {
        vm.prank(guardian);
        registry.freeze(alice, since);
    }

    function _setAndCheck(address author, address caller, address next, uint256 keys) private {
        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.GuardianSet(author, next);
        vm.prank(caller);
        registry.setGuardian(author, next);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_accountSlot(author)));
        _assertAccount(author, next, 0, keys);
    }

    function _assertAccount(address author, address guardian_, uint256 since, uint256 keys) private view {
        AccountWord account = AccountWord.wrap(_load(_accountSlot(author)));
        vm.assertEq(account.guardian(), guardian_);
        vm.assertEq(account.frozenSince(), since);
        vm.assertEq(uint256(account.keyCount()), keys);
    }

    function _expectNotFrozen(address caller, uint64 since, bytes4 selector) private {
        vm.expectRevert(selector);
        vm.prank(caller);
        registry.freeze(alice, since);
    }

    function _expectNoSuccessor(address caller) private {
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        vm.prank(caller);
        registry.setSuccessor(alice, caller);
    }
}
