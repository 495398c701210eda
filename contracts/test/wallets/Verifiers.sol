// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

bytes4 constant VERIFY_MAGIC = 0x024ad318;

/// @notice Accepts a signature that is the hash of key and digest: no secret, but bound to both.
contract HashVerifier {
    function verify(bytes calldata key, bytes32 digest, bytes calldata signature)
        external
        pure
        returns (bytes4)
    {
        return keccak256(signature) == keccak256(abi.encode(keccak256(key), digest))
            ? VERIFY_MAGIC
            : bytes4(0xffffffff);
    }
}

/// @notice Answers "valid" to everything, followed by a megabyte.
contract ReturnBombVerifier {
    fallback() external {
        assembly {
            mstore(0, shl(224, 0x024ad318))
            return(0, 1000000)
        }
    }
}

/// @notice Answers ERC-1271's "valid" to everything.
contract WrongMagicVerifier {
    fallback() external {
        assembly {
            mstore(0, shl(224, 0x1626ba7e))
            return(0, 0x20)
        }
    }
}
