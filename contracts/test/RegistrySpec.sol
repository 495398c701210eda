// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RevocationWord, RevocationWords} from "../src/words/RevocationWord.sol";
import {TailWord} from "../src/words/TailWord.sol";
import {Test} from "./Test.sol";

/// @notice A registry to talk to, some people, and the promises of the interface spelled out a second time: slots, digests and
/// words are computed here from the documentation, not by the code under test.
abstract contract RegistrySpec is Test {
    struct SigArgs {
        address author;
        uint16 keyIdx;
        bytes32 content;
        bytes32 meta;
        uint8 kind;
        uint64 deadline;
    }

    IProvenanceRegistry internal registry;

    uint256 internal constant ALICE_KEY = 0xa11ce;
    uint256 internal constant BOB_KEY = 0xb0b;
    address internal alice = vm.addr(ALICE_KEY);
    address internal bob = vm.addr(BOB_KEY);
    address internal carol = vm.addr(0xca401);
    address internal relayer = vm.addr(0x4e1a7);

    bytes32 internal constant CONTENT = keccak256("content");
    bytes32 internal constant META = keccak256("meta");

    function _claimAs(address author, bytes32 content, uint8 kind) internal {
        vm.prank(author);
        registry.claim(content, META, kind);
    }

    function _addKeyAs(address author, address delegate, uint64 notAfter, uint8 scopes, uint16 kinds)
        internal
        returns (uint16 keyIdx)
    {
        keyIdx = AccountWord.wrap(_load(_accountSlot(author))).keyCount() + 1;
        vm.prank(author);
        registry.addKey(keyIdx, delegate, notAfter, scopes, kinds);
    }

    /// @dev A key that may do everything for ever.
    function _addKeyAs(address author, address delegate) internal returns (uint16 keyIdx) {
        return _addKeyAs(author, delegate, 2 ** 36 - 1, 7, type(uint16).max);
    }

    function _revokeAs(address author, bytes32 id, uint8 reason) internal {
        vm.prank(author);
        registry.revoke(_list(id), reason, 0);
    }

    function _resolveOne(bytes32 content) internal view returns (IProvenanceRegistry.Resolution memory) {
        return registry.resolve(_list(content))[0];
    }

    function _list(bytes32 a) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = a;
    }

    function _list(bytes32 a, bytes32 b) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (a, b);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function _numbered(string memory prefix, uint256 count) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = keccak256(abi.encode(prefix, i));
        }
    }

    function _headSlot(bytes32 content) internal pure returns (bytes32) {
        return keccak256(abi.encode(content, uint256(0)));
    }

    function _tailSlot(bytes32 content) internal pure returns (bytes32) {
        return keccak256(abi.encode(content, uint256(1)));
    }

    function _claimSlot(bytes32 content, address author) internal pure returns (bytes32) {
        return keccak256(abi.encode(author, keccak256(abi.encode(content, uint256(2)))));
    }

    function _revokedSlot(address author, bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(id, keccak256(abi.encode(author, uint256(4)))));
    }

    function _batchSlot(address author, bytes32 root) internal pure returns (bytes32) {
        return keccak256(abi.encode(root, keccak256(abi.encode(author, uint256(3)))));
    }

    function _keySlot(address author, uint16 keyIdx) internal pure returns (bytes32) {
        return keccak256(abi.encode(keyIdx, keccak256(abi.encode(author, uint256(5)))));
    }

    function _accountSlot(address author) internal pure returns (bytes32) {
        return keccak256(abi.encode(author, uint256(6)));
    }

    function _successorSlot(address author) internal pure returns (bytes32) {
        return keccak256(abi.encode(author, uint256(7)));
    }

    function _leafMaskSlot(address author, bytes32 root, uint256 word) internal pure returns (bytes32) {
        bytes32 ofAuthor = keccak256(abi.encode(author, uint256(8)));
        return keccak256(abi.encode(word, keccak256(abi.encode(root, ofAuthor))));
    }

    function _load(bytes32 slot) internal view returns (bytes32) {
        return vm.load(address(registry), slot);
    }

    /// @dev The word an author's claim lies in, whether it was the first or a later one; zero if there is none.
    function _storedClaim(bytes32 content, address author) internal view returns (bytes32) {
        bytes32 head = _load(_headSlot(content));
        return address(uint160(uint256(head))) == author ? head : _load(_claimSlot(content, author));
    }

    function _claimNow(address author, uint8 kind) internal view returns (ClaimWord) {
        return ClaimWords.pack(author, vm.getBlockTimestamp(), vm.getBlockNumber(), 0, kind);
    }

    function _revocationNow(uint8 reason) internal view returns (RevocationWord) {
        return RevocationWords.pack(reason, vm.getBlockTimestamp(), vm.getBlockNumber(), 0);
    }

    function _signed(address author) internal view returns (SigArgs memory) {
        return SigArgs(author, 0, CONTENT, META, 7, uint64(vm.getBlockTimestamp() + 1 hours));
    }

    function _digest(SigArgs memory args) internal view returns (bytes32) {
        return _digest(args, block.chainid, address(registry));
    }

    function _digest(SigArgs memory args, uint256 chainId, address verifyingContract)
        internal
        pure
        returns (bytes32)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)"
                ),
                args.author,
                args.keyIdx,
                args.content,
                args.meta,
                args.kind,
                args.deadline
            )
        );
        return _digest(structHash, chainId, verifyingContract);
    }

    function _digest(bytes32 structHash, uint256 chainId, address verifyingContract)
        internal
        pure
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Colophon ProvenanceRegistry"),
                keccak256("1"),
                chainId,
                verifyingContract
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _bring(SigArgs memory args, bytes memory signature) internal {
        vm.prank(relayer);
        registry.claimBySig(
            abi.encodePacked(args.author),
            args.author,
            args.keyIdx,
            args.content,
            args.meta,
            args.kind,
            args.deadline,
            signature
        );
    }

    function _assertUnclaimed(bytes32 content, address author) internal view {
        vm.assertEq(_storedClaim(content, author), 0);
    }

    function _assertEq(ClaimWord left, ClaimWord right) internal pure {
        vm.assertEq(ClaimWord.unwrap(left), ClaimWord.unwrap(right));
    }

    function _assertEq(RevocationWord left, RevocationWord right) internal pure {
        vm.assertEq(RevocationWord.unwrap(left), RevocationWord.unwrap(right));
    }

    function _assertTail(TailWord tail, address lastAuthor, uint256 count) internal pure {
        vm.assertEq(tail.lastAuthor(), lastAuthor);
        vm.assertEq(uint256(tail.count()), count);
    }
}
