// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One delegate key of an author, packed into one storage word.
///
///     bit  255    240 239     232 231          196 195       160 159            0
///         +----------+-----------+----------------+-------------+----------------+
///         | kinds 16 |  scopes 8 | revokedSince 36| notAfter 36 |  delegate 160  |
///         +----------+-----------+----------------+-------------+----------------+
///
/// `delegate`      who acts: an account, or the identity of an ERC-7913 signer (see Signatures.identity).
/// `notAfter`      the last second, since 1970, at which it may act. 2^36 - 1 for "as long as this format lasts".
/// `revokedSince`  0, or the second from which on nothing the key did can be relied on. Written once; may lie before
///                 the revocation itself, which is when the theft was noticed.
/// `scopes`        what it may do: 1 claim, 2 anchor, 4 revoke, added up.
/// `kinds`         bit k set: it may claim content of kind k. An agent's key gets the bits of the AI kinds alone, so
///                 that whoever steals it can never claim a photograph.
/// @dev No key is the zero word, because delegate is never 0. So zero means "no such key".
type KeyWord is bytes32;

using KeyWords for KeyWord global;

library KeyWords {
    uint256 internal constant UINT36_MASK = (1 << 36) - 1;

    /// @notice Packs a key that is not revoked. `notAfter_` keeps its low 36 bits.
    function pack(address delegate_, uint256 notAfter_, uint8 scopes_, uint16 kinds_)
        internal
        pure
        returns (KeyWord)
    {
        return KeyWord.wrap(
            bytes32(
                uint256(uint160(delegate_)) | (notAfter_ & UINT36_MASK) << 160 | uint256(scopes_) << 232
                    | uint256(kinds_) << 240
            )
        );
    }

    function delegate(KeyWord word) internal pure returns (address) {
        return address(uint160(_bits(word)));
    }

    function notAfter(KeyWord word) internal pure returns (uint256) {
        return (_bits(word) >> 160) & UINT36_MASK;
    }

    function revokedSince(KeyWord word) internal pure returns (uint256) {
        return (_bits(word) >> 196) & UINT36_MASK;
    }

    function scopes(KeyWord word) internal pure returns (uint8) {
        return uint8(_bits(word) >> 232);
    }

    function kinds(KeyWord word) internal pure returns (uint16) {
        return uint16(_bits(word) >> 240);
    }

    function isZero(KeyWord word) internal pure returns (bool) {
        return KeyWord.unwrap(word) == 0;
    }

    /// @notice True if the key may claim content of `kind`, as far as its kinds go.
    function coversKind(KeyWord word, uint8 kind) internal pure returns (bool) {
        return uint256(kinds(word)) >> kind & 1 == 1;
    }

    /// @notice True if the key may do one of `scopes_` at `time`: not expired, and not revoked since then or before.
    function isGoodFor(KeyWord word, uint8 scopes_, uint256 time) internal pure returns (bool) {
        uint256 since = revokedSince(word);
        return scopes(word) & scopes_ != 0 && time <= notAfter(word) && (since == 0 || time < since);
    }

    /// @notice The same key, revoked since `since`; only for a key that is not revoked.
    function withRevokedSince(KeyWord word, uint256 since) internal pure returns (KeyWord) {
        return KeyWord.wrap(bytes32(_bits(word) | (since & UINT36_MASK) << 196));
    }

    function _bits(KeyWord word) private pure returns (uint256) {
        return uint256(KeyWord.unwrap(word));
    }
}
