// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The end of the list of claims on one content, packed into one storage word.
///
///     bit  255                160 159                                         0
///         +----------------------+---------------------------------------------+
///         |       count 96       |               lastAuthor 160                |
///         +----------------------+---------------------------------------------+
///
/// `lastAuthor`  who claimed last; the list is walked from there towards the first claim.
/// `count`       number of claims on the content, the first one included. An answer with fewer is incomplete.
/// @dev Written from the second claim on, so count is never 0 or 1; zero means "at most the first claim".
type TailWord is bytes32;

using TailWords for TailWord global;

library TailWords {
    /// @notice Packs the end of a list.
    function pack(address lastAuthor_, uint96 count_) internal pure returns (TailWord) {
        return TailWord.wrap(bytes32(uint256(uint160(lastAuthor_)) | uint256(count_) << 160));
    }

    function lastAuthor(TailWord word) internal pure returns (address) {
        return address(uint160(uint256(TailWord.unwrap(word))));
    }

    function count(TailWord word) internal pure returns (uint96) {
        return uint96(uint256(TailWord.unwrap(word)) >> 160);
    }

    function isZero(TailWord word) internal pure returns (bool) {
        return TailWord.unwrap(word) == 0;
    }
}
