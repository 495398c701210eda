// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {PasskeySpec} from "./PasskeySpec.sol";

/// @notice Passkeys end to end: the registry, OpenZeppelin's verifier, and assertions as an authenticator makes them.
/// On a chain with the P-256 precompile; the same without it is in PasskeyWithoutPrecompile.
/// forge-config: default.evm_version = "osaka"
contract PasskeyTest is PasskeySpec {
    function testFuzz_PasskeyIsAnAuthor(uint8 act, uint256 key) public {
        key = _bound(key, 1, P256_ORDER - 1);
        bytes memory signer = _signer(key);
        Terms memory t = _terms(_identity(signer), 0);
        _bringAct(_act(act), signer, t, _assert(key, _digestOf(_act(act), t), 0x05));
        vm.assertEq(_load(_slotOf(_act(act), t)), _wordNow(_act(act), t));
    }

    function testFuzz_PasskeyIsADelegate(uint8 act, uint256 key) public {
        key = _bound(key, 1, P256_ORDER - 1);
        bytes memory signer = _signer(key);
        Terms memory t = _terms(alice, _addKeyAs(alice, _identity(signer)));
        _bringAct(_act(act), signer, t, _assert(key, _digestOf(_act(act), t), 0x05));
        vm.assertEq(_load(_slotOf(_act(act), t)), _wordNow(_act(act), t));
    }

    function testFuzz_RevertWhen_AnotherPasskeySigned(uint256 key, uint256 other) public {
        (key, other) = (_bound(key, 1, P256_ORDER - 1), _bound(other, 1, P256_ORDER - 1));
        vm.assume(key != other);
        Terms memory t = _terms(_identity(_signer(key)), 0);
        _expectRefused(key, t, _assert(other, _digestOf(Act.Claim, t), 0x05));
    }

    function testFuzz_RevertWhen_ItSignedAnotherChallenge(bytes32 digest) public {
        Terms memory t = _terms(_identity(_signer(1)), 0);
        vm.assume(digest != _digestOf(Act.Claim, t));
        _expectRefused(1, t, _assert(1, digest, 0x05));
    }

    /// @dev Present is bit 0, verified bit 2; backed up (bit 4) without being eligible (bit 3) is no real authenticator.
    function testFuzz_AcceptsOnlyAUserWhoIsPresentAndVerified(uint8 flags) public {
        bool isGood = flags & 0x05 == 0x05 && (flags & 0x08 != 0 || flags & 0x10 == 0);
        Terms memory t = _terms(_identity(_signer(7)), 0);
        bytes memory signature = _assert(7, _digestOf(Act.Claim, t), flags);
        if (!isGood) _expectRefused(7, t, signature);
        else _bringAct(Act.Claim, _signer(7), t, signature);
    }

    function test_RevertWhen_SIsHigh() public {
        Terms memory t = _terms(_identity(_signer(7)), 0);
        bytes memory signature = _assert(7, _digestOf(Act.Claim, t), 0x05);
        assembly ("memory-safe") {
            let s := add(signature, 0x40)
            mstore(s, sub(P256_ORDER, mload(s)))
        }
        _expectRefused(7, t, signature);
    }

    function testFuzz_RevertWhen_SignatureIsNoise(bytes memory signature) public {
        _expectRefused(7, _terms(_identity(_signer(7)), 0), signature);
    }

    function testFuzz_RevertWhen_TheKeyHasAnotherLength(uint8 cut) public {
        bytes memory signer = _signer(7);
        uint256 length = _bound(cut, 21, 83);
        assembly ("memory-safe") {
            mstore(signer, length)
        }
        Terms memory t = _terms(_identity(signer), 0);
        bytes memory signature = _assert(7, _digestOf(Act.Claim, t), 0x05);
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(Act.Claim, signer, t, signature);
    }

    function _expectRefused(uint256 key, Terms memory t, bytes memory signature) private {
        bytes memory signer = _signer(key);
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(Act.Claim, signer, t, signature);
        _assertUnclaimed(CONTENT, t.author);
    }
}

/// @notice The same on a chain without the precompile, where the verifier computes P-256 itself.
/// forge-config: default.evm_version = "cancun"
/// forge-config: default.fuzz.runs = 16
contract PasskeyWithoutPrecompileTest is PasskeyTest {}
