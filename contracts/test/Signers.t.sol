// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ActSpec} from "./ActSpec.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {HashVerifier, ReturnBombVerifier, VERIFY_MAGIC, WrongMagicVerifier} from "./wallets/Verifiers.sol";
import {
    EchoWallet,
    FixedAnswer,
    GasEaterWallet,
    MAGIC,
    PasswordWallet,
    RevertingWallet
} from "./wallets/Wallets.sol";

/// @notice Signers that are a verifier contract and a key (ERC-7913).
contract SignersTest is ActSpec, RegistryTest {
    function testFuzz_RevertWhen_SignerIsTooShort(bytes19 start, uint8 length, address author, bool isZero)
        public
    {
        if (isZero) author = address(0);
        bytes memory signer = abi.encodePacked(start);
        assembly ("memory-safe") {
            mstore(signer, mod(length, 20))
        }
        Terms memory t = _terms(author, 0);
        vm.expectRevert(
            author == address(0)
                ? IProvenanceRegistry.BadSignature.selector
                : IProvenanceRegistry.Unauthorized.selector
        );
        _bringAct(Act.Claim, signer, t, "");
    }

    function testFuzz_RevertWhen_VerifierHasNoCodeEvenAPrecompile(uint8 verifier, bytes memory key) public {
        vm.assume(key.length != 0);
        _expectRefused(abi.encodePacked(address(uint160(verifier)), key), "");
    }

    function test_RevertWhen_VerifierMisbehaves() public {
        _expectRefused(abi.encodePacked(new RevertingWallet(), "key"), "");
        _expectRefused(abi.encodePacked(new WrongMagicVerifier(), "key"), "");
        _expectRefused(abi.encodePacked(new FixedAnswer(""), "key"), "");
        _expectRefused(abi.encodePacked(new FixedAnswer(abi.encodePacked(VERIFY_MAGIC)), "key"), "");
        _expectRefused(abi.encodePacked(new PasswordWallet(), "key"), "open sesame");
    }

    function testFuzz_RevertWhen_VerifierAnswersAnythingElse(bytes32 answer) public {
        vm.assume(answer != bytes32(VERIFY_MAGIC));
        _expectRefused(abi.encodePacked(new FixedAnswer(abi.encode(answer)), "key"), "");
    }

    function testFuzz_RevertWhen_TheSignatureIsForAnotherKeyOrDigest(bytes32 other) public {
        bytes memory signer = abi.encodePacked(new HashVerifier(), "key");
        Terms memory t = _terms(_identity(signer), 0);
        bytes32 digest = _digestOf(Act.Claim, t);
        vm.assume(other != digest && other != keccak256("key"));
        _expectRefused(signer, abi.encode(keccak256("key"), other));
        _expectRefused(signer, abi.encode(other, digest));
        _bringAct(Act.Claim, signer, t, abi.encode(keccak256("key"), digest));
    }

    /// @dev A verifier that says yes to everybody gives away the identities that name it, and no other.
    function testFuzz_CarelessVerifierHarmsOnlyWhoeverNamesIt(address author, bytes memory key) public {
        vm.assume(key.length != 0);
        bytes memory signer = abi.encodePacked(new EchoWallet(), key);
        vm.assume(author != _identity(signer));
        _bringAct(Act.Claim, signer, _terms(_identity(signer), 0), "");
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _bringAct(Act.Claim, signer, _terms(author, 0), "");
    }

    /// @dev A verifier and key are not the verifier, which cannot speak as its keys either.
    function test_RevertWhen_TheVerifierItselfIsTheAuthor() public {
        address verifier = address(new HashVerifier());
        Terms memory t = _terms(verifier, 0);
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _bringAct(Act.Claim, abi.encodePacked(verifier, "key"), t, "");
    }

    /// @dev With 29 million gas to eat, it gets four.
    function test_BadSignerWastesAtMostFourMillionGas() public {
        _expectCheapRefusal(address(new GasEaterWallet()), "");
        _expectCheapRefusal(address(new GasEaterWallet()), "key");
    }

    /// @dev The signer's first opcode is GAS, which costs 2; it says yes if the answer is what it should be.
    function test_SignerGetsFourMillionGasAndNoMore() public {
        for (uint256 i = 0; i < 2; ++i) {
            address probe = address(uint160(0x9a5 + i));
            bytes4 magic = i == 0 ? MAGIC : VERIFY_MAGIC;
            vm.etch(probe, abi.encodePacked(hex"5a623d08fe147f", bytes32(magic), hex"0260005260206000f3"));
            bytes memory signer = i == 0 ? abi.encodePacked(probe) : abi.encodePacked(probe, "key");
            Terms memory t = _terms(i == 0 ? probe : _identity(signer), 0);
            t.subject = bytes32(i + 1);
            _bringAct(Act.Claim, signer, t, "");
            vm.assertEq(_load(_headSlot(t.subject)), _wordNow(Act.Claim, t));
        }
    }

    /// @dev A delegate's digest does not name the signer, so the key that made a given signature can be found afterwards.
    function test_SMayBeHalfTheOrderAndNoMore() public {
        bytes32 half = bytes32(SECP256K1_ORDER / 2);
        for (uint16 keyIdx = 1; keyIdx <= 2; ++keyIdx) {
            bytes32 s = keyIdx == 1 ? half : bytes32(uint256(half) + 1);
            Terms memory t = _terms(alice, keyIdx);
            bytes32 digest = _digestOf(Act.Claim, t);
            (, bytes32 r,) = vm.sign(ALICE_KEY, digest);
            address signer = ecrecover(digest, 27, r, s);
            vm.assertTrue(signer != address(0));
            _addKeyAs(alice, signer);
            if (keyIdx == 2) vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
            _bringAct(Act.Claim, abi.encodePacked(signer), t, abi.encodePacked(r, s, uint8(27)));
            if (keyIdx == 1) vm.assertEq(_load(_headSlot(CONTENT)), _wordNow(Act.Claim, t));
        }
    }

    function test_ReturnBombCostsTheRelayerNoCopy() public {
        bytes memory signer = abi.encodePacked(new ReturnBombVerifier(), "key");
        Terms memory t = _terms(_identity(signer), 0);
        uint256 before = gasleft();
        _bringAct(Act.Claim, signer, t, "");
        vm.assertLe(before - gasleft(), 2_200_000);
        vm.assertEq(_load(_headSlot(CONTENT)), _wordNow(Act.Claim, t));
    }

    function testFuzz_VerifierAndKeyAreAnAuthor(uint8 act, bytes memory key) public {
        vm.assume(key.length != 0);
        bytes memory signer = abi.encodePacked(new HashVerifier(), key);
        Terms memory t = _terms(_identity(signer), 0);
        _bringAct(_act(act), signer, t, abi.encode(keccak256(key), _digestOf(_act(act), t)));
        vm.assertEq(_load(_slotOf(_act(act), t)), _wordNow(_act(act), t));
    }

    function _identity(bytes memory signer) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked("ERC7913", signer)))));
    }

    function _expectRefused(bytes memory signer, bytes memory signature) private {
        Terms memory t = _terms(_identity(signer), 0);
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(Act.Claim, signer, t, signature);
    }

    function _expectCheapRefusal(address target, bytes memory key) private {
        bytes memory signer = abi.encodePacked(target, key);
        Terms memory t = _terms(key.length == 0 ? target : _identity(signer), 0);
        uint256 before = gasleft();
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(Act.Claim, signer, t, "");
        uint256 spent = before - gasleft();
        vm.assertTrue(spent > 4_000_000 && spent < 4_100_000);
    }
}
