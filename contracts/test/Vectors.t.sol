// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {AccountWord} from "../src/words/AccountWord.sol";
import {BatchWord, BatchWords} from "../src/words/BatchWord.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {KeyWord, KeyWords} from "../src/words/KeyWord.sol";
import {RevocationWord, RevocationWords} from "../src/words/RevocationWord.sol";
import {TailWord, TailWords} from "../src/words/TailWord.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Tree} from "./Tree.sol";
import {HashVerifier} from "./wallets/Verifiers.sol";

/// @notice The vectors that TypeScript reads too.
contract VectorsTest is RegistryTest {
    string private _json;

    function setUp() public override {
        super.setUp();
        _json = vm.readFile("../tests/vectors/registry.json");
    }

    function test_ContentKeys() public view {
        uint256 count = _count(".contentKeys");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".contentKeys", i);
            bytes32 key = keccak256(abi.encode(_string(path, ".algorithm"), _bytes32(path, ".digest")));
            vm.assertEq(key, _bytes32(path, ".key"));
        }
    }

    function test_SlotsAreWhereTheRegistryWrites() public {
        uint256 count = _count(".slots");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".slots", i);
            bytes32 content = _bytes32(path, ".content");
            address author = _address(path, ".author");

            registry = _deploy();
            _claimAs(author, content, 1);
            vm.assertEq(_load(_bytes32(path, ".head")), ClaimWord.unwrap(_resolveOne(content).head));
            _revokeAs(author, content, 1);
            vm.assertEq(
                _load(_bytes32(path, ".revoked")), RevocationWord.unwrap(_resolveOne(content).revoked)
            );

            registry = _deploy();
            _claimAs(carol, content, 1);
            _claimAs(author, content, 1);
            vm.assertEq(
                _load(_bytes32(path, ".claim")), ClaimWord.unwrap(_claimNow(author, 1).withAuthor(carol))
            );
            vm.assertEq(_load(_bytes32(path, ".tail")), TailWord.unwrap(TailWords.pack(author, 2)));
        }
    }

    function test_ClaimWords() public view {
        uint256 count = _count(".claimWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".claimWords", i);
            ClaimWord word = ClaimWord.wrap(_bytes32(path, ".word"));
            vm.assertEq(word.author(), _address(path, ".author"));
            vm.assertEq(word.time(), _uint(path, ".time"));
            vm.assertEq(word.blockNumber(), _uint(path, ".block"));
            vm.assertEq(uint256(word.keyIdx()), _uint(path, ".keyIdx"));
            vm.assertEq(uint256(word.kind()), _uint(path, ".kind"));
            _assertEq(
                ClaimWords.pack(word.author(), word.time(), word.blockNumber(), word.keyIdx(), word.kind()),
                word
            );
        }
    }

    function test_TailWords() public view {
        uint256 count = _count(".tailWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".tailWords", i);
            TailWord word = TailWord.wrap(_bytes32(path, ".word"));
            _assertTail(word, _address(path, ".lastAuthor"), _uint(path, ".count"));
            vm.assertEq(
                TailWord.unwrap(TailWords.pack(word.lastAuthor(), word.count())), TailWord.unwrap(word)
            );
        }
    }

    function test_RevocationWords() public view {
        uint256 count = _count(".revocationWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".revocationWords", i);
            RevocationWord word = RevocationWord.wrap(_bytes32(path, ".word"));
            vm.assertEq(uint256(word.reason()), _uint(path, ".reason"));
            vm.assertEq(word.time(), _uint(path, ".time"));
            vm.assertEq(word.blockNumber(), _uint(path, ".block"));
            vm.assertEq(uint256(word.keyIdx()), _uint(path, ".keyIdx"));
            _assertEq(
                RevocationWords.pack(word.reason(), word.time(), word.blockNumber(), word.keyIdx()), word
            );
        }
    }

    function test_SignedClaimsAreAcceptedOnTheirChainAndContract() public {
        bytes memory code = address(registry).code;
        uint256 count = _count(".eip712.claims");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".eip712.claims", i);
            SigArgs memory args = _claimIn(path);
            bytes memory signature = vm.parseJsonBytes(_json, string.concat(path, ".signature"));
            vm.chainId(uint64(_uint(path, ".chainId")));
            registry = IProvenanceRegistry(_address(path, ".verifyingContract"));
            vm.etch(address(registry), code);

            vm.assertEq(_digest(args), _bytes32(path, ".digest"));
            vm.assertEq(_sign(uint256(_bytes32(path, ".secret")), _digest(args)), signature);
            if (args.keyIdx != 0) vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
            _bring(args, signature);
            vm.assertEq(_storedClaim(args.content, args.author) != 0, args.keyIdx == 0);
        }
    }

    function test_AuthorSlotsAreWhereTheRegistryWrites() public {
        uint256 count = _count(".authorSlots");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".authorSlots", i);
            (address author, bytes32 root) = (_address(path, ".author"), _bytes32(path, ".root"));
            uint256 word = _uint(path, ".word");
            registry = _deploy();
            for (uint256 k = 0; k < _uint(path, ".keyIdx"); ++k) {
                _addKeyAs(author, carol);
            }
            vm.startPrank(author);
            registry.anchor(root, 1, META);
            registry.revokeLeaves(root, word, 77, 1);
            registry.setSuccessor(author, bob);
            vm.stopPrank();
            vm.assertEq(
                _load(_bytes32(path, ".batch")),
                BatchWord.unwrap(BatchWords.pack(1, vm.getBlockTimestamp(), vm.getBlockNumber(), 0))
            );
            vm.assertEq(KeyWord.wrap(_load(_bytes32(path, ".key"))).delegate(), carol);
            AccountWord account = AccountWord.wrap(_load(_bytes32(path, ".account")));
            vm.assertEq(uint256(account.keyCount()), _uint(path, ".keyIdx"));
            vm.assertEq(_load(_bytes32(path, ".successor")), bytes32(uint256(uint160(bob))));
            vm.assertEq(_load(_bytes32(path, ".leafMask")), bytes32(uint256(77)));
        }
    }

    function test_BatchWords() public view {
        uint256 count = _count(".batchWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".batchWords", i);
            BatchWord word = BatchWords.pack(
                uint32(_uint(path, ".leafCount")),
                _uint(path, ".time"),
                _uint(path, ".block"),
                uint16(_uint(path, ".keyIdx"))
            );
            vm.assertEq(BatchWord.unwrap(word), _bytes32(path, ".word"));
        }
    }

    function test_KeyWords() public view {
        uint256 count = _count(".keyWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".keyWords", i);
            KeyWord word = KeyWords.pack(
                _address(path, ".delegate"),
                _uint(path, ".notAfter"),
                uint8(_uint(path, ".scopes")),
                uint16(_uint(path, ".kinds"))
            );
            word = word.withRevokedSince(_uint(path, ".revokedSince"));
            vm.assertEq(KeyWord.unwrap(word), _bytes32(path, ".word"));
        }
    }

    function test_AccountWords() public view {
        uint256 count = _count(".accountWords");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".accountWords", i);
            AccountWord word = AccountWord.wrap(_bytes32(path, ".word"));
            vm.assertEq(word.guardian(), _address(path, ".guardian"));
            vm.assertEq(word.frozenSince(), _uint(path, ".frozenSince"));
            vm.assertEq(uint256(word.keyCount()), _uint(path, ".keyCount"));
        }
    }

    function test_LeavesMaterialize() public {
        uint256 trees = _count(".trees");
        for (uint256 t = 0; t < trees; ++t) {
            string memory tree = _item(".trees", t);
            (address author, bytes32 root) = (_address(tree, ".author"), _bytes32(tree, ".root"));
            uint256 leaves = _count(string.concat(tree, ".leaves"));
            vm.prank(author);
            registry.anchor(root, uint32(leaves), META);
            for (uint256 i = 0; i < leaves; ++i) {
                string memory path = _item(string.concat(tree, ".leaves"), i);
                IProvenanceRegistry.Leaf memory leaf = IProvenanceRegistry.Leaf(
                    uint32(_uint(path, ".index")),
                    _bytes32(path, ".content"),
                    _bytes32(path, ".meta"),
                    uint8(_uint(path, ".kind")),
                    _bytes32(path, ".salt")
                );
                vm.assertEq(Tree.leaf(leaf), _bytes32(path, ".hash"));
                registry.materialize(author, root, leaf, _bytes32s(path, ".proof"));
                vm.assertTrue(_storedClaim(leaf.content, author) != 0);
            }
        }
    }

    function test_SignedLeavesMaterialize() public {
        (address aggregator, bytes32 root) =
            (_address(".signedTree", ".aggregator"), _bytes32(".signedTree", ".root"));
        bytes memory code = address(registry).code;
        uint256 count = _count(".signedTree.leaves");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".signedTree.leaves", i);
            string memory claim = _item(".eip712.claims", _uint(path, ".claim"));
            SigArgs memory args = _claimIn(claim);
            bytes memory signature = vm.parseJsonBytes(_json, string.concat(claim, ".signature"));
            uint32 index = uint32(_uint(path, ".index"));
            vm.chainId(uint64(_uint(claim, ".chainId")));
            registry = IProvenanceRegistry(_address(claim, ".verifyingContract"));
            vm.etch(address(registry), code);
            vm.prank(aggregator);
            registry.anchor(root, uint32(count), META);

            vm.assertEq(Tree.signedLeaf(index, _digest(args), signature), _bytes32(path, ".hash"));
            IProvenanceRegistry.SignedClaim memory signed = IProvenanceRegistry.SignedClaim(
                abi.encodePacked(args.author),
                args.author,
                args.keyIdx,
                args.content,
                args.meta,
                args.kind,
                args.deadline,
                signature
            );
            bytes32[] memory proof = _bytes32s(path, ".proof");
            if (args.keyIdx != 0) vm.expectRevert(IProvenanceRegistry.Unauthorized.selector);
            registry.materializeSigned(signed, aggregator, root, index, proof);
            vm.assertEq(_storedClaim(args.content, args.author) != 0, args.keyIdx == 0);
        }
    }

    function test_SignedMessagesAreAcceptedOnTheirChainAndContract() public {
        bytes memory code = address(registry).code;
        uint256 count = _count(".eip712.messages");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".eip712.messages", i);
            vm.chainId(uint64(_uint(path, ".chainId")));
            registry = IProvenanceRegistry(_address(path, ".verifyingContract"));
            vm.etch(address(registry), code);
            _bringMessage(path);
        }
    }

    function test_PasskeysAreAcceptedOnTheirChainAndContract() public {
        bytes memory code = address(registry).code;
        bytes memory verifier = vm.deployCode("PasskeyVerifier.sol:PasskeyVerifier").code;
        uint256 count = _count(".passkeys");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".passkeys", i);
            SigArgs memory args = _claimIn(path);
            vm.chainId(uint64(_uint(path, ".chainId")));
            registry = IProvenanceRegistry(_address(path, ".verifyingContract"));
            vm.etch(address(registry), code);
            vm.etch(_address(path, ".verifier"), verifier);
            vm.assertEq(_digest(args), _bytes32(path, ".digest"));
            registry.claimBySig(
                vm.parseJsonBytes(_json, string.concat(path, ".signer")),
                args.author,
                args.keyIdx,
                args.content,
                args.meta,
                args.kind,
                args.deadline,
                vm.parseJsonBytes(_json, string.concat(path, ".signature"))
            );
            vm.assertTrue(_storedClaim(args.content, args.author) != 0);
        }
    }

    function test_Identities() public {
        bytes memory code = address(new HashVerifier()).code;
        uint256 count = _count(".identities");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _item(".identities", i);
            bytes memory signer = vm.parseJsonBytes(_json, string.concat(path, ".signer"));
            SigArgs memory args = _signed(_address(path, ".identity"));
            if (signer.length == 20) {
                vm.assertEq(address(bytes20(signer)), args.author);
                continue;
            }
            bytes memory key = new bytes(signer.length - 20);
            for (uint256 b = 0; b < key.length; ++b) {
                key[b] = signer[20 + b];
            }
            vm.etch(address(bytes20(signer)), code);
            registry.claimBySig(
                signer,
                args.author,
                0,
                CONTENT,
                META,
                args.kind,
                args.deadline,
                abi.encode(keccak256(key), _digest(args))
            );
            vm.assertTrue(_storedClaim(CONTENT, args.author) != 0);
        }
    }

    function _bringMessage(string memory path) private {
        string memory m = string.concat(path, ".message");
        string memory kind = _string(path, ".primaryType");
        address author = _address(m, ".author");
        bytes memory signer = abi.encodePacked(author);
        bytes memory signature = vm.parseJsonBytes(_json, string.concat(path, ".signature"));
        uint64 deadline = uint64(_uint(m, ".deadline"));
        if (keccak256(bytes(kind)) == keccak256("ClaimMany")) {
            bytes32[] memory contents = _bytes32s(m, ".contents");
            uint256 recorded = registry.claimManyBySig(
                signer,
                author,
                0,
                contents,
                _bytes32s(m, ".metas"),
                uint8(_uint(m, ".kind")),
                deadline,
                signature
            );
            vm.assertEq(recorded, contents.length);
        } else if (keccak256(bytes(kind)) == keccak256("Anchor")) {
            registry.anchorBySig(
                signer,
                author,
                0,
                _bytes32(m, ".root"),
                uint32(_uint(m, ".leafCount")),
                _bytes32(m, ".meta"),
                deadline,
                signature
            );
            vm.assertTrue(_load(_batchSlot(author, _bytes32(m, ".root"))) != 0);
        } else {
            bytes32[] memory ids = _bytes32s(m, ".ids");
            uint256 revoked = registry.revokeBySig(
                signer,
                author,
                0,
                ids,
                uint8(_uint(m, ".reason")),
                _bytes32(m, ".evidence"),
                deadline,
                signature
            );
            vm.assertEq(revoked, ids.length);
        }
    }

    function _claimIn(string memory path) private view returns (SigArgs memory) {
        return SigArgs({
            author: _address(path, ".claim.author"),
            keyIdx: uint16(_uint(path, ".claim.keyIdx")),
            content: _bytes32(path, ".claim.content"),
            meta: _bytes32(path, ".claim.meta"),
            kind: uint8(_uint(path, ".claim.kind")),
            deadline: uint64(_uint(path, ".claim.deadline"))
        });
    }

    /// @dev Fails when there are none, so that a misspelt list does not pass as an empty one.
    function _count(string memory list) private view returns (uint256 count) {
        while (vm.keyExistsJson(_json, _item(list, count))) {
            ++count;
        }
        vm.assertTrue(count != 0, list);
    }

    function _item(string memory list, uint256 i) private pure returns (string memory) {
        return string.concat(list, "[", vm.toString(i), "]");
    }

    function _address(string memory path, string memory field) private view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(path, field));
    }

    function _bytes32(string memory path, string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(path, field));
    }

    function _bytes32s(string memory path, string memory field) private view returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(_json, string.concat(path, field));
    }

    function _string(string memory path, string memory field) private view returns (string memory) {
        return vm.parseJsonString(_json, string.concat(path, field));
    }

    function _uint(string memory path, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(path, field));
    }
}
