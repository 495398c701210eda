// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../../src/IProvenanceRegistry.sol";

bytes4 constant MAGIC = 0x1626ba7e;

/// @notice A wallet of one owner that can also act itself.
contract OwnedWallet {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        address signer =
            ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return signer == OWNER ? MAGIC : bytes4(0xffffffff);
    }
}

/// @notice Accepts one secret of any length, so signatures need not look like ECDSA.
contract PasswordWallet {
    function isValidSignature(bytes32, bytes calldata signature) external pure returns (bytes4) {
        return keccak256(signature) == keccak256("open sesame") ? MAGIC : bytes4(0);
    }
}

/// @notice Answers every call with the same bytes.
contract FixedAnswer {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return _answer;
    }
}

/// @notice Answers every call with its own calldata, which begins with the magic value.
contract EchoWallet {
    fallback(bytes calldata input) external returns (bytes memory) {
        return input;
    }
}

/// @notice Reverts, with the magic value as its reason.
contract RevertingWallet {
    fallback() external {
        assembly {
            mstore(0, shl(224, 0x1626ba7e))
            revert(0, 0x20)
        }
    }
}

/// @notice Spends all the gas it is given.
contract GasEaterWallet {
    fallback() external {
        assembly {
            invalid()
        }
    }
}

/// @notice Answers the magic value, followed by as many bytes as its half of the gas buys.
contract ReturnBombWallet {
    uint256 public constant SIZE = 1_000_000;

    fallback() external {
        assembly {
            mstore(0, shl(224, 0x1626ba7e))
            return(0, 1000000)
        }
    }
}

/// @notice Says yes, after trying to get a claim of its own in.
contract ReenteringWallet {
    IProvenanceRegistry private immutable REGISTRY;

    constructor(IProvenanceRegistry registry) {
        REGISTRY = registry;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        REGISTRY.claim(keccak256("smuggled"), 0, 1);
        return MAGIC;
    }
}

/// @notice Says yes only if the registry does not show the claim yet.
contract PeekingWallet {
    IProvenanceRegistry private immutable REGISTRY;

    constructor(IProvenanceRegistry registry) {
        REGISTRY = registry;
    }

    function isValidSignature(bytes32, bytes calldata signature) external view returns (bytes4) {
        bytes32[] memory contents = new bytes32[](1);
        contents[0] = bytes32(signature);
        return REGISTRY.resolve(contents)[0].head.isZero() ? MAGIC : bytes4(0);
    }
}
