// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Decides whether a signature over a digest is a signer's own. A signer is as in ERC-7913: the 20 bytes of an
/// account, or the 20 bytes of a verifier contract followed by a key that this verifier understands.
///
/// For an account ecrecover is asked first and ERC-1271 second, also for accounts with code: an EIP-7702 account keeps its
/// key, and must not lose its voice because the code it delegates to has no `isValidSignature`.
///
/// What is NOT promised:
/// - that a signer has only one valid signature over a digest. A contract may accept many, and a key may sign twice. A
///   signature must therefore never serve as an identifier;
/// - that a verifier is honest or stays the same. It harms the identities that name it and no others; readers list the
///   verifiers they know.
library Signatures {
    /// @dev Half of secp256k1's order. For every signature with a lower `s` there is one with a higher, which others
    /// can make from it; as everywhere since EIP-2, and as our off-chain verifier does, only the lower counts.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev bytes4(keccak256("isValidSignature(bytes32,bytes)")), which is also the answer for "valid".
    bytes4 private constant ERC1271_MAGIC = 0x1626ba7e;

    /// @dev bytes4(keccak256("verify(bytes,bytes32,bytes)")), which is also the answer for "valid".
    bytes4 private constant ERC7913_MAGIC = 0x024ad318;

    /// @dev The most gas that a wallet or a verifier gets: a quarter of what EIP-7825 lets a transaction have, and twelve
    /// times what P-256 in Solidity needs where a chain has no precompile for it. So a signer that turns bad between
    /// a relayer's simulation and the block wastes this much and not the relayer's whole limit.
    uint256 private constant CALL_GAS = 4_000_000;

    /// @notice The address that stands for `signer`: its own for an account, otherwise the low 160 bits of
    /// keccak256("ERC7913" ‖ signer). Zero for fewer than 20 bytes, for which no signature is valid.
    /// @dev The tag keeps the hashed bytes apart from those of CREATE2 (85 bytes) and of public keys (64 bytes), so
    /// that nobody can choose a signer whose identity is a contract's or a key's address.
    function identity(bytes calldata signer) internal pure returns (address) {
        if (signer.length < 20) return address(0);
        if (signer.length == 20) return address(bytes20(signer));
        return address(uint160(uint256(keccak256(abi.encodePacked("ERC7913", signer)))));
    }

    /// @notice True if `signature` over `digest` is by `signer`: for an account 65 bytes r ‖ s ‖ v of its key, s low and v
    /// 27 or 28, or whatever its contract accepts; for a longer signer whatever its verifier accepts.
    /// @dev Never reverts because of what a contract does, and spends at most CALL_GAS on it.
    function isValid(bytes calldata signer, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (bool)
    {
        if (signer.length < 20) return false;
        address account = address(bytes20(signer));
        if (signer.length > 20) {
            return _answers(
                account, ERC7913_MAGIC, abi.encodeWithSelector(ERC7913_MAGIC, signer[20:], digest, signature)
            );
        }
        if (signature.length == 65) {
            bytes32 s = bytes32(signature[32:64]);
            address recovered = uint256(s) > HALF_ORDER
                ? address(0)
                : ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), s);
            // ecrecover answers zero for "no such key": without this test anyone could sign for address(0).
            if (recovered != address(0) && recovered == account) return true;
        }
        return _answers(account, ERC1271_MAGIC, abi.encodeWithSelector(ERC1271_MAGIC, digest, signature));
    }

    /// @dev True if `target` is a contract that answers `request` with `magic` followed by 28 zero bytes. Comparing the
    /// first 4 bytes alone would accept any wallet that echoes its calldata. A verifier that echoes still passes, for its
    /// first argument begins with 28 zero bytes; whoever names such a verifier has given its own identity away.
    function _answers(address target, bytes4 magic, bytes memory request) private view returns (bool valid) {
        // Precompiles have no code. One of them, the identity at address 4, would echo the selector as its verdict.
        if (target.code.length == 0) return false;
        bytes32 expected = magic;
        // Safe for memory: writes only to scratch space. A high-level call would copy all of the return data, which
        // lets a hostile contract burn the relayer's gas after its own; here 32 bytes are copied at most.
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(CALL_GAS, target, add(request, 0x20), mload(request), 0, 0x20)
            valid := and(and(ok, gt(returndatasize(), 0x1f)), eq(mload(0), expected))
        }
    }
}
