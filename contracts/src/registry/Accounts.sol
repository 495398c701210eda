// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {AccountWord} from "../words/AccountWord.sol";
import {KeyWord, KeyWords} from "../words/KeyWord.sol";
import {Authority} from "./Authority.sol";

/// @notice Delegate keys, and what a guardian can do for an author whose own key was stolen.
abstract contract Accounts is Authority {
    /// @inheritdoc IProvenanceRegistry
    function addKey(uint16 keyIdx, address delegate, uint64 notAfter, uint8 scopes, uint16 kinds) external {
        AccountWord account = _account[msg.sender];
        if (account.isFrozen()) revert Unauthorized();
        if (keyIdx != uint256(account.keyCount()) + 1 || keyIdx == GUARDIAN_IDX) revert BadIndex();
        if (delegate == address(0)) revert ZeroValue();
        if (scopes == 0 || scopes > ALL_SCOPES) revert BadScopes();
        if (notAfter > KeyWords.UINT36_MASK) revert BadTime();
        _requireInTime(notAfter, block.timestamp);

        KeyWord packed = KeyWords.pack(delegate, notAfter, scopes, kinds);
        _key[msg.sender][keyIdx] = packed;
        _account[msg.sender] = account.withOneMoreKey();
        emit KeyAdded(msg.sender, keyIdx, delegate, packed);
    }

    /// @inheritdoc IProvenanceRegistry
    function revokeKey(address author, uint16 keyIdx, uint64 since) external {
        AccountWord account = _account[author];
        if (msg.sender != account.guardian() && (msg.sender != author || account.isFrozen())) {
            revert Unauthorized();
        }
        _requirePast(since);
        KeyWord key = _key[author][keyIdx];
        if (key.isZero()) revert NotFound();
        if (key.revokedSince() != 0) revert AlreadyRevoked();
        _key[author][keyIdx] = key.withRevokedSince(since);
        emit KeyRevoked(author, keyIdx, since);
    }

    /// @inheritdoc IProvenanceRegistry
    function setGuardian(address author, address guardian) external {
        AccountWord account = _account[author];
        if (guardian == address(0)) revert ZeroValue();
        if (msg.sender != _whoDecides(author, account)) revert Unauthorized();
        _account[author] = account.withGuardian(guardian);
        emit GuardianSet(author, guardian);
    }

    /// @inheritdoc IProvenanceRegistry
    function freeze(address author, uint64 since) external {
        AccountWord account = _account[author];
        if (msg.sender != account.guardian()) revert Unauthorized();
        if (account.isFrozen()) revert AlreadySet();
        _requirePast(since);
        _account[author] = account.withFrozenSince(since);
        emit Frozen(author, msg.sender, since);
    }

    /// @inheritdoc IProvenanceRegistry
    function setSuccessor(address author, address successor) external {
        if (successor == address(0)) revert ZeroValue();
        if (msg.sender != _whoDecides(author, _account[author])) revert Unauthorized();
        if (_successor[author] != address(0)) revert AlreadySet();
        _successor[author] = successor;
        emit SuccessorSet(author, successor);
    }

    /// @dev Who names guardian and successor: the guardian, or the author while it has none. An author without guardian
    /// is never frozen, because only a guardian freezes and none ever leaves without another.
    function _whoDecides(address author, AccountWord account) private pure returns (address) {
        return account.guardian() == address(0) ? author : account.guardian();
    }
}
