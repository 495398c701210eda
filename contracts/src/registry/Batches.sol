// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {Leaves} from "../Leaves.sol";
import {Signatures} from "../Signatures.sol";
import {TypedData} from "../TypedData.sol";
import {BatchWord, BatchWords} from "../words/BatchWord.sol";
import {ClaimWord} from "../words/ClaimWord.sol";
import {RevocationWord} from "../words/RevocationWord.sol";
import {Claims} from "./Claims.sol";

/// @notice Batches: any number of claims in one word, each to be made a claim like any other when somebody needs it.
abstract contract Batches is Claims {
    /// @inheritdoc IProvenanceRegistry
    function anchor(bytes32 root, uint32 leafCount, bytes32 meta) external {
        _anchor(msg.sender, 0, root, leafCount, meta);
    }

    /// @inheritdoc IProvenanceRegistry
    function anchorFor(address author, uint16 keyIdx, bytes32 root, uint32 leafCount, bytes32 meta) external {
        _requireMay(author, keyIdx, msg.sender, ANCHOR, block.timestamp);
        _anchor(author, keyIdx, root, leafCount, meta);
    }

    /// @inheritdoc IProvenanceRegistry
    function anchorBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32 root,
        uint32 leafCount,
        bytes32 meta,
        uint64 deadline,
        bytes calldata signature
    ) external {
        _requireInTime(deadline, block.timestamp);
        _requireMay(author, keyIdx, Signatures.identity(signer), ANCHOR, block.timestamp);
        bytes32 digest = TypedData.anchorDigest(author, keyIdx, root, leafCount, meta, deadline);
        _requireSigned(signer, digest, signature);
        _anchor(author, keyIdx, root, leafCount, meta);
    }

    /// @inheritdoc IProvenanceRegistry
    function materialize(address author, bytes32 root, Leaf calldata leaf, bytes32[] calldata proof)
        external
    {
        BatchWord batch = _anchored(author, root);
        uint16 keyIdx = batch.keyIdx();
        // Whether the key might anchor was asked when it did. What it may claim shows only now.
        if (keyIdx != 0 && !_key[author][keyIdx].coversKind(leaf.kind)) revert BadKind();
        bytes32 leafHash = Leaves.claimLeaf(leaf);
        if (!Leaves.isUnder(root, leafHash, proof)) revert BadProof();
        if (_isRevoked(author, root, leaf.index, leafHash)) revert AlreadyRevoked();

        ClaimWord packed = _packClaim(author, batch.time(), keyIdx, leaf.kind);
        if (!_record(leaf.content, packed)) revert AlreadyClaimed();
        emit Materialized(leaf.content, author, root, author, leaf.index, leaf.meta, packed);
    }

    /// @inheritdoc IProvenanceRegistry
    function materializeSigned(
        SignedClaim calldata signed,
        address aggregator,
        bytes32 root,
        uint32 index,
        bytes32[] calldata proof
    ) external {
        uint256 time = _anchored(aggregator, root).time();
        _requireInTime(signed.deadline, time);
        _requireMayClaim(signed.author, signed.keyIdx, Signatures.identity(signed.signer), signed.kind, time);
        bytes32 digest = TypedData.claimDigest(
            signed.author, signed.keyIdx, signed.content, signed.meta, signed.kind, signed.deadline
        );
        bytes32 leafHash = Leaves.signedLeaf(index, digest, signed.signature);
        if (!Leaves.isUnder(root, leafHash, proof)) revert BadProof();
        _requireSigned(signed.signer, digest, signed.signature);

        ClaimWord packed = _packClaim(signed.author, time, signed.keyIdx, signed.kind);
        if (!_record(signed.content, packed)) revert AlreadyClaimed();
        emit Materialized(signed.content, signed.author, root, aggregator, index, signed.meta, packed);
    }

    function _anchor(address author, uint16 keyIdx, bytes32 root, uint32 leafCount, bytes32 meta) private {
        if (root == 0 || leafCount == 0) revert ZeroValue();
        if (!_batch[author][root].isZero()) revert AlreadyAnchored();
        BatchWord packed = BatchWords.pack(leafCount, block.timestamp, block.number, keyIdx);
        _batch[author][root] = packed;
        emit Anchored(root, author, meta, packed);
    }

    function _anchored(address author, bytes32 root) private view returns (BatchWord batch) {
        batch = _batch[author][root];
        if (batch.isZero()) revert NotFound();
    }

    function _isRevoked(address author, bytes32 root, uint32 index, bytes32 leafHash)
        private
        view
        returns (bool)
    {
        return _leafMask[author][root][index / 256] >> (index % 256) & 1 == 1
            || _counts(author, _revoked[author][root]) || _counts(author, _revoked[author][leafHash]);
    }

    /// @dev What a frozen author revoked since it was frozen, its guardian did not: that is a thief's doing, which readers
    /// ignore, too. Otherwise whoever steals a key could bury every leaf that was anchored before.
    function _counts(address author, RevocationWord revoked) private view returns (bool) {
        if (revoked.isZero()) return false;
        uint256 since = _account[author].frozenSince();
        return since == 0 || revoked.time() < since || revoked.keyIdx() == GUARDIAN_IDX;
    }
}
