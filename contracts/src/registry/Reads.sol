// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {TypedData} from "../TypedData.sol";
import {ClaimWord} from "../words/ClaimWord.sol";
import {KeyWord} from "../words/KeyWord.sol";
import {TailWord} from "../words/TailWord.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/// @notice What clients ask.
abstract contract Reads is RegistryStorage {
    /// @inheritdoc IProvenanceRegistry
    function resolve(bytes32[] calldata contents) external view returns (Resolution[] memory resolutions) {
        resolutions = new Resolution[](contents.length);
        for (uint256 i = 0; i < contents.length; ++i) {
            bytes32 content = contents[i];
            ClaimWord head = _head[content];
            if (head.isZero()) continue;
            Resolution memory resolution = resolutions[i];
            resolution.head = head;
            resolution.tail = _tail[content];
            address author = head.author();
            resolution.revoked = _revoked[author][content];
            resolution.key = _keyOf(author, head);
            resolution.account = _account[author];
        }
    }

    /// @inheritdoc IProvenanceRegistry
    function resolveFor(bytes32[] calldata contents, address[] calldata authors)
        external
        view
        returns (FoundClaim[] memory claims)
    {
        claims = _places(contents.length * authors.length);
        uint256 count = 0;
        for (uint256 c = 0; c < contents.length; ++c) {
            bytes32 content = contents[c];
            ClaimWord head = _head[content];
            if (head.isZero()) continue;
            bool isContested = !_tail[content].isZero();
            mapping(address author => ClaimWord) storage later = _claim[content];
            for (uint256 a = 0; a < authors.length; ++a) {
                address author = authors[a];
                ClaimWord word = head;
                if (author != head.author()) {
                    if (!isContested) continue;
                    word = later[author];
                    if (word.isZero()) continue;
                }
                claims[count++] = FoundClaim(c, a, _judgeable(content, author, word));
            }
        }
        // Safe for memory: makes an array that this function allocated shorter.
        assembly ("memory-safe") {
            mstore(claims, count)
        }
    }

    /// @inheritdoc IProvenanceRegistry
    function claimsOf(bytes32 content, address cursor, uint256 max)
        external
        view
        returns (AuthorClaim[] memory claims, address next)
    {
        if (max == 0) revert BadLength();
        ClaimWord head = _head[content];
        if (head.isZero()) {
            if (cursor != address(0)) revert NotFound();
            return (claims, address(0));
        }
        TailWord tail = _tail[content];
        uint256 count = tail.isZero() ? 1 : tail.count();
        next = cursor != address(0) ? cursor : tail.isZero() ? head.author() : tail.lastAuthor();

        claims = new AuthorClaim[](max < count ? max : count);
        uint256 found = 0;
        while (found < claims.length && next != address(0)) {
            address author = next;
            ClaimWord word = head;
            if (author == head.author()) {
                next = address(0);
            } else {
                word = _claim[content][author];
                if (word.isZero()) revert NotFound();
                next = word.author();
            }
            claims[found] = _judgeable(content, author, word);
            ++found;
        }
        // Safe for memory: makes an array that this function allocated shorter.
        assembly ("memory-safe") {
            mstore(claims, found)
        }
    }

    /// @inheritdoc IProvenanceRegistry
    function extsload(bytes32[] calldata slots) external view returns (bytes32[] memory words) {
        words = new bytes32[](slots.length);
        for (uint256 i = 0; i < slots.length; ++i) {
            bytes32 slot = slots[i];
            bytes32 word;
            // Reads storage only.
            assembly ("memory-safe") {
                word := sload(slot)
            }
            words[i] = word;
        }
    }

    /// @inheritdoc IProvenanceRegistry
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        fields = 0x0f;
        name = TypedData.NAME;
        version = TypedData.VERSION;
        chainId = block.chainid;
        verifyingContract = address(this);
        return (fields, name, version, chainId, verifyingContract, salt, extensions);
    }

    /// @dev The claim that `author` has on `content`, whose word is `word`, with what one needs to judge it.
    function _judgeable(bytes32 content, address author, ClaimWord word)
        private
        view
        returns (AuthorClaim memory)
    {
        return AuthorClaim(
            word.withAuthor(author), _revoked[author][content], _keyOf(author, word), _account[author]
        );
    }

    function _keyOf(address author, ClaimWord word) private view returns (KeyWord key) {
        uint16 keyIdx = word.keyIdx();
        if (keyIdx != 0) key = _key[author][keyIdx];
    }

    /// @dev An array of `length` claims that do not exist yet. `new FoundClaim[](length)` would make them all, 7 words
    /// each, where a page asks for thousands of pairs and finds a few. Each element must be assigned before it is read.
    function _places(uint256 length) private pure returns (FoundClaim[] memory claims) {
        uint256[] memory words = new uint256[](length);
        // Safe for memory: in memory, an array of structs is an array of pointers to them.
        assembly ("memory-safe") {
            claims := words
        }
    }
}
