// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {Signatures} from "../Signatures.sol";
import {TypedData} from "../TypedData.sol";
import {ClaimWord, ClaimWords} from "../words/ClaimWord.sol";
import {TailWord, TailWords} from "../words/TailWord.sol";
import {Authority} from "./Authority.sol";

/// @notice Claims: one write-once word for each author and content.
abstract contract Claims is Authority {
    /// @inheritdoc IProvenanceRegistry
    function claim(bytes32 content, bytes32 meta, uint8 kind) external {
        _claimOne(msg.sender, 0, content, meta, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function claimFor(address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind) external {
        _requireMayClaim(author, keyIdx, msg.sender, kind, block.timestamp);
        _claimOne(author, keyIdx, content, meta, kind);
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
        _requireInTime(deadline, block.timestamp);
        _requireMayClaim(author, keyIdx, Signatures.identity(signer), kind, block.timestamp);
        bytes32 digest = TypedData.claimDigest(author, keyIdx, content, meta, kind, deadline);
        _requireSigned(signer, digest, signature);
        _claimOne(author, keyIdx, content, meta, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function claimMany(bytes32[] calldata contents, bytes32[] calldata metas, uint8 kind)
        external
        returns (uint256 recorded)
    {
        return _claimAll(msg.sender, 0, contents, metas, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function claimManyFor(
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind
    ) external returns (uint256 recorded) {
        _requireMayClaim(author, keyIdx, msg.sender, kind, block.timestamp);
        return _claimAll(author, keyIdx, contents, metas, kind);
    }

    /// @inheritdoc IProvenanceRegistry
    function claimManyBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind,
        uint64 deadline,
        bytes calldata signature
    ) external returns (uint256 recorded) {
        _requireInTime(deadline, block.timestamp);
        _requireMayClaim(author, keyIdx, Signatures.identity(signer), kind, block.timestamp);
        bytes32 digest = TypedData.claimManyDigest(author, keyIdx, contents, metas, kind, deadline);
        _requireSigned(signer, digest, signature);
        return _claimAll(author, keyIdx, contents, metas, kind);
    }

    function _claimOne(address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind) private {
        ClaimWord packed = _packClaim(author, block.timestamp, keyIdx, kind);
        if (!_record(content, packed)) revert AlreadyClaimed();
        emit Claimed(content, author, meta, packed);
    }

    function _claimAll(
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind
    ) private returns (uint256 recorded) {
        if (contents.length == 0 || contents.length != metas.length) {
            revert BadLength();
        }
        ClaimWord packed = _packClaim(author, block.timestamp, keyIdx, kind);
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
            emit ClaimedMany(author, packed, contents, metas);
        } else if (recorded != 0) {
            _truncate(newContents, recorded);
            _truncate(newMetas, recorded);
            emit ClaimedMany(author, packed, newContents, newMetas);
        }
    }

    /// @dev The claim as the head slot and events carry it.
    function _packClaim(address author, uint256 time, uint16 keyIdx, uint8 kind)
        internal
        view
        returns (ClaimWord)
    {
        if (kind == 0 || kind > 15) revert BadKind();
        return ClaimWords.pack(author, time, block.number, keyIdx, kind);
    }

    /// @dev Writes the claim, or returns false if its author has one on this content.
    function _record(bytes32 content, ClaimWord packed) internal returns (bool) {
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
}
