// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The state of an author that has delegate keys or a guardian, packed into one storage word.
///
///     bit  255       212 211       196 195           160 159                     0
///         +-------------+-------------+-----------------+-------------------------+
///         |    unused   | keyCount 16 |  frozenSince 36 |       guardian 160      |
///         +-------------+-------------+-----------------+-------------------------+
///
/// `guardian`     0, or who may freeze the account, revoke its keys and name its successor.
/// `frozenSince`  0, or the second from which on nothing done in the author's name can be relied on. Written once.
/// `keyCount`     how many delegate keys there are; they have the indices 1..keyCount.
type AccountWord is bytes32;

using AccountWords for AccountWord global;

library AccountWords {
    uint256 private constant ADDRESS_MASK = (1 << 160) - 1;
    uint256 private constant UINT36_MASK = (1 << 36) - 1;

    function guardian(AccountWord word) internal pure returns (address) {
        return address(uint160(_bits(word)));
    }

    function frozenSince(AccountWord word) internal pure returns (uint256) {
        return (_bits(word) >> 160) & UINT36_MASK;
    }

    function keyCount(AccountWord word) internal pure returns (uint16) {
        return uint16(_bits(word) >> 196);
    }

    function isFrozen(AccountWord word) internal pure returns (bool) {
        return frozenSince(word) != 0;
    }

    /// @notice The same account with another guardian.
    function withGuardian(AccountWord word, address guardian_) internal pure returns (AccountWord) {
        return AccountWord.wrap(bytes32(_bits(word) & ~ADDRESS_MASK | uint160(guardian_)));
    }

    /// @notice The same account, frozen since `since`; only for one that is not frozen.
    function withFrozenSince(AccountWord word, uint256 since) internal pure returns (AccountWord) {
        return AccountWord.wrap(bytes32(_bits(word) | (since & UINT36_MASK) << 160));
    }

    /// @notice The same account with one key more; only below 65,535 keys.
    function withOneMoreKey(AccountWord word) internal pure returns (AccountWord) {
        return AccountWord.wrap(bytes32(_bits(word) + (1 << 196)));
    }

    function _bits(AccountWord word) private pure returns (uint256) {
        return uint256(AccountWord.unwrap(word));
    }
}
