// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Signatures} from "../Signatures.sol";
import {AccountWord} from "../words/AccountWord.sol";
import {KeyWord} from "../words/KeyWord.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/// @notice Who may act for an author.
abstract contract Authority is RegistryStorage {
    uint8 internal constant CLAIM = 1;
    uint8 internal constant ANCHOR = 2;
    uint8 internal constant REVOKE = 4;
    uint8 internal constant ALL_SCOPES = CLAIM | ANCHOR | REVOKE;

    /// @dev The index under which the guardian of a frozen author revokes.
    uint16 internal constant GUARDIAN_IDX = type(uint16).max;

    /// @dev Reverts unless `actor` is the author, or was at `time` its key of this index with the scope. Returns that
    /// key, zero if none acts.
    function _requireMay(address author, uint16 keyIdx, address actor, uint8 scope, uint256 time)
        internal
        view
        returns (KeyWord key)
    {
        if (keyIdx == 0) {
            if (actor != author) revert Unauthorized();
        } else if (keyIdx == GUARDIAN_IDX) {
            AccountWord account = _account[author];
            if (scope != REVOKE || actor != account.guardian() || !account.isFrozen()) revert Unauthorized();
        } else {
            key = _key[author][keyIdx];
            if (actor != key.delegate() || !key.isGoodFor(scope, time)) revert Unauthorized();
        }
    }

    /// @dev As `_requireMay` for claims, which a key may only make of its kinds.
    function _requireMayClaim(address author, uint16 keyIdx, address actor, uint8 kind, uint256 time)
        internal
        view
    {
        KeyWord key = _requireMay(author, keyIdx, actor, CLAIM, time);
        if (keyIdx != 0 && !key.coversKind(kind)) revert Unauthorized();
    }

    /// @dev Reverts unless `signer` signed `digest`. The signer's contract runs here: callers write nothing before, so
    /// that even a view that it calls back cannot see what its signature does not carry.
    function _requireSigned(bytes calldata signer, bytes32 digest, bytes calldata signature) internal view {
        if (!Signatures.isValid(signer, digest, signature)) revert BadSignature();
    }

    /// @dev Reverts when `deadline` was over at `time`.
    function _requireInTime(uint64 deadline, uint256 time) internal pure {
        if (time > deadline) revert Expired();
    }

    /// @dev Reverts unless `since` is a second up to now.
    function _requirePast(uint64 since) internal view {
        if (since == 0) revert ZeroValue();
        if (since > block.timestamp) revert BadTime();
    }

    /// @dev Makes an array that the caller allocated shorter; `length` must not exceed its present length.
    function _truncate(bytes32[] memory list, uint256 length) internal pure {
        // Safe for memory: overwrites the length word of an allocated array only.
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
