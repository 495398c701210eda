// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {ClaimWord, ClaimWords} from "../src/words/ClaimWord.sol";
import {RevocationWord, RevocationWords} from "../src/words/RevocationWord.sol";
import {TailWord, TailWords} from "../src/words/TailWord.sol";
import {RegistryTest} from "./RegistryTest.sol";

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
            SigArgs memory args = SigArgs({
                author: _address(path, ".claim.author"),
                keyIdx: uint16(_uint(path, ".claim.keyIdx")),
                content: _bytes32(path, ".claim.content"),
                meta: _bytes32(path, ".claim.meta"),
                kind: uint8(_uint(path, ".claim.kind")),
                deadline: uint64(_uint(path, ".claim.deadline"))
            });
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

    function _string(string memory path, string memory field) private view returns (string memory) {
        return vm.parseJsonString(_json, string.concat(path, field));
    }

    function _uint(string memory path, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(path, field));
    }
}
