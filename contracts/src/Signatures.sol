// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Decides whether a signature over a digest is an account's own.
///
/// ecrecover is asked first and ERC-1271 second, also for accounts with code: an EIP-7702 account keeps its key, and
/// must not lose its voice because the code it delegates to has no `isValidSignature`.
///
/// What is NOT promised: that an account has only one valid signature over a digest. A contract may accept many, and a
/// key may sign twice. A signature must therefore never serve as an identifier.
library Signatures {
    /// @dev Half of secp256k1's order. For every signature with a lower `s` there is one with a higher, which others
    /// can make from it; as everywhere since EIP-2, and as our off-chain verifier does, only the lower counts.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev bytes4(keccak256("isValidSignature(bytes32,bytes)")), which is also the answer for "valid".
    bytes4 private constant ERC1271_MAGIC = 0x1626ba7e;

    /// @notice True if `signature` over `digest` is by `account`: 65 bytes r ‖ s ‖ v of its key, s low and v 27 or 28, or
    /// whatever its contract accepts. Never reverts because of what a contract does, short of eating all gas.
    function isValid(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signature.length == 65) {
            bytes32 s = bytes32(signature[32:64]);
            address recovered = uint256(s) > HALF_ORDER
                ? address(0)
                : ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), s);
            // ecrecover answers zero for "no such key": without this test anyone could sign for address(0).
            if (recovered != address(0) && recovered == account) return true;
        }
        return _isValidErc1271(account, digest, signature);
    }

    function _isValidErc1271(address account, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool valid)
    {
        bytes memory request = abi.encodeWithSelector(ERC1271_MAGIC, digest, signature);
        // The answer must be the magic value followed by 28 zero bytes. Comparing the first 4 bytes alone would
        // accept whatever echoes its calldata, such as the precompile at address 4. An account without code answers
        // with no bytes at all.
        bytes32 expected = ERC1271_MAGIC;
        // Safe for memory: writes only to scratch space, and reads it only when all 32 bytes of it were written. A
        // high-level call would copy all of the return data, which lets a hostile wallet burn the relayer's gas after
        // its own; here 32 bytes are copied at most.
        assembly ("memory-safe") {
            let ok := staticcall(gas(), account, add(request, 0x20), mload(request), 0, 0x20)
            valid := and(and(ok, gt(returndatasize(), 0x1f)), eq(mload(0), expected))
        }
    }
}
