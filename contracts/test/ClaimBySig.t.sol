// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord} from "../src/words/ClaimWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

contract ClaimBySigTest is RegistryTest {
    function test_RevertWhen_DeadlineHasPassed() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.warp(uint256(args.deadline) + 1);
        vm.expectRevert(IProvenanceRegistry.Expired.selector);
        _bring(args, signature);
    }

    function testFuzz_RevertWhen_KeyIdxIsNotZero(uint16 keyIdx) public {
        vm.assume(keyIdx != 0);
        SigArgs memory args = _signed(alice);
        args.keyIdx = keyIdx;
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        _bring(args, signature);
    }

    function testFuzz_RevertWhen_SignerIsNotTheAuthor(bytes memory signer) public {
        _expectUnauthorized(signer);
    }

    function testFuzz_RevertWhen_SignerIsAnotherAccount(address signer) public {
        vm.assume(signer != alice);
        _expectUnauthorized(abi.encodePacked(signer));
    }

    function test_RevertWhen_SignerHasTheAuthorAndMore() public {
        _expectUnauthorized(abi.encodePacked(alice, uint8(0)));
        _expectUnauthorized(abi.encode(alice));
        _expectUnauthorized(abi.encodePacked(bytes19(bytes20(alice))));
        _expectUnauthorized("");
    }

    function testFuzz_RevertWhen_KindIsNot1To15(uint8 kind) public {
        vm.assume(kind == 0 || kind > 15);
        SigArgs memory args = _signed(alice);
        args.kind = kind;
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.expectRevert(IProvenanceRegistry.BadKind.selector);
        _bring(args, signature);
    }

    function test_RevertWhen_ContentIsZero() public {
        SigArgs memory args = _signed(alice);
        args.content = 0;
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.expectRevert(IProvenanceRegistry.ZeroValue.selector);
        _bring(args, signature);
    }

    function test_RevertWhen_AuthorIsZeroAndTheSignatureRecoversToNothing() public {
        SigArgs memory args = _signed(address(0));
        _expectBadSignature(args, new bytes(65));
        _expectBadSignature(args, abi.encodePacked(bytes32(0), bytes32(0), uint8(27)));
    }

    /// @dev Whatever a refused signature is taken to recover to, nobody can be its author.
    function test_RevertWhen_SIsHighInTheNameOfALowAddress() public {
        bytes memory high = abi.encodePacked(uint256(1), SECP256K1_ORDER - 1, uint8(27));
        for (uint160 author = 0; author < 16; ++author) {
            _expectBadSignature(_signed(address(author)), high);
        }
    }

    function testFuzz_RevertWhen_AnotherKeySigned(uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        vm.assume(vm.addr(key) != alice);
        SigArgs memory args = _signed(alice);
        _expectBadSignature(args, _sign(key, _digest(args)));
    }

    function testFuzz_RevertWhen_SignedForAnotherChain(uint64 chainId) public {
        vm.assume(chainId != block.chainid && chainId != 0);
        SigArgs memory args = _signed(alice);
        _expectBadSignature(args, _sign(ALICE_KEY, _digest(args, chainId, address(registry))));
    }

    function testFuzz_RevertWhen_SignedForAnotherContract(address other) public {
        vm.assume(other != address(registry));
        SigArgs memory args = _signed(alice);
        _expectBadSignature(args, _sign(ALICE_KEY, _digest(args, block.chainid, other)));
    }

    /// @dev One field of the signed struct differs from what is brought; which one, and how, is up to the fuzzer.
    function testFuzz_RevertWhen_AnyFieldDiffers(uint8 field, uint256 value) public {
        SigArgs memory args = _signed(alice);
        SigArgs memory other = _signed(alice);
        field %= 6;
        if (field == 0) other.author = address(uint160(value));
        if (field == 1) other.keyIdx = uint16(value);
        if (field == 2) other.content = bytes32(value);
        if (field == 3) other.meta = bytes32(value);
        if (field == 4) other.kind = uint8(value);
        if (field == 5) other.deadline = uint64(value);
        vm.assume(keccak256(abi.encode(args)) != keccak256(abi.encode(other)));
        _expectBadSignature(args, _sign(ALICE_KEY, _digest(other)));
    }

    function testFuzz_RevertWhen_AnyBitOfTheSignatureDiffers(uint256 bit) public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        bit %= 520;
        signature[bit / 8] ^= bytes1(uint8(2 ** (bit % 8)));
        _expectBadSignature(args, signature);
    }

    function testFuzz_RevertWhen_SignatureHasAnotherLength(bytes memory noise) public {
        SigArgs memory args = _signed(alice);
        _expectBadSignature(args, noise);
        _expectBadSignature(args, abi.encodePacked(_sign(ALICE_KEY, _digest(args)), uint8(0)));
    }

    function testFuzz_RevertWhen_SIsHigh(uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        SigArgs memory args = _signed(vm.addr(key));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(args));
        uint8 otherV = v == 27 ? 28 : 27;
        _expectBadSignature(args, abi.encodePacked(r, SECP256K1_ORDER - uint256(s), otherV));
    }

    function test_RevertWhen_TypeStringOfTheStructDiffers() public {
        SigArgs memory args = _signed(alice);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Colophon ProvenanceRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Revoke(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)"
                ),
                args
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, structHash));
        _expectBadSignature(args, _sign(ALICE_KEY, digest));
    }

    function testFuzz_RecordsTheAuthorsClaimWhoeverBringsIt(
        uint256 key,
        address bringer,
        bytes32 content,
        bytes32 meta,
        uint8 kind,
        uint64 deadline
    ) public {
        vm.assume(content != 0);
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        kind = uint8(_bound(kind, 1, 15));
        deadline = uint64(_bound(deadline, vm.getBlockTimestamp(), type(uint64).max));
        address author = vm.addr(key);
        SigArgs memory args = SigArgs(author, 0, content, meta, kind, deadline);
        bytes memory signature = _sign(key, _digest(args));
        ClaimWord expected = _claimNow(author, kind);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Claimed(content, author, meta, expected);
        vm.prank(bringer);
        registry.claimBySig(abi.encodePacked(author), author, 0, content, meta, kind, deadline, signature);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_headSlot(content)));
        vm.assertEq(_load(_headSlot(content)), ClaimWord.unwrap(expected));
    }

    function test_DeadlineIsTheLastGoodSecond() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.warp(args.deadline);
        _bring(args, signature);
        vm.assertTrue(_storedClaim(CONTENT, alice) != 0);
    }

    function test_ReplayChangesNothing() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        _bring(args, signature);
        bytes32 before = _storedClaim(CONTENT, alice);
        vm.warp(vm.getBlockTimestamp() + 60);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        _bring(args, signature);
        vm.assertEq(_storedClaim(CONTENT, alice), before);
    }

    function test_RevokedAheadItStillStandsRevoked() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        _revokeAs(alice, CONTENT, 3);
        _bring(args, signature);
        vm.assertFalse(_resolveOne(CONTENT).revoked.isZero());
    }

    function test_NotAcceptedByAnotherDeployment() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        _bring(args, signature);
        registry = _deploy();
        _expectBadSignature(args, signature);
    }

    function test_DomainFollowsTheChainId() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        uint64 split = uint64(block.chainid + 1);
        bytes memory forSplit = _sign(ALICE_KEY, _digest(args, split, address(registry)));
        vm.chainId(split);
        _expectBadSignature(args, signature);
        _bring(args, forSplit);
        (,,, uint256 chainId,,,) = registry.eip712Domain();
        vm.assertEq(chainId, uint256(split));
    }

    function test_Eip712DomainDescribesTheDomainThatIsUsed() public view {
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        ) = registry.eip712Domain();
        vm.assertEq(bytes32(fields), bytes32(hex"0f"));
        vm.assertEq(name, "Colophon ProvenanceRegistry");
        vm.assertEq(version, "1");
        vm.assertEq(chainId, block.chainid);
        vm.assertEq(verifyingContract, address(registry));
        vm.assertEq(salt, 0);
        vm.assertEq(extensions.length, 0);
    }

    function _expectUnauthorized(bytes memory signer) private {
        vm.assume(keccak256(signer) != keccak256(abi.encodePacked(alice)));
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
        registry.claimBySig(signer, alice, 0, args.content, args.meta, args.kind, args.deadline, signature);
    }

    function _expectBadSignature(SigArgs memory args, bytes memory signature) private {
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bring(args, signature);
    }
}
