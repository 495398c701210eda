// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One claim, packed into one storage word.
///
///     bit  255    248 247    232 231       196 195       160 159              0
///         +----------+----------+-------------+-------------+------------------+
///         |  kind 8  | keyIdx 16|   block 36  |   time 36   |    author 160    |
///         +----------+----------+-------------+-------------+------------------+
///
/// `author`  in the head slot, in events and in every answer of the registry: who claims.
///           In the slot of a second or later claim: who claimed just before (the link of the list).
/// `time`    block.timestamp of the claim, seconds since 1970; 36 bits last until the year 4147.
/// `block`   block.number of the claim, so that its event is found by asking for the logs of a single block.
/// `keyIdx`  0 when the author acted itself, otherwise which of its delegate keys.
/// `kind`    1..15, how the content was made.
/// @dev No claim is the zero word, because kind is never 0. So zero means "no claim".
type ClaimWord is bytes32;

using ClaimWords for ClaimWord global;

library ClaimWords {
    uint256 private constant ADDRESS_MASK = (1 << 160) - 1;
    uint256 private constant UINT36_MASK = (1 << 36) - 1;

    /// @notice Packs a claim. `time_` and `block_` keep their low 36 bits, so they cannot spill into a neighbour.
    function pack(address author_, uint256 time_, uint256 block_, uint16 keyIdx_, uint8 kind_)
        internal
        pure
        returns (ClaimWord)
    {
        return ClaimWord.wrap(
            bytes32(
                uint256(uint160(author_)) | (time_ & UINT36_MASK) << 160 | (block_ & UINT36_MASK) << 196
                    | uint256(keyIdx_) << 232 | uint256(kind_) << 248
            )
        );
    }

    function author(ClaimWord word) internal pure returns (address) {
        return address(uint160(_bits(word)));
    }

    function time(ClaimWord word) internal pure returns (uint256) {
        return (_bits(word) >> 160) & UINT36_MASK;
    }

    function blockNumber(ClaimWord word) internal pure returns (uint256) {
        return (_bits(word) >> 196) & UINT36_MASK;
    }

    function keyIdx(ClaimWord word) internal pure returns (uint16) {
        return uint16(_bits(word) >> 232);
    }

    function kind(ClaimWord word) internal pure returns (uint8) {
        return uint8(_bits(word) >> 248);
    }

    function isZero(ClaimWord word) internal pure returns (bool) {
        return ClaimWord.unwrap(word) == 0;
    }

    /// @notice The same claim with another address in the author field.
    function withAuthor(ClaimWord word, address author_) internal pure returns (ClaimWord) {
        return ClaimWord.wrap(bytes32(_bits(word) & ~ADDRESS_MASK | uint160(author_)));
    }

    function _bits(ClaimWord word) private pure returns (uint256) {
        return uint256(ClaimWord.unwrap(word));
    }
}
