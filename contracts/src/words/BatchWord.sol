// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One anchored batch of claims, packed into one storage word.
///
///     bit  255       120 119      104 103          68 67           32 31           0
///         +-------------+------------+---------------+---------------+-------------+
///         |    unused   |  keyIdx 16 |    block 36   |    time 36    | leafCount 32|
///         +-------------+------------+---------------+---------------+-------------+
///
/// `leafCount`  how many leaves the author says the tree has. A hint for readers: nothing here depends on it.
/// `time`       block.timestamp of the anchoring, which becomes the time of every claim in the batch.
/// `block`      block.number of the anchoring.
/// `keyIdx`     0 when the author acted itself, otherwise which of its delegate keys.
/// @dev No batch is the zero word, because leafCount is never 0. So zero means "not anchored".
type BatchWord is bytes32;

using BatchWords for BatchWord global;

library BatchWords {
    uint256 private constant UINT36_MASK = (1 << 36) - 1;

    /// @notice Packs a batch. `time_` and `block_` keep their low 36 bits.
    function pack(uint32 leafCount_, uint256 time_, uint256 block_, uint16 keyIdx_)
        internal
        pure
        returns (BatchWord)
    {
        return BatchWord.wrap(
            bytes32(
                uint256(leafCount_) | (time_ & UINT36_MASK) << 32 | (block_ & UINT36_MASK) << 68
                    | uint256(keyIdx_) << 104
            )
        );
    }

    function leafCount(BatchWord word) internal pure returns (uint32) {
        return uint32(_bits(word));
    }

    function time(BatchWord word) internal pure returns (uint256) {
        return (_bits(word) >> 32) & UINT36_MASK;
    }

    function blockNumber(BatchWord word) internal pure returns (uint256) {
        return (_bits(word) >> 68) & UINT36_MASK;
    }

    function keyIdx(BatchWord word) internal pure returns (uint16) {
        return uint16(_bits(word) >> 104);
    }

    function isZero(BatchWord word) internal pure returns (bool) {
        return BatchWord.unwrap(word) == 0;
    }

    function _bits(BatchWord word) private pure returns (uint256) {
        return uint256(BatchWord.unwrap(word));
    }
}
