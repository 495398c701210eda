// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimWord} from "./words/ClaimWord.sol";
import {RevocationWord} from "./words/RevocationWord.sol";
import {TailWord} from "./words/TailWord.sol";

/// @title A public register of who vouches for which content
/// @notice An author claims a 32-byte content key and thereby says: I vouch for this content, it was made in this way
/// (`kind`), and more about it is in the statement whose hash is `meta`. Anybody can claim anything, under their own
/// name only. A claim is written once: nobody, its author included, can change or delete it. An author can revoke,
/// which adds a mark and removes nothing.
///
/// There is no owner, upgrade, pause, fee, token or callback, and no ether goes in. Every word of storage is written
/// once and in the name of one author, except the end of a content's list of claims, which only ever grows. Therefore
/// nobody can squat, block, replay or revert another author's claim, and signatures need no nonce.
///
/// What this does NOT promise:
/// - that a claim is true. It proves who said it and when, nothing more;
/// - that the first claim is the author's. First seen is not authorship; anybody can claim a key before its maker;
/// - that `meta` can be found, is well formed, or was checked. It is a hash that the event carries;
/// - finality. Until the chain has finalised the block, a claim can vanish or change its time;
/// - a time better than the chain's: `block.timestamp`, which the block's builder sets within the chain's rules. On
///   chains where `block.number` is not the number of the local block (Arbitrum), find events by time instead.
///
/// Content keys: SHA-256 of the exact published bytes for a file; `keccak256(abi.encode("alg:v1", digest))` for
/// anything else, where "alg:v1" names the derivation, such as "text-strict:v1".
///
/// Kinds: 1 digital capture, 2 human edits, 3 trained algorithmic media, 4 composite with trained algorithmic media,
/// 5 algorithmically enhanced, 6 digitised, 7 text by a human, 8 text with AI help, 9 text by AI, 10 screenshot,
/// 11 composite, 12 translation, 13 identity statement, 14 correction, 15 other.
interface IProvenanceRegistry {
    /// @notice All that one needs to judge the first claim on a content, in 5 words.
    /// @param head the first claim written, or zero when there is none.
    /// @param tail zero up to one claim, otherwise the last author and the number of all claims.
    /// @param revoked the first claim's revocation by its author, or zero.
    /// @param key the delegate key that made the first claim. Reserved: zero in this version.
    /// @param account the state of the first claim's author. Reserved: zero in this version.
    struct Resolution {
        ClaimWord head;
        TailWord tail;
        RevocationWord revoked;
        bytes32 key;
        bytes32 account;
    }

    /// @notice All that one needs to judge one of several claims on a content, in 4 words.
    /// @param claim the claim, with its own author in the author field wherever it lies in storage.
    /// @param revoked its revocation by its author, or zero.
    /// @param key the delegate key that made it. Reserved: zero in this version.
    /// @param account the state of its author. Reserved: zero in this version.
    struct AuthorClaim {
        ClaimWord claim;
        RevocationWord revoked;
        bytes32 key;
        bytes32 account;
    }

    /// @notice `author` claimed `content`.
    /// @param meta SHA-256 of the statement's RFC 8785 form, or zero for none.
    /// @param packed the claim, with `author` in the author field.
    event Claimed(bytes32 indexed content, address indexed author, bytes32 meta, ClaimWord packed);

    /// @notice `author` claimed each of `contents`, all of them new.
    /// @param packed the claim that is common to all, with `author` in the author field.
    /// @param contents only the keys that this call recorded, in the order given.
    /// @param metas their statements' hashes, index by index.
    event ClaimedMany(address indexed author, ClaimWord packed, bytes32[] contents, bytes32[] metas);

    /// @notice `author` revoked each of `ids`, none of which was revoked before.
    /// @param evidence a hash or key that explains the revocation, or zero. For reason 1, the content that replaces it.
    /// @param ids only the ids that this call revoked, in the order given.
    event Revoked(address indexed author, uint8 indexed reason, bytes32 evidence, bytes32[] ids);

    /// @notice This author already has a claim on this content.
    error AlreadyClaimed();
    /// @notice The kind is not 1..15.
    error BadKind();
    /// @notice A list is empty, two lists differ in length, or a page has no room.
    error BadLength();
    /// @notice The signature is not the author's for exactly this claim, on this chain, for this contract.
    error BadSignature();
    /// @notice The deadline is before the time of the block.
    error Expired();
    /// @notice The cursor is not an author with a claim on this content.
    error NotFound();
    /// @notice The signer may not act for the author.
    error Unauthorized();
    /// @notice A content key, an id or a reason is zero.
    error ZeroValue();

    /// @notice Claims `content` for the caller.
    /// @dev Emits Claimed. Reverts with AlreadyClaimed, BadKind, ZeroValue. Costs at most two new storage words,
    /// however many others have claimed the same content.
    /// @param content the content key; not zero.
    /// @param meta SHA-256 of the statement's RFC 8785 form, or zero for none. The event alone carries it.
    /// @param kind how the content was made, 1..15.
    function claim(bytes32 content, bytes32 meta, uint8 kind) external;

    /// @notice Claims each of `contents` for the caller, all with one kind.
    /// @dev Skips what the caller has claimed before, and repetitions within the list, so that a retry after an
    /// uncertain transaction does the rest and no single key can fail the others. Emits ClaimedMany with what was
    /// recorded, or nothing when all was known. Reverts with BadKind, BadLength, ZeroValue. One kind per call: a
    /// batch is one camera's, one writer's or one agent's work, and every kind more would be a word per claim.
    /// @param contents the content keys; at least one, none zero. About 690 fit into 2^24 gas.
    /// @param metas their statements' hashes, index by index.
    /// @param kind how the contents were made, 1..15.
    /// @return recorded how many claims are new.
    function claimMany(bytes32[] calldata contents, bytes32[] calldata metas, uint8 kind)
        external
        returns (uint256 recorded);

    /// @notice Claims `content` for `author`, who signed so; anyone may bring the signature and pay for it.
    /// @dev The author signs the EIP-712 struct
    /// `Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)`
    /// in the domain of `eip712Domain`. A key's 65-byte signature is tried first, then the author's contract
    /// (ERC-1271) by STATICCALL. Signatures may be public: bringing one twice reverts with AlreadyClaimed and changes
    /// nothing. Emits Claimed. Reverts with AlreadyClaimed, BadKind, BadSignature, Expired, Unauthorized, ZeroValue.
    /// Does NOT protect a relayer from an author whose contract eats gas: simulate first.
    /// @param signer who signed. In this version the 20 bytes of `author`.
    /// @param author whose claim it is.
    /// @param keyIdx which delegate key of the author signed. In this version 0, the author itself.
    /// @param content the content key; not zero.
    /// @param meta the statement's hash, or zero for none.
    /// @param kind how the content was made, 1..15.
    /// @param deadline the last second, since 1970, at which the claim may be recorded.
    /// @param signature 65 bytes r ‖ s ‖ v with s low and v 27 or 28, or what the author's contract asks for.
    function claimBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32 content,
        bytes32 meta,
        uint8 kind,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Revokes each of `ids` in the caller's name, for good. Nobody else's claims are touched.
    /// @dev An id need not have been claimed: to revoke ahead is how an author stops a claim of its own that is
    /// signed but not yet brought from ever standing. Skips what the caller has revoked before; the first reason and
    /// time stay. Emits Revoked with what was revoked, or nothing when all was. Reverts with BadLength, ZeroValue.
    /// @param ids content keys, or any other 32-byte names in the caller's name space; at least one, none zero.
    /// @param reason 1 superseded, 2 correction, 3 withdrawn, 4 rights, 5 consent or privacy, 6 key compromise,
    /// 7 legal order, 8 made by a malfunctioning agent; 9..255 are accepted and mean "revoked, reason unknown".
    /// @param evidence a hash or key that explains it, or zero. The event alone carries it.
    /// @return revoked how many revocations are new.
    function revoke(bytes32[] calldata ids, uint8 reason, bytes32 evidence) external returns (uint256 revoked);

    /// @notice The first claim on each of `contents`, what became of it, and how many others there are.
    /// @dev 200 keys, half of them claimed, cost 1.0M gas; all claimed, 1.5M. Keep to a few hundred keys a call:
    /// public nodes cap its gas.
    /// @param contents the content keys, repetitions and unclaimed ones allowed.
    /// @return resolutions one for each key, in the order given; all zero for a key without a claim.
    function resolve(bytes32[] calldata contents) external view returns (Resolution[] memory resolutions);

    /// @notice A page of the claims on `content`, the newest first and the first claim last.
    /// @dev Claims made meanwhile are added before the first page, so pages neither repeat nor miss one. Reverts with
    /// BadLength, NotFound. Does NOT rank: anyone can add claims, so show a page and stop.
    /// @param content the content key.
    /// @param cursor zero for the first page, then the `next` of the page before.
    /// @param max the most claims to return; at least 1.
    /// @return claims the claims; none if the content is unclaimed.
    /// @return next the cursor of the next page, or zero when this one ends with the first claim.
    function claimsOf(bytes32 content, address cursor, uint256 max)
        external
        view
        returns (AuthorClaim[] memory claims, address next);

    /// @notice The EIP-712 domain of signatures for this contract (ERC-5267).
    /// @return fields 0x0f: the first four fields below are used.
    /// @return name "Colophon ProvenanceRegistry".
    /// @return version "1".
    /// @return chainId the current chain's id, also after a chain split.
    /// @return verifyingContract this contract.
    /// @return salt zero, unused.
    /// @return extensions empty.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
