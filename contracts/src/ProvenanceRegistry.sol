// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClaimTypedData} from "./ClaimTypedData.sol";
import {IProvenanceRegistry} from "./IProvenanceRegistry.sol";
import {Signatures} from "./Signatures.sol";
import {ClaimWord, ClaimWords} from "./words/ClaimWord.sol";
import {RevocationWord, RevocationWords} from "./words/RevocationWord.sol";
import {TailWord, TailWords} from "./words/TailWord.sol";

contract ProvenanceRegistry is IProvenanceRegistry {
    // The order and the words of these mappings are public: clients prove slots against a state root. Slots 3 and 5
    // to 8 are declared so that batches, delegate keys and account recovery only ever add to this table.

    /// @dev Slot 0. The first claim on a content; never changes.
    mapping(bytes32 content => ClaimWord) private _head;
    /// @dev Slot 1. The end of the list of claims; from the second claim on.
    mapping(bytes32 content => TailWord) private _tail;
    /// @dev Slot 2. The second and later claims, each with the previous author in place of its own.
    mapping(bytes32 content => mapping(address author => ClaimWord)) private _claim;
    /// @dev Slot 3. Reserved: leafCount:32, time:36, block:36, keyIdx:16.
    mapping(address author => mapping(bytes32 root => bytes32)) private _batch;
    /// @dev Slot 4. Revocations.
    mapping(address author => mapping(bytes32 id => RevocationWord)) private _revoked;
    /// @dev Slot 5. Reserved: delegate:160, notAfter:36, revokedSince:36, scopes:8, kinds:16.
    mapping(address author => mapping(uint16 keyIdx => bytes32)) private _key;
    /// @dev Slot 6. Reserved: guardian:160, frozenSince:36, keyCount:16.
    mapping(address author => bytes32) private _account;
    /// @dev Slot 7. Reserved.
    mapping(address author => address) private _successor;
    /// @dev Slot 8. Reserved: 256 leaves in a word.
    mapping(address author => mapping(bytes32 root => mapping(uint256 index => uint256))) private _leafMask;

    /// @inheritdoc IProvenanceRegistry
    function claim(bytes32 content, bytes32 meta, uint8 kind) external {
        _claimOne(msg.sender, content, meta, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function claimMany(bytes32[] calldata contents, bytes32[] calldata metas, uint8 kind)
        external
        returns (uint256 recorded)
    {
        if (contents.length == 0 || contents.length != metas.length) revert BadLength();
        ClaimWord packed = _pack(msg.sender, kind);
        // Nearly always all are new, and then the event takes the lists from the calldata. Copying them to memory
        // first would cost 200 gas a claim.
        bytes32[] memory newContents;
        bytes32[] memory newMetas;
        for (uint256 i = 0; i < contents.length; ++i) {
            if (_record(contents[i], packed)) {
                if (recorded != i) {
                    newContents[recorded] = contents[i];
                    newMetas[recorded] = metas[i];
                }
                ++recorded;
            } else if (recorded == i) {
                // The first one that is known: all before it are new and in their place.
                newContents = contents;
                newMetas = metas;
            }
        }
        if (recorded == contents.length) {
            emit ClaimedMany(msg.sender, packed, contents, metas);
        } else if (recorded != 0) {
            _truncate(newContents, recorded);
            _truncate(newMetas, recorded);
            emit ClaimedMany(msg.sender, packed, newContents, newMetas);
        }
    }

    /// @inheritdoc IProvenanceRegistry
    function claimBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32 content,
        bytes32 meta,
        uint8 kind,
        uint64 deadline,
        bytes calldata signature
    ) external {
        if (block.timestamp > deadline) revert Expired();
        if (keyIdx != 0 || signer.length != 20 || address(bytes20(signer)) != author) revert Unauthorized();
        bytes32 digest = ClaimTypedData.digest(author, keyIdx, content, meta, kind, deadline);
        // The author's contract runs before anything is written, so that even a view that it calls back cannot see
        // a claim that its signature does not carry.
        if (!Signatures.isValid(author, digest, signature)) revert BadSignature();
        _claimOne(author, content, meta, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function revoke(bytes32[] calldata ids, uint8 reason, bytes32 evidence)
        external
        returns (uint256 revoked)
    {
        if (ids.length == 0) revert BadLength();
        if (reason == 0) revert ZeroValue();
        RevocationWord packed = RevocationWords.pack(reason, block.timestamp, block.number, 0);
        mapping(bytes32 id => RevocationWord) storage revokedByCaller = _revoked[msg.sender];
        bytes32[] memory newIds = new bytes32[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 id = ids[i];
            if (id == 0) revert ZeroValue();
            if (!revokedByCaller[id].isZero()) continue;
            revokedByCaller[id] = packed;
            newIds[revoked++] = id;
        }
        if (revoked == 0) return 0;
        _truncate(newIds, revoked);
        emit Revoked(msg.sender, reason, evidence, newIds);
    }

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
            resolution.revoked = _revoked[head.author()][content];
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
            claims[found].claim = word.withAuthor(author);
            claims[found].revoked = _revoked[author][content];
            ++found;
        }
        // Safe for memory: makes an array that this function allocated shorter.
        assembly ("memory-safe") {
            mstore(claims, found)
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
        name = ClaimTypedData.NAME;
        version = ClaimTypedData.VERSION;
        chainId = block.chainid;
        verifyingContract = address(this);
        return (fields, name, version, chainId, verifyingContract, salt, extensions);
    }

    function _claimOne(address author, bytes32 content, bytes32 meta, uint8 kind) private {
        ClaimWord packed = _pack(author, kind);
        if (!_record(content, packed)) revert AlreadyClaimed();
        emit Claimed(content, author, meta, packed);
    }

    /// @dev The claim that `author` makes now, as the head slot and events carry it.
    function _pack(address author, uint8 kind) private view returns (ClaimWord) {
        if (kind == 0 || kind > 15) revert BadKind();
        return ClaimWords.pack(author, block.timestamp, block.number, 0, kind);
    }

    /// @dev Writes the claim, or returns false if its author has one on this content.
    function _record(bytes32 content, ClaimWord packed) private returns (bool) {
        if (content == 0) revert ZeroValue();
        ClaimWord head = _head[content];
        if (head.isZero()) {
            _head[content] = packed;
            return true;
        }
        address author = packed.author();
        if (head.author() == author || !_claim[content][author].isZero()) return false;

        TailWord tail = _tail[content];
        address previous = tail.isZero() ? head.author() : tail.lastAuthor();
        uint96 count = tail.isZero() ? 1 : tail.count();
        _claim[content][author] = packed.withAuthor(previous);
        _tail[content] = TailWords.pack(author, count + 1);
        return true;
    }

    /// @dev Makes an array that the caller allocated shorter; `length` must not exceed its present length.
    function _truncate(bytes32[] memory list, uint256 length) private pure {
        // Safe for memory: overwrites the length word of an allocated array only.
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
