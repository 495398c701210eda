// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice EIP-712 hashing for signatures that the registry accepts.
library ClaimTypedData {
    string internal constant NAME = "Colophon ProvenanceRegistry";
    string internal constant VERSION = "1";

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Colophon ProvenanceRegistry");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant CLAIM_TYPEHASH = keccak256(
        "Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)"
    );

    /// @notice The digest that the author of a claim signs, for the calling contract on the current chain.
    /// @dev The domain is hashed anew each time, for about 200 gas. So after a chain split each side has its own
    /// domain, and the runtime code is the same on every chain because nothing is baked in at deployment.
    function digest(address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind, uint64 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
        bytes32 structHash =
            keccak256(abi.encode(CLAIM_TYPEHASH, author, keyIdx, content, meta, kind, deadline));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
