// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {Signatures} from "../Signatures.sol";
import {TypedData} from "../TypedData.sol";
import {RevocationWord, RevocationWords} from "../words/RevocationWord.sol";
import {Authority} from "./Authority.sol";

/// @notice Revocations, which add a mark and remove nothing, and links between contents.
abstract contract Revocations is Authority {
    /// @inheritdoc IProvenanceRegistry
    function revoke(bytes32[] calldata ids, uint8 reason, bytes32 evidence)
        external
        returns (uint256 revoked)
    {
        return _revokeAll(msg.sender, 0, ids, reason, evidence);
    }

    /// @inheritdoc IProvenanceRegistry
    function revokeFor(address author, uint16 keyIdx, bytes32[] calldata ids, uint8 reason, bytes32 evidence)
        external
        returns (uint256 revoked)
    {
        _requireMay(author, keyIdx, msg.sender, REVOKE, block.timestamp);
        return _revokeAll(author, keyIdx, ids, reason, evidence);
    }

    /// @inheritdoc IProvenanceRegistry
    function revokeBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32[] calldata ids,
        uint8 reason,
        bytes32 evidence,
        uint64 deadline,
        bytes calldata signature
    ) external returns (uint256 revoked) {
        _requireInTime(deadline, block.timestamp);
        _requireMay(author, keyIdx, Signatures.identity(signer), REVOKE, block.timestamp);
        bytes32 digest = TypedData.revokeDigest(author, keyIdx, ids, reason, evidence, deadline);
        _requireSigned(signer, digest, signature);
        return _revokeAll(author, keyIdx, ids, reason, evidence);
    }

    /// @inheritdoc IProvenanceRegistry
    function revokeLeaves(bytes32 root, uint256 word, uint256 mask, uint8 reason) external {
        if (root == 0 || mask == 0 || reason == 0) revert ZeroValue();
        // A mask has no time by which a reader could tell a thief's bits from the author's.
        if (_account[msg.sender].isFrozen()) revert Unauthorized();
        uint256 before = _leafMask[msg.sender][root][word];
        uint256 added = mask & ~before;
        if (added == 0) return;
        _leafMask[msg.sender][root][word] = before | added;
        emit LeavesRevoked(msg.sender, root, word, added, reason);
    }

    /// @inheritdoc IProvenanceRegistry
    function link(bytes32 child, bytes32 parent, uint8 rel) external {
        if (child == 0 || parent == 0 || rel == 0) revert ZeroValue();
        emit Linked(child, parent, msg.sender, rel);
    }

    function _revokeAll(address author, uint16 keyIdx, bytes32[] calldata ids, uint8 reason, bytes32 evidence)
        private
        returns (uint256 revoked)
    {
        if (ids.length == 0) revert BadLength();
        if (reason == 0) revert ZeroValue();
        RevocationWord packed = RevocationWords.pack(reason, block.timestamp, block.number, keyIdx);
        mapping(bytes32 id => RevocationWord) storage revokedByAuthor = _revoked[author];
        bytes32[] memory newIds = new bytes32[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            bytes32 id = ids[i];
            if (id == 0) revert ZeroValue();
            if (!revokedByAuthor[id].isZero()) continue;
            revokedByAuthor[id] = packed;
            newIds[revoked++] = id;
        }
        if (revoked == 0) return 0;
        _truncate(newIds, revoked);
        emit Revoked(author, reason, evidence, newIds);
    }
}
