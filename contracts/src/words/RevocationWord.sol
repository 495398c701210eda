// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One revocation, packed into one storage word.
///
///     bit  255        96 95         80 79          44 43           8 7          0
///         +-------------+-------------+--------------+--------------+------------+
///         |    unused   |  keyIdx 16  |   block 36   |    time 36   |  reason 8  |
///         +-------------+-------------+--------------+--------------+------------+
///
/// `reason`  1..255, why; see IProvenanceRegistry.revoke.
/// `time`    block.timestamp of the revocation, seconds since 1970.
/// `block`   block.number of the revocation.
/// `keyIdx`  0 when the author acted itself, 65535 when its guardian did, otherwise which of its delegate keys.
/// @dev No revocation is the zero word, because reason is never 0. So zero means "not revoked".
type RevocationWord is bytes32;

using RevocationWords for RevocationWord global;

library RevocationWords {
    uint256 private constant UINT36_MASK = (1 << 36) - 1;

    /// @notice Packs a revocation. `time_` and `block_` keep their low 36 bits.
    function pack(uint8 reason_, uint256 time_, uint256 block_, uint16 keyIdx_)
        internal
        pure
        returns (RevocationWord)
    {
        return RevocationWord.wrap(
            bytes32(
                uint256(reason_) | (time_ & UINT36_MASK) << 8 | (block_ & UINT36_MASK) << 44
                    | uint256(keyIdx_) << 80
            )
        );
    }

    function reason(RevocationWord word) internal pure returns (uint8) {
        return uint8(_bits(word));
    }

    function time(RevocationWord word) internal pure returns (uint256) {
        return (_bits(word) >> 8) & UINT36_MASK;
    }

    function blockNumber(RevocationWord word) internal pure returns (uint256) {
        return (_bits(word) >> 44) & UINT36_MASK;
    }

    function keyIdx(RevocationWord word) internal pure returns (uint16) {
        return uint16(_bits(word) >> 80);
    }

    function isZero(RevocationWord word) internal pure returns (bool) {
        return RevocationWord.unwrap(word) == 0;
    }

    function _bits(RevocationWord word) private pure returns (uint256) {
        return uint256(RevocationWord.unwrap(word));
    }
}
