// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ActSpec} from "./ActSpec.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Vm} from "./Test.sol";

/// @notice What a signature carries: each act, each field, this chain, this contract, once.
contract BySigTest is ActSpec, RegistryTest {
    function testFuzz_RevertWhen_DeadlineHasPassed(uint8 act, uint64 deadline) public {
        Act a = _act(act);
        Terms memory t = _terms(alice, 0);
        t.deadline = uint64(_bound(deadline, 0, vm.getBlockTimestamp() - 1));
        bytes memory signature = _signedBy(ALICE_KEY, a, t);
        vm.expectRevert(IProvenanceRegistry.Expired.selector);
        _bringAct(a, abi.encodePacked(alice), t, signature);
    }

    function testFuzz_RevertWhen_SignerIsNotTheAuthor(uint8 act, bytes memory signer) public {
        vm.assume(keccak256(signer) != keccak256(abi.encodePacked(alice)));
        Terms memory t = _terms(alice, 0);
        bytes memory signature = _signedBy(ALICE_KEY, _act(act), t);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _bringAct(_act(act), signer, t, signature);
    }

    /// @dev One field of the signed struct differs from what is brought; which one, and how, is up to the fuzzer.
    function testFuzz_RevertWhen_AnyFieldDiffers(uint8 act, uint8 field, uint256 value) public {
        Terms memory t = _terms(alice, 0);
        Terms memory other = _terms(alice, 0);
        field %= 6;
        if (field == 0) other.author = address(uint160(value));
        if (field == 1) other.keyIdx = uint16(value);
        if (field == 2) other.subject = bytes32(value);
        if (field == 3) other.meta = bytes32(value);
        if (field == 4) other.number = uint8(value);
        if (field == 5) other.deadline = uint64(value);
        vm.assume(keccak256(abi.encode(t)) != keccak256(abi.encode(other)));
        _expectBadSignature(_act(act), t, _signedBy(ALICE_KEY, _act(act), other));
    }

    function testFuzz_RevertWhen_SignedForAnotherAct(uint8 act, uint8 other) public {
        vm.assume(_act(act) != _act(other));
        Terms memory t = _terms(alice, 0);
        _expectBadSignature(_act(act), t, _signedBy(ALICE_KEY, _act(other), t));
    }

    function testFuzz_RevertWhen_SignedForAnotherChainOrContract(uint8 act, uint64 chainId, address other)
        public
    {
        vm.assume(chainId != block.chainid && other != address(registry));
        Terms memory t = _terms(alice, 0);
        bytes32 structHash = _structHash(_act(act), t);
        bytes32 forChain = _digest(structHash, chainId, address(registry));
        bytes32 forContract = _digest(structHash, block.chainid, other);
        _expectBadSignature(_act(act), t, _sign(ALICE_KEY, forChain));
        _expectBadSignature(_act(act), t, _sign(ALICE_KEY, forContract));
    }

    function testFuzz_RevertWhen_AnotherKeySigned(uint8 act, uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        vm.assume(vm.addr(key) != alice);
        Terms memory t = _terms(alice, 0);
        _expectBadSignature(_act(act), t, _signedBy(key, _act(act), t));
    }

    function testFuzz_DoesWhatTheAuthorWouldDoItselfWhoeverBringsIt(
        uint8 act,
        bytes32 subject,
        bytes32 meta,
        uint8 number,
        uint64 deadline
    ) public {
        vm.assume(subject != 0);
        Act a = _act(act);
        number = uint8(_bound(number, 1, _isClaim(a) ? 15 : 255));
        deadline = uint64(_bound(deadline, vm.getBlockTimestamp(), type(uint64).max));
        Terms memory t = Terms(alice, 0, subject, meta, number, deadline);

        vm.record();
        _bringAct(a, abi.encodePacked(alice), t, _signedBy(ALICE_KEY, a, t));

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _writesOf(a, t));
        for (uint256 i = 0; i < writes.length; ++i) {
            vm.assertEq(_load(writes[i]), _wordNow(a, t));
        }
    }

    /// @dev The same words and the same events, each way.
    function testFuzz_LogsWhatTheAuthorWouldLogItself(uint8 act) public {
        Act a = _act(act);
        Terms memory t = _terms(alice, 0);
        bytes memory signature = _signedBy(ALICE_KEY, a, t);
        vm.recordLogs();
        _bringAct(a, abi.encodePacked(alice), t, signature);
        bytes memory logged = abi.encode(vm.getRecordedLogs());
        bytes memory code = address(registry).code;
        address first = address(registry);

        registry = IProvenanceRegistry(address(uint160(first) + 1));
        vm.etch(address(registry), code);
        vm.recordLogs();
        _direct(a, t);
        bytes memory direct = abi.encode(_fromFirst(first));
        vm.assertEq(logged, direct);

        registry = IProvenanceRegistry(address(uint160(first) + 2));
        vm.etch(address(registry), code);
        vm.recordLogs();
        _through(a, alice, t);
        vm.assertEq(abi.encode(_fromFirst(first)), direct);
    }

    function testFuzz_ReplayChangesNothing(uint8 act, uint32 later) public {
        Act a = _act(act);
        Terms memory t = _terms(alice, 0);
        t.deadline = type(uint64).max;
        bytes memory signature = _signedBy(ALICE_KEY, a, t);
        _bringAct(a, abi.encodePacked(alice), t, signature);
        bytes32 word = _load(_slotOf(a, t));
        vm.warp(vm.getBlockTimestamp() + later);

        vm.record();
        vm.recordLogs();
        if (a == Act.Claim) vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        if (a == Act.Anchor) vm.expectRevert(IProvenanceRegistry.AlreadyAnchored.selector);
        _bringAct(a, abi.encodePacked(alice), t, signature);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes.length, 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        vm.assertEq(_load(_slotOf(a, t)), word);
    }

    function test_ManyBySigSaysHowMany() public {
        Terms memory t = _terms(alice, 0);
        bytes memory forClaims = _signedBy(ALICE_KEY, Act.ClaimMany, t);
        bytes memory forIds = _signedBy(ALICE_KEY, Act.Revoke, t);
        bytes memory signer = abi.encodePacked(alice);
        bytes32[] memory list = _subjects(t.subject);
        bytes32[] memory metas = _subjects(t.meta);
        _claimAs(alice, list[1], 1);
        _revokeAs(alice, list[0], 1);
        vm.assertEq(registry.claimManyBySig(signer, alice, 0, list, metas, 7, t.deadline, forClaims), 1);
        vm.assertEq(registry.revokeBySig(signer, alice, 0, list, 7, t.meta, t.deadline, forIds), 1);
        vm.startPrank(alice);
        vm.assertEq(registry.claimManyFor(alice, 0, list, metas, 7), 0);
        vm.assertEq(registry.revokeFor(alice, 0, list, 7, t.meta), 0);
        vm.stopPrank();
    }

    function _fromFirst(address first) private returns (Vm.Log[] memory logs) {
        logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            logs[i].emitter = first;
        }
    }

    function _expectBadSignature(Act act, Terms memory t, bytes memory signature) private {
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(act, abi.encodePacked(alice), t, signature);
    }
}
