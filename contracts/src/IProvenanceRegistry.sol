// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccountWord} from "./words/AccountWord.sol";
import {BatchWord} from "./words/BatchWord.sol";
import {ClaimWord} from "./words/ClaimWord.sol";
import {KeyWord} from "./words/KeyWord.sol";
import {RevocationWord} from "./words/RevocationWord.sol";
import {TailWord} from "./words/TailWord.sol";

/// @title A public register of who vouches for which content
/// @notice An author claims a 32-byte content key and thereby says: I vouch for this content, it was made in this way
/// (`kind`), and more about it is in the statement whose hash is `meta`. Anybody can claim anything, under their own
/// name only. A claim is written once: nobody, its author included, can change or delete it. An author can revoke,
/// which adds a mark and removes nothing.
///
/// There is no owner, upgrade, pause, fee, token or callback, and no ether goes in. Claims, batches and revocations are
/// words that are written once and in the name of one author; the end of a content's list of claims only ever grows.
/// Therefore nobody can squat, block, replay or revert another author's claim, and signatures need no nonce.
///
/// What this does NOT promise:
/// - that a claim is true. It proves who said it and when, nothing more;
/// - that the first claim is the author's. First seen is not authorship; anybody can claim a key before its maker;
/// - that `meta` can be found, is well formed, or was checked. It is a hash that the event carries;
/// - that a claim can be relied on because it is here. A reader must judge it with `key` and `account`, which say since
///   when the key that made it, or its author, is known to have been in the wrong hands, and with `revoked`;
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
///
/// Who acts: everything that an author can say, it can say in three ways. Directly; through a delegate key that sends the
/// transaction (`...For`); or through a signature that anyone brings (`...BySig`), by the author or by a delegate key.
/// `keyIdx` is 0 for the author itself and otherwise the index of the key. A signer is as in ERC-7913: 20 bytes are an
/// account, asked by ecrecover, then ERC-1271; more are a verifier contract and a key, for instance a passkey, whose
/// address here is the low 160 bits of keccak256("ERC7913" ‖ signer).
///
/// Reading storage: the layout is public and frozen, so that clients can ask `extsload` or `eth_getProof` for any word.
/// Slot of `_batch[author][root]`: keccak256(root ‖ keccak256(author ‖ 3)), each part 32 bytes long, and alike for
/// 4 `_revoked[author][id]`, 5 `_key[author][keyIdx]`, 6 `_account[author]`, 7 `_successor[author]` and
/// 8 `_leafMask[author][root][word]`; 0 `_head[content]`, 1 `_tail[content]`, 2 `_claim[content][author]`.
interface IProvenanceRegistry {
    /// @notice All that one needs to judge the first claim on a content, in 5 words.
    /// @param head the first claim written, or zero when there is none.
    /// @param tail zero up to one claim, otherwise the last author and the number of all claims.
    /// @param revoked the first claim's revocation by its author, or zero.
    /// @param key the delegate key that made the first claim, or zero when the author itself did.
    /// @param account the state of the first claim's author, zero for most.
    struct Resolution {
        ClaimWord head;
        TailWord tail;
        RevocationWord revoked;
        KeyWord key;
        AccountWord account;
    }

    /// @notice All that one needs to judge one of several claims on a content, in 4 words.
    /// @param claim the claim, with its own author in the author field wherever it lies in storage.
    /// @param revoked its revocation by its author, or zero.
    /// @param key the delegate key that made it, or zero when the author itself did.
    /// @param account the state of its author, zero for most.
    struct AuthorClaim {
        ClaimWord claim;
        RevocationWord revoked;
        KeyWord key;
        AccountWord account;
    }

    /// @notice A claim that was asked for by content and author.
    /// @param contentIndex the content's place in the list asked for.
    /// @param authorIndex the author's place in the list asked for.
    /// @param found the claim of this author on this content.
    struct FoundClaim {
        uint256 contentIndex;
        uint256 authorIndex;
        AuthorClaim found;
    }

    /// @notice A claim in its author's own batch.
    /// @dev Its leaf in the tree is keccak256(keccak256(abi.encode(index, content, meta, kind, salt))): a leaf of types
    /// uint32, bytes32, bytes32, uint8, bytes32 in OpenZeppelin's `StandardMerkleTree`.
    /// @param index the leaf's number, by which `revokeLeaves` names it.
    /// @param content the content key.
    /// @param meta the statement's hash, or zero for none.
    /// @param kind how the content was made, 1..15.
    /// @param salt 32 random bytes if the content is not published yet, so that nobody can guess it from the leaf.
    struct Leaf {
        uint32 index;
        bytes32 content;
        bytes32 meta;
        uint8 kind;
        bytes32 salt;
    }

    /// @notice A claim as its author signed it for `claimBySig`, with the signature.
    struct SignedClaim {
        bytes signer;
        address author;
        uint16 keyIdx;
        bytes32 content;
        bytes32 meta;
        uint8 kind;
        uint64 deadline;
        bytes signature;
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

    /// @notice `author` anchored a batch of claims, whose leaves lie elsewhere.
    /// @param meta hash of a document about the batch, or zero for none.
    event Anchored(bytes32 indexed root, address indexed author, bytes32 meta, BatchWord packed);

    /// @notice A claim that was anchored before became one like any other, as old as its batch.
    /// @param batchAuthor who anchored the batch: `author`, or the aggregator that anchored its signed claim.
    /// @param index the leaf's number in the batch.
    /// @param packed the claim, with `author` in the author field.
    event Materialized(
        bytes32 indexed content,
        address indexed author,
        bytes32 indexed root,
        address batchAuthor,
        uint32 index,
        bytes32 meta,
        ClaimWord packed
    );

    /// @notice `author` revoked each of `ids`, none of which was revoked before.
    /// @param evidence a hash or key that explains the revocation, or zero. For reason 1, the content that replaces it.
    /// @param ids only the ids that this call revoked, in the order given.
    event Revoked(address indexed author, uint8 indexed reason, bytes32 evidence, bytes32[] ids);

    /// @notice `author` revoked leaves of its batch, none of which was revoked before.
    /// @param mask only the leaves that this call revoked: bit b stands for leaf 256 * word + b.
    event LeavesRevoked(
        address indexed author, bytes32 indexed root, uint256 word, uint256 mask, uint8 reason
    );

    /// @notice `author` says that `child` was made from `parent`.
    /// @dev Count it only if `author` claims `child`: anyone can say this about anything.
    event Linked(bytes32 indexed child, bytes32 indexed parent, address indexed author, uint8 rel);

    /// @notice `author` gave itself a delegate key.
    event KeyAdded(address indexed author, uint16 indexed keyIdx, address indexed delegate, KeyWord packed);

    /// @notice What the key did from `since` on cannot be relied on. Show the time of this event beside `since`.
    event KeyRevoked(address indexed author, uint16 indexed keyIdx, uint64 since);

    /// @notice `author` or its former guardian named a guardian.
    event GuardianSet(address indexed author, address indexed guardian);

    /// @notice What was done in the author's name from `since` on cannot be relied on, says its guardian. Show the time
    /// of this event beside `since`.
    event Frozen(address indexed author, address indexed guardian, uint64 since);

    /// @notice `successor` is who goes on where `author` ends.
    event SuccessorSet(address indexed author, address indexed successor);

    /// @notice This author already has a claim on this content.
    error AlreadyClaimed();
    /// @notice This author has anchored this root before.
    error AlreadyAnchored();
    /// @notice The key is revoked, or the leaf is: by its number, by its hash or with its whole batch.
    error AlreadyRevoked();
    /// @notice The account is frozen, or has a successor.
    error AlreadySet();
    /// @notice The index is not the next free one.
    error BadIndex();
    /// @notice The kind is not 1..15, or not one that the batch's key may claim.
    error BadKind();
    /// @notice A list is empty, two lists differ in length, or a page has no room.
    error BadLength();
    /// @notice The proof does not lead from this leaf to this root.
    error BadProof();
    /// @notice The scopes are not 1..7.
    error BadScopes();
    /// @notice The signature is not the signer's for exactly this, on this chain, for this contract.
    error BadSignature();
    /// @notice The time is in the future where it must be past, or past what 36 bits hold.
    error BadTime();
    /// @notice The deadline is before the time of the block (of the batch for a signed claim in a batch).
    error Expired();
    /// @notice There is no such claim (cursor), batch or key.
    error NotFound();
    /// @notice The caller or signer may not act for the author: not its account, not this key of it, or a key without
    /// this scope or kind, expired or revoked.
    error Unauthorized();
    /// @notice A content key, id, root, leaf count, mask, reason, relation, address or time is zero.
    error ZeroValue();

    /// @notice Claims `content` for the caller.
    /// @dev Emits Claimed. Reverts with AlreadyClaimed, BadKind, ZeroValue. Costs at most two new storage words,
    /// however many others have claimed the same content.
    /// @param content the content key; not zero.
    /// @param meta SHA-256 of the statement's RFC 8785 form, or zero for none. The event alone carries it.
    /// @param kind how the content was made, 1..15.
    function claim(bytes32 content, bytes32 meta, uint8 kind) external;

    /// @notice Claims `content` for `author`, whose delegate key the caller is.
    /// @dev As `claim`. The key needs scope 1 and the kind. Reverts with Unauthorized, too.
    /// @param keyIdx which key of the author the caller is; 0 if it is the author.
    function claimFor(address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind) external;

    /// @notice Claims `content` for `author`, who signed so or whose delegate key did; anyone may bring the signature
    /// and pay for it.
    /// @dev The signer signs the EIP-712 struct
    /// `Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)`
    /// in the domain of `eip712Domain`. A key's 65-byte signature is tried first, then the signer's contract
    /// (ERC-1271) or its verifier (ERC-7913) by STATICCALL with at most 4,000,000 gas. Signatures may be public:
    /// bringing one twice reverts with AlreadyClaimed and changes nothing. Emits Claimed. Reverts with AlreadyClaimed,
    /// BadKind, BadSignature, Expired, Unauthorized, ZeroValue.
    /// Does NOT protect a relayer from a signer whose contract changes its mind: simulate first.
    /// @param signer who signed: 20 bytes of an account, or a verifier and its key.
    /// @param author whose claim it is.
    /// @param keyIdx which delegate key of the author the signer is; 0 if it is the author.
    /// @param content the content key; not zero.
    /// @param meta the statement's hash, or zero for none.
    /// @param kind how the content was made, 1..15.
    /// @param deadline the last second, since 1970, at which the claim may be recorded.
    /// @param signature 65 bytes r ‖ s ‖ v with s low and v 27 or 28, or what the signer's contract asks for.
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

    /// @notice As `claimMany`, for `author`, whose delegate key the caller is.
    function claimManyFor(
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind
    ) external returns (uint256 recorded);

    /// @notice As `claimMany`, for `author`, with one signature for all; otherwise as `claimBySig`.
    /// @dev The signer signs
    /// `ClaimMany(address author,uint16 keyIdx,bytes32[] contents,bytes32[] metas,uint8 kind,uint64 deadline)`.
    /// Bringing it twice changes nothing and does not revert.
    function claimManyBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32[] calldata contents,
        bytes32[] calldata metas,
        uint8 kind,
        uint64 deadline,
        bytes calldata signature
    ) external returns (uint256 recorded);

    /// @notice Anchors a batch of the caller's claims: any number of them, in one word.
    /// @dev Emits Anchored. Reverts with AlreadyAnchored, ZeroValue. Nothing of the batch is visible to `resolve` until
    /// somebody materialises it, but it is as old as the anchoring, then as now. A batch of one salted leaf is the
    /// commitment of a commit-reveal: whoever copies the content from the reveal comes later.
    /// @param root the root of a tree of leaves as Leaf says; not zero.
    /// @param leafCount how many leaves it has, for readers; not zero, otherwise unchecked.
    /// @param meta hash of a document about the batch, or zero for none. The event alone carries it.
    function anchor(bytes32 root, uint32 leafCount, bytes32 meta) external;

    /// @notice As `anchor`, for `author`, whose delegate key the caller is. The key needs scope 2.
    /// @dev What kinds lie in the batch shows only later: a leaf of a kind that the key lacks cannot be materialised,
    /// and a reader of the leaf alone must look at the key's kinds, too. Reverts with Unauthorized, too.
    function anchorFor(address author, uint16 keyIdx, bytes32 root, uint32 leafCount, bytes32 meta) external;

    /// @notice As `anchor`, for `author`; otherwise as `claimBySig`. The key, if any, needs scope 2.
    /// @dev The signer signs
    /// `Anchor(address author,uint16 keyIdx,bytes32 root,uint32 leafCount,bytes32 meta,uint64 deadline)`.
    function anchorBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32 root,
        uint32 leafCount,
        bytes32 meta,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice Turns a leaf of `author`'s batch into a claim like any other, as old as the batch. Anyone may do it.
    /// @dev The claim's time is the batch's, its block the present one, where the event is. Emits Materialized. Reverts
    /// with AlreadyClaimed, BadKind, BadProof, NotFound, ZeroValue, and with AlreadyRevoked when the author has revoked
    /// the leaf, by number or hash, or the root: nobody can make a claim stand that its author withdrew, or take the
    /// author's place on the content with it. What a frozen author revoked since, and not its guardian, does not count.
    /// To revoke a claim once materialised, revoke its content.
    /// @param author who anchored the batch.
    /// @param root the batch.
    /// @param leaf the claim.
    /// @param proof the siblings from the leaf up to the root.
    function materialize(address author, bytes32 root, Leaf calldata leaf, bytes32[] calldata proof) external;

    /// @notice Turns a signed claim, which an aggregator anchored with others', into a claim like any other, as old as
    /// the aggregator's batch. Anyone may do it; the aggregator can leave claims out but cannot make any.
    /// @dev Its leaf in the tree is keccak256(keccak256(abi.encode(index, digest, keccak256(signature)))), where digest
    /// is what `claimBySig` checks. Deadline, expiry and revocation of the key are judged at the batch's time, so a
    /// signature that was anchored before its key was stolen stays good. Emits Materialized. Reverts with
    /// AlreadyClaimed, BadKind, BadProof, BadSignature, Expired, NotFound, Unauthorized, ZeroValue.
    /// @param signed the claim and its signature.
    /// @param aggregator who anchored the batch.
    /// @param root the batch.
    /// @param index the leaf's number.
    /// @param proof the siblings from the leaf up to the root.
    function materializeSigned(
        SignedClaim calldata signed,
        address aggregator,
        bytes32 root,
        uint32 index,
        bytes32[] calldata proof
    ) external;

    /// @notice Revokes each of `ids` in the caller's name, for good. Nobody else's claims are touched.
    /// @dev An id need not have been claimed: to revoke ahead is how an author stops a claim of its own that is
    /// signed but not yet brought from ever standing. Skips what the caller has revoked before; the first reason and
    /// time stay. Emits Revoked with what was revoked, or nothing when all was. Reverts with BadLength, ZeroValue.
    /// @param ids content keys, leaf hashes, roots, or any other 32-byte names in the caller's name space; at least
    /// one, none zero.
    /// @param reason 1 superseded, 2 correction, 3 withdrawn, 4 rights, 5 consent or privacy, 6 key compromise,
    /// 7 legal order, 8 made by a malfunctioning agent; 9..255 are accepted and mean "revoked, reason unknown".
    /// @param evidence a hash or key that explains it, or zero. The event alone carries it.
    /// @return revoked how many revocations are new.
    function revoke(bytes32[] calldata ids, uint8 reason, bytes32 evidence) external returns (uint256 revoked);

    /// @notice As `revoke`, for `author`, whose delegate key the caller is. The key needs scope 4.
    /// @dev With keyIdx 65535, for a frozen author by its guardian: the author's own revocations after `frozenSince` are
    /// for readers to ignore, these are not. Reverts with Unauthorized, too.
    function revokeFor(address author, uint16 keyIdx, bytes32[] calldata ids, uint8 reason, bytes32 evidence)
        external
        returns (uint256 revoked);

    /// @notice As `revoke`, for `author`; otherwise as `claimBySig`. The key, if any, needs scope 4.
    /// @dev The signer signs
    /// `Revoke(address author,uint16 keyIdx,bytes32[] ids,uint8 reason,bytes32 evidence,uint64 deadline)`.
    /// Bringing it twice changes nothing and does not revert.
    function revokeBySig(
        bytes calldata signer,
        address author,
        uint16 keyIdx,
        bytes32[] calldata ids,
        uint8 reason,
        bytes32 evidence,
        uint64 deadline,
        bytes calldata signature
    ) external returns (uint256 revoked);

    /// @notice Revokes leaves of the caller's batch, up to 256 in one word, for good.
    /// @dev Skips leaves that are revoked already. Emits LeavesRevoked, or nothing when all were. Reverts with ZeroValue,
    /// and with Unauthorized when the caller is frozen: its guardian can revoke leaves by their hashes.
    /// A leaf that was materialised before is a claim like any other and not touched: revoke its content.
    /// @param root the batch; not zero. It need not be anchored yet.
    /// @param word which 256 leaves: those with index / 256 == word.
    /// @param mask bit b stands for leaf 256 * word + b; not zero.
    /// @param reason as for `revoke`; not zero. The event alone carries it.
    function revokeLeaves(bytes32 root, uint256 word, uint256 mask, uint8 reason) external;

    /// @notice Says that `child` was made from `parent`. Writes nothing but the event.
    /// @dev Emits Linked. Reverts with ZeroValue. Does NOT check that the caller claims either of them.
    /// @param rel 1 edit, 2 crop, 3 rendition of the same, 4 translation, 5 quotation; others mean "made from"; not zero.
    function link(bytes32 child, bytes32 parent, uint8 rel) external;

    /// @notice Gives the caller a delegate key: a member of staff, a device, an agent.
    /// @dev The index is the caller's next, so that a retry cannot add a key twice. Emits KeyAdded. Reverts with
    /// BadIndex, BadScopes, BadTime, Expired, ZeroValue, and with Unauthorized when the caller is frozen.
    /// @param keyIdx the number of keys so far plus 1; at most 65534.
    /// @param delegate the account, or the address that stands for an ERC-7913 signer; not zero.
    /// @param notAfter the last second at which the key may act; less than 2^36.
    /// @param scopes what it may do: 1 claim, 2 anchor, 4 revoke, added up.
    /// @param kinds bit k set: it may claim content of kind k.
    function addKey(uint16 keyIdx, address delegate, uint64 notAfter, uint8 scopes, uint16 kinds) external;

    /// @notice Revokes a delegate key, for good: it cannot act any more, and readers dispute what it did from `since` on.
    /// @dev By the author, if it is not frozen, or its guardian. What the key did before `since` still stands. Emits
    /// KeyRevoked. Reverts with AlreadyRevoked, BadTime, NotFound, Unauthorized, ZeroValue.
    /// @param since the second from which on it must not be relied on; not zero, not in the future.
    function revokeKey(address author, uint16 keyIdx, uint64 since) external;

    /// @notice Names the author's guardian: once by the author, from then on by the guardian alone.
    /// @dev Do it before it is needed: who steals the key of an author without guardian can name one, too. Emits
    /// GuardianSet. Reverts with Unauthorized, ZeroValue.
    function setGuardian(address author, address guardian) external;

    /// @notice Freezes an author whose own key is in the wrong hands, for good; by its guardian.
    /// @dev What is done in the author's name is still recorded, and readers dispute whatever is from `since` or later;
    /// by a delegate key, too, because a thief can have added it. The author's keys, guardian and successor are in the
    /// guardian's hands alone. Emits Frozen. Reverts with AlreadySet, BadTime, Unauthorized, ZeroValue.
    /// @param since the second from which on the author's key must not be relied on; not zero, not in the future.
    function freeze(address author, uint64 since) external;

    /// @notice Names who goes on where `author` ends, once; by its guardian, or by the author itself if it has none.
    /// @dev Emits SuccessorSet. Reverts with AlreadySet, Unauthorized, ZeroValue. Gives the successor no right here: it is
    /// for readers to treat the two as one.
    function setSuccessor(address author, address successor) external;

    /// @notice The first claim on each of `contents`, what became of it, and how many others there are.
    /// @dev 200 keys, half of them claimed by one author, cost 1.16M gas as a node counts a call, 0.12M of it for the
    /// calldata; by a hundred authors 1.36M. Keep to a few hundred keys a call: public nodes cap its gas.
    /// @param contents the content keys, repetitions and unclaimed ones allowed.
    /// @return resolutions one for each key, in the order given; all zero for a key without a claim.
    function resolve(bytes32[] calldata contents) external view returns (Resolution[] memory resolutions);

    /// @notice The claims that any of `authors` has on any of `contents`, however many others have claimed them.
    /// @dev For authors that the reader follows, or that the page names. Nobody else's claims make the answer longer or
    /// slower, beyond one more word read for each author on a content with several claims: 200 contents and 20 authors
    /// cost 1.8M gas as a rule, 10.7M if others contest all contents, and up to 8,000 more for each claim found.
    /// @return claims those there are, by content and then by author as asked for.
    function resolveFor(bytes32[] calldata contents, address[] calldata authors)
        external
        view
        returns (FoundClaim[] memory claims);

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

    /// @notice Words of storage, by the slots that the layout above gives them.
    /// @dev The same list of slots serves `eth_getProof`, which is how a reader checks the answer.
    /// @return words one for each slot, in the order given.
    function extsload(bytes32[] calldata slots) external view returns (bytes32[] memory words);

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
