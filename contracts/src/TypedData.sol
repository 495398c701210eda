// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice EIP-712 digests of everything that an author can sign instead of sending a transaction.
/// @dev The domain is hashed anew each time, for about 200 gas. So after a chain split each side has its own domain, and
/// the runtime code is the same on every chain because nothing is baked in at deployment.
library TypedData {
    string internal constant NAME = "Colophon ProvenanceRegistry";
    string internal constant VERSION = "1";

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Colophon ProvenanceRegistry");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant CLAIM_TYPEHASH = keccak256(
        "Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)"
    );
    bytes32 private constant CLAIM_MANY_TYPEHASH = keccak256(
        "ClaimMany(address author,uint16 keyIdx,bytes32[] contents,bytes32[] metas,uint8 kind,uint64 deadline)"
    );
    bytes32 private constant ANCHOR_TYPEHASH = keccak256(
        "Anchor(address author,uint16 keyIdx,bytes32 root,uint32 leafCount,bytes32 meta,uint64 deadline)"
    );
    bytes32 private constant REVOKE_TYPEHASH = keccak256(
        "Revoke(address author,uint16 keyIdx,bytes32[] ids,uint8 reason,bytes32 evidence,uint64 deadline)"
    );

    /// @notice What is signed for `claimBySig`.
    function claimDigest(
        address author,
        uint16 keyIdx,
        bytes32 content,
        bytes32 meta,
        uint8 kind,
        uint64 deadline
    ) internal view returns (bytes32) {
        return _digest(keccak256(abi.encode(CLAIM_TYPEHASH, author, keyIdx, content, meta, kind, deadline)));
    }

    /// @notice What is signed for `claimManyBySig`.
    function claimManyDigest(
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind,
        uint64 deadline
    ) internal view returns (bytes32) {
        return _digest(
            keccak256(
                abi.encode(CLAIM_MANY_TYPEHASH, author, keyIdx, _hash(contents), _hash(metas), kind, deadline)
            )
        );
    }

    /// @notice What is signed for `anchorBySig`.
    function anchorDigest(
        address author,
        uint16 keyIdx,
        bytes32 root,
        uint32 leafCount,
        bytes32 meta,
        uint64 deadline
    ) internal view returns (bytes32) {
        return _digest(
            keccak256(abi.encode(ANCHOR_TYPEHASH, author, keyIdx, root, leafCount, meta, deadline))
        );
    }

    /// @notice What is signed for `revokeBySig`.
    function revokeDigest(
        address author,
        uint16 keyIdx,
        bytes32[] calldata ids,
        uint8 reason,
        bytes32 evidence,
        uint64 deadline
    ) internal view returns (bytes32) {
        return _digest(
            keccak256(abi.encode(REVOKE_TYPEHASH, author, keyIdx, _hash(ids), reason, evidence, deadline))
        );
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _hash(bytes32[] calldata list) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(list));
    }
}
