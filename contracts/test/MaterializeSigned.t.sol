// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Tree} from "./Tree.sol";

contract MaterializeSignedTest is RegistryTest {
    uint256 internal constant ANCHORED_AT = 1_800_000_100;
    uint256 internal constant DELEGATE_KEY = 0xde1e6a7e;
    address internal delegate = vm.addr(DELEGATE_KEY);
    address internal aggregator = vm.addr(0xa66);

    bytes32[] private _hashes;

    function test_RevertWhen_BatchIsNotAnchored() public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        vm.expectRevert(IProvenanceRegistry.NotFound.selector);
        registry.materializeSigned(signed, aggregator, keccak256("root"), 0, new bytes32[](0));
    }

    function test_RevertWhen_AnotherAggregatorAnchoredTheBatch() public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        bytes32[] memory proof = _anchorIn(signed, 4, 2);
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(IProvenanceRegistry.NotFound.selector);
        registry.materializeSigned(signed, alice, root, 2, proof);
    }

    function testFuzz_RevertWhen_TheDeadlineWasOverWhenAnchored(uint64 deadline) public {
        deadline = uint64(_bound(deadline, 0, ANCHORED_AT - 1));
        SigArgs memory args = _signed(alice);
        args.deadline = deadline;
        _expect(_signedClaim(args, abi.encodePacked(alice), ALICE_KEY), IProvenanceRegistry.Expired.selector);
    }

    function testFuzz_RevertWhen_SignerIsNotTheAuthor(bytes memory signer) public {
        vm.assume(keccak256(signer) != keccak256(abi.encodePacked(alice)));
        _expect(_signedClaim(_signed(alice), signer, ALICE_KEY), IProvenanceRegistry.Unauthorized.selector);
    }

    function testFuzz_RevertWhen_AnotherKeySigned(uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        vm.assume(vm.addr(key) != alice);
        _expect(
            _signedClaim(_signed(alice), abi.encodePacked(alice), key),
            IProvenanceRegistry.BadSignature.selector
        );
    }

    function testFuzz_RevertWhen_KindIsNot1To15(uint8 kind) public {
        vm.assume(kind == 0 || kind > 15);
        SigArgs memory args = _signed(alice);
        args.kind = kind;
        _expect(_signedClaim(args, abi.encodePacked(alice), ALICE_KEY), IProvenanceRegistry.BadKind.selector);
    }

    function test_RevertWhen_ContentIsZero() public {
        SigArgs memory args = _signed(alice);
        args.content = 0;
        _expect(
            _signedClaim(args, abi.encodePacked(alice), ALICE_KEY), IProvenanceRegistry.ZeroValue.selector
        );
    }

    /// @dev What the leaf holds is fixed; what is brought differs in one field, properly signed or not.
    function testFuzz_RevertWhen_AnyFieldDiffersFromTheLeaf(uint8 field, uint256 value) public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        bytes32[] memory proof = _anchorIn(signed, 4, 2);
        bytes32 root = Tree.root(_hashes);
        SigArgs memory args = _signed(alice);
        uint32 index = 2;
        field %= 6;
        if (field == 0) index = uint32(value);
        if (field == 1) args.content = bytes32(value);
        if (field == 2) args.meta = bytes32(value);
        if (field == 3) args.kind = uint8(_bound(value, 1, 15));
        if (field == 4) args.deadline = uint64(_bound(value, ANCHORED_AT, type(uint64).max));
        if (field == 5) args.content = keccak256(abi.encode(value));
        IProvenanceRegistry.SignedClaim memory other = _signedClaim(args, abi.encodePacked(alice), ALICE_KEY);
        vm.assume(index != 2 || keccak256(other.signature) != keccak256(signed.signature));
        vm.expectRevert(IProvenanceRegistry.BadProof.selector);
        registry.materializeSigned(other, aggregator, root, index, proof);
    }

    /// @dev A thief anchors unsigned leaves of a victim, steals the key later, signs: and would be older than the theft.
    function testFuzz_RevertWhen_SignedAfterTheAnchoring(bytes memory guess) public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        IProvenanceRegistry.SignedClaim memory unsigned = _signedClaim(alice, 0, ALICE_KEY);
        vm.assume(keccak256(guess) != keccak256(signed.signature));
        unsigned.signature = guess;
        bytes32[] memory proof = _anchorIn(unsigned, 4, 2);
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(IProvenanceRegistry.BadProof.selector);
        registry.materializeSigned(signed, aggregator, root, 2, proof);
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        registry.materializeSigned(unsigned, aggregator, root, 2, proof);
    }

    /// @dev The digest alone, or a leaf of an author's own batch, is not a signed leaf.
    function test_RevertWhen_TheLeafIsOfAnotherForm() public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        bytes32 digest = _digest(_signed(alice));
        bytes32 bare = keccak256(bytes.concat(keccak256(abi.encode(uint256(0), digest))));
        vm.prank(aggregator);
        registry.anchor(bare, 1, META);
        vm.expectRevert(IProvenanceRegistry.BadProof.selector);
        registry.materializeSigned(signed, aggregator, bare, 0, new bytes32[](0));
    }

    function test_RevertWhen_TheAuthorHasAClaimOnTheContent() public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        bytes32[] memory proof = _anchorIn(signed, 4, 2);
        registry.materializeSigned(signed, aggregator, Tree.root(_hashes), 2, proof);
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        registry.materializeSigned(signed, aggregator, root, 2, proof);
    }

    function testFuzz_RevertWhen_TheKeyMightNotClaimWhenAnchored(uint8 fault) public {
        fault %= 5;
        uint64 notAfter = fault == 0 ? uint64(ANCHORED_AT - 1) : 2 ** 36 - 1;
        uint8 scopes = fault == 1 ? 6 : 1;
        uint16 kinds = fault == 2 ? type(uint16).max ^ 1 << 7 : 1 << 7;
        uint16 keyIdx = _addKeyAs(alice, delegate, notAfter, scopes, kinds);
        if (fault == 3) {
            vm.warp(ANCHORED_AT);
            vm.prank(alice);
            registry.revokeKey(alice, keyIdx, uint64(ANCHORED_AT));
            vm.warp(ANCHORED_AT - 100);
        }
        if (fault == 4) keyIdx = type(uint16).max;
        _expect(_signedClaim(alice, keyIdx, DELEGATE_KEY), IProvenanceRegistry.Unauthorized.selector);
    }

    /// @dev Expired and revoked by now, good when anchored.
    function test_KeyIsJudgedAtTheTimeOfTheBatch() public {
        uint16 keyIdx = _addKeyAs(alice, delegate, uint64(ANCHORED_AT), 1, 1 << 7);
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, keyIdx, DELEGATE_KEY);
        bytes32[] memory proof = _anchorIn(signed, 5, 4);
        vm.warp(ANCHORED_AT + 1 days);
        vm.prank(alice);
        registry.revokeKey(alice, keyIdx, uint64(ANCHORED_AT + 1));
        registry.materializeSigned(signed, aggregator, Tree.root(_hashes), 4, proof);
        ClaimWord own = ClaimWord.wrap(_storedClaim(CONTENT, alice));
        vm.assertEq(own.time(), ANCHORED_AT);
        vm.assertEq(uint256(own.keyIdx()), keyIdx);
    }

    function testFuzz_AnyoneMakesItAClaimAsOldAsTheBatch(
        address bringer,
        uint256 key,
        uint8 count,
        uint8 which,
        uint32 later
    ) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        count = uint8(_bound(count, 1, 20));
        which %= count;
        SigArgs memory args = _signed(vm.addr(key));
        args.deadline = uint64(ANCHORED_AT);
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(args, abi.encodePacked(args.author), key);
        bytes32[] memory proof = _anchorIn(signed, count, which);
        bytes32 root = Tree.root(_hashes);
        vm.warp(ANCHORED_AT + later);
        vm.roll(2_000_000);
        ClaimWord expected = ClaimWords.pack(args.author, ANCHORED_AT, 2_000_000, 0, 7);

        vm.record();
        vm.expectEmit(address(registry));
        emit IProvenanceRegistry.Materialized(CONTENT, args.author, root, aggregator, which, META, expected);
        vm.prank(bringer);
        registry.materializeSigned(signed, aggregator, root, which, proof);

        (, bytes32[] memory writes) = vm.accesses(address(registry));
        vm.assertEq(writes, _list(_headSlot(CONTENT)));
        vm.assertEq(_load(_headSlot(CONTENT)), ClaimWord.unwrap(expected));
    }

    /// @dev The aggregator takes part in nobody's claims: its own revocations do not touch them.
    function test_AggregatorCannotWithdrawWhatOthersSigned() public {
        IProvenanceRegistry.SignedClaim memory signed = _signedClaim(alice, 0, ALICE_KEY);
        bytes32[] memory proof = _anchorIn(signed, 4, 2);
        bytes32 root = Tree.root(_hashes);
        vm.startPrank(aggregator);
        registry.revoke(_list(root, _hashes[2], CONTENT), 3, 0);
        registry.revokeLeaves(root, 0, type(uint256).max, 3);
        vm.stopPrank();
        registry.materializeSigned(signed, aggregator, root, 2, proof);
        vm.assertTrue(_resolveOne(CONTENT).revoked.isZero());
    }

    function _signedClaim(address author, uint16 keyIdx, uint256 key)
        private
        view
        returns (IProvenanceRegistry.SignedClaim memory)
    {
        SigArgs memory args = _signed(author);
        args.keyIdx = keyIdx;
        return _signedClaim(args, abi.encodePacked(vm.addr(key)), key);
    }

    function _signedClaim(SigArgs memory args, bytes memory signer, uint256 key)
        private
        view
        returns (IProvenanceRegistry.SignedClaim memory)
    {
        return IProvenanceRegistry.SignedClaim(
            signer,
            args.author,
            args.keyIdx,
            args.content,
            args.meta,
            args.kind,
            args.deadline,
            _sign(key, _digest(args))
        );
    }

    /// @dev Anchors a batch of the aggregator in which the claim is leaf `which` of `count`.
    function _anchorIn(IProvenanceRegistry.SignedClaim memory signed, uint256 count, uint256 which)
        private
        returns (bytes32[] memory)
    {
        bytes32 digest = _digest(
            SigArgs(signed.author, signed.keyIdx, signed.content, signed.meta, signed.kind, signed.deadline)
        );
        _hashes = _numbered("other leaves", count);
        _hashes[which] = Tree.signedLeaf(which, digest, signed.signature);
        vm.warp(ANCHORED_AT);
        vm.prank(aggregator);
        registry.anchor(Tree.root(_hashes), uint32(count), META);
        return Tree.proof(_hashes, which);
    }

    function _expect(IProvenanceRegistry.SignedClaim memory signed, bytes4 selector) private {
        bytes32[] memory proof = _anchorIn(signed, 4, 2);
        bytes32 root = Tree.root(_hashes);
        vm.expectRevert(selector);
        registry.materializeSigned(signed, aggregator, root, 2, proof);
    }
}
