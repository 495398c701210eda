// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ActSpec} from "./ActSpec.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @notice What a delegate key may do, and for whom, in all four acts and by transaction or signature alike.
contract DelegatesTest is ActSpec, RegistryTest {
    function testFuzz_RevertWhen_TheAuthorHasNoSuchKey(uint8 act, uint16 keyIdx, bool bySig) public {
        vm.assume(keyIdx != 1);
        _addKeyAs(alice, delegate);
        _expectUnauthorized(_act(act), keyIdx, bySig);
    }

    function testFuzz_RevertWhen_TheKeyIsAnotherAuthors(uint8 act, bool bySig) public {
        _addKeyAs(bob, delegate);
        _expectUnauthorized(_act(act), 1, bySig);
    }

    function testFuzz_RevertWhen_AnotherActs(uint8 act, uint256 key, bool bySig) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        vm.assume(key != DELEGATE_KEY);
        _addKeyAs(alice, delegate);
        Terms memory t = _terms(alice, 1);
        address other = vm.addr(key);
        bytes memory signature = _signedBy(key, _act(act), t);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        if (bySig) _bringAct(_act(act), abi.encodePacked(other), t, signature);
        else _through(_act(act), other, t);
    }

    /// @dev Also the author cannot act under a key's number, nor a key under the author's.
    function testFuzz_RevertWhen_TheAuthorActsAsItsKeyOrTheKeyAsTheAuthor(uint8 act) public {
        _addKeyAs(alice, delegate);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _through(_act(act), alice, _terms(alice, 1));
        _expectUnauthorized(_act(act), 0, false);
        _expectUnauthorized(_act(act), 0, true);
    }

    function testFuzz_RevertWhen_TheKeyLacksTheScope(uint8 act, uint8 scopes, bool bySig) public {
        scopes = uint8(_bound(scopes, 1, 7));
        vm.assume(scopes & _scope(_act(act)) == 0);
        _addKeyAs(alice, delegate, 2 ** 36 - 1, scopes, type(uint16).max);
        _expectUnauthorized(_act(act), 1, bySig);
    }

    function testFuzz_RevertWhen_TheKeyLacksTheKind(uint16 kinds, bool many, bool bySig) public {
        kinds &= ~uint16(1 << 7);
        _addKeyAs(alice, delegate, 2 ** 36 - 1, 7, kinds);
        _expectUnauthorized(many ? Act.ClaimMany : Act.Claim, 1, bySig);
    }

    function testFuzz_RevertWhen_KindIsNoneOf1To15EvenIfTheKeyHasItsBit(uint8 kind, bool bySig) public {
        vm.assume(kind == 0 || kind > 15);
        _addKeyAs(alice, delegate);
        Terms memory t = _terms(alice, 1);
        t.number = kind;
        bytes memory signature = _signedBy(DELEGATE_KEY, Act.Claim, t);
        vm.expectRevert(
            kind == 0 ? IProvenanceRegistry.BadKind.selector : IProvenanceRegistry.Unauthorized.selector
        );
        if (bySig) _bringAct(Act.Claim, abi.encodePacked(delegate), t, signature);
        else _through(Act.Claim, delegate, t);
    }

    function testFuzz_RevertWhen_TheKeyHasExpired(uint8 act, uint32 after_, bool bySig) public {
        uint64 notAfter = uint64(vm.getBlockTimestamp() + 100);
        _addKeyAs(alice, delegate, notAfter, 7, type(uint16).max);
        vm.warp(notAfter + 1 + uint256(after_));
        _expectUnauthorized(_act(act), 1, bySig);
    }

    function testFuzz_RevertWhen_TheKeyIsRevoked(uint8 act, uint64 since, uint32 later, bool bySig) public {
        _addKeyAs(alice, delegate);
        since = uint64(_bound(since, 1, vm.getBlockTimestamp()));
        vm.prank(alice);
        registry.revokeKey(alice, 1, since);
        vm.warp(vm.getBlockTimestamp() + later);
        _expectUnauthorized(_act(act), 1, bySig);
    }

    /// @dev Each kind, its own bit and no other.
    function testFuzz_KeyClaimsJustItsKinds(uint16 kinds, uint8 kind) public {
        kind = uint8(_bound(kind, 1, 15));
        _addKeyAs(alice, delegate, 2 ** 36 - 1, 1, kinds);
        Terms memory t = _terms(alice, 1);
        t.number = kind;
        if (kinds >> kind & 1 == 0) vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _through(Act.Claim, delegate, t);
        vm.assertEq(_load(_headSlot(CONTENT)) != 0, kinds >> kind & 1 == 1);
    }

    function testFuzz_KeyWithJustTheScopeActsInTheAuthorsName(
        uint8 act,
        uint8 number,
        bytes32 subject,
        bytes32 meta,
        bool bySig
    ) public {
        vm.assume(subject != 0);
        Act a = _act(act);
        number = uint8(_bound(number, 1, _isClaim(a) ? 15 : 255));
        uint16 kinds = _isClaim(a) ? uint16(1 << number) : 0;
        _addKeyAs(alice, carol);
        uint16 keyIdx = _addKeyAs(alice, delegate, uint64(vm.getBlockTimestamp()), _scope(a), kinds);
        Terms memory t = Terms(alice, keyIdx, subject, meta, number, uint64(vm.getBlockTimestamp()));

        vm.record();
        if (bySig) _bringAct(a, abi.encodePacked(delegate), t, _signedBy(DELEGATE_KEY, a, t));
        else _through(a, delegate, t);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _writesOf(a, t));
        for (uint256 i = 0; i < writes.length; ++i) {
            vm.assertEq(_load(writes[i]), _wordNow(a, t));
        }
    }

    function testFuzz_IndexZeroIsTheAuthorItself(uint8 act) public {
        Terms memory t = _terms(alice, 0);
        _through(_act(act), alice, t);
        vm.assertEq(_load(_slotOf(_act(act), t)), _wordNow(_act(act), t));
    }

    /// @dev One author, one place on a content, whoever acts for it.
    function testFuzz_AuthorAndKeysShareOneNameSpace(uint8 act) public {
        Act a = _act(act);
        _addKeyAs(alice, delegate);
        _direct(a, _terms(alice, 0));
        bytes32 word = _load(_slotOf(a, _terms(alice, 0)));
        vm.warp(vm.getBlockTimestamp() + 1);
        if (a == Act.Claim) vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        if (a == Act.Anchor) vm.expectRevert(IProvenanceRegistry.AlreadyAnchored.selector);
        _through(a, delegate, _terms(alice, 1));
        vm.assertEq(_load(_slotOf(a, _terms(alice, 0))), word);
    }

    function test_OneKeyOfSeveralIsRevokedAlone() public {
        _addKeyAs(alice, carol);
        _addKeyAs(alice, delegate);
        uint64 now_ = uint64(vm.getBlockTimestamp());
        vm.prank(alice);
        registry.revokeKey(alice, 1, now_);
        _through(Act.Claim, delegate, _terms(alice, 2));
        vm.assertEq(_load(_headSlot(CONTENT)), _wordNow(Act.Claim, _terms(alice, 2)));
    }

    function test_ResolveShowsTheKeyAndTheAccount() public {
        _addKeyAs(alice, delegate, 2 ** 36 - 1, 1, 1 << 7);
        vm.prank(alice);
        registry.setGuardian(alice, carol);
        _through(Act.Claim, delegate, _terms(alice, 1));
        uint64 now_ = uint64(vm.getBlockTimestamp());
        vm.prank(alice);
        registry.revokeKey(alice, 1, now_ - 5);
        vm.prank(carol);
        registry.freeze(alice, now_ - 9);

        IProvenanceRegistry.Resolution memory answer = _resolveOne(CONTENT);
        vm.assertEq(uint256(answer.head.keyIdx()), 1);
        vm.assertEq(answer.key.delegate(), delegate);
        vm.assertEq(answer.key.notAfter(), 2 ** 36 - 1);
        vm.assertEq(answer.key.revokedSince(), now_ - 5);
        vm.assertEq(uint256(answer.key.scopes()), 1);
        vm.assertEq(uint256(answer.key.kinds()), 1 << 7);
        vm.assertEq(answer.account.guardian(), carol);
        vm.assertEq(answer.account.frozenSince(), now_ - 9);
        vm.assertEq(uint256(answer.account.keyCount()), 1);
    }

    function _expectUnauthorized(Act act, uint16 keyIdx, bool bySig) private {
        Terms memory t = _terms(alice, keyIdx);
        t.deadline = type(uint64).max;
        bytes memory signature = _signedBy(DELEGATE_KEY, act, t);
        vm.record();
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        if (bySig) _bringAct(act, abi.encodePacked(delegate), t, signature);
        else _through(act, delegate, t);
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
    }
}
