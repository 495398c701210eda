// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../../src/IProvenanceRegistry.sol";
import {AccountWord} from "../../src/words/AccountWord.sol";
import {BatchWord} from "../../src/words/BatchWord.sol";
import {KeyWord} from "../../src/words/KeyWord.sol";
import {Tree} from "../Tree.sol";
import {HashVerifier} from "../wallets/Verifiers.sol";
import {PasswordWallet} from "../wallets/Wallets.sol";
import {Book} from "./Book.sol";

/// @notice Calls the registry in every way that an honest or dishonest world would, foretells in the book what each call
/// should write, and expects a refusal where there should be one.
/// @dev Nothing here may revert unexpectedly. Contents, authors and keys are few, so that they meet often.
contract RegistryHandler is Book {
    uint256 public constant CONTENTS = 6;
    uint256 public constant AUTHORS = 6;
    uint256 public constant DELEGATES = 3;
    uint256 private constant FOREVER = 2 ** 36 - 1;

    address[] private _authors;
    address[] private _delegates;
    address[] private _guardians;
    address private _aggregator;
    address private _wallet;
    address private _verifier;

    bytes32[] private _signedHashes;
    IProvenanceRegistry.SignedClaim[] private _signedClaims;
    bytes[] private _acceptedCalls;

    constructor(IProvenanceRegistry registry_) {
        registry = registry_;
        _wallet = address(new PasswordWallet());
        _verifier = address(new HashVerifier());
        for (uint256 i = 0; i < 4; ++i) {
            _authors.push(vm.addr(_authorKey(i)));
        }
        _authors.push(_wallet);
        _authors.push(_identity(_signerOf(5, true)));
        for (uint256 i = 0; i < DELEGATES; ++i) {
            _delegates.push(i == 2 ? _identity(_signerOf(2, false)) : vm.addr(_delegateKey(i)));
        }
        _guardians.push(vm.addr(0x64a4d1));
        _guardians.push(vm.addr(0x64a4d2));
        _aggregator = vm.addr(0xa66);
        for (uint256 i = 0; i < 8; ++i) {
            _plantSigned(i);
        }
    }

    function contentAt(uint256 i) public pure returns (bytes32) {
        return keccak256(abi.encode("invariant", i));
    }

    /// @notice The first four have a key, the fifth is a wallet contract, the last a verifier and key.
    function authorAt(uint256 i) public view returns (address) {
        return _authors[i];
    }

    /// @notice The leaves of an author's one batch: every content, each of another kind.
    function leafAt(uint256 author, uint256 i) public pure returns (IProvenanceRegistry.Leaf memory) {
        return IProvenanceRegistry.Leaf(
            uint32(254 + i), contentAt(i), keccak256(abi.encode(author, i)), uint8(i * 2 + 1), 0
        );
    }

    function rootOf(uint256 author) public pure returns (bytes32) {
        return Tree.root(_hashes(author));
    }

    function passTime(uint32 time, uint8 blocks) public {
        vm.warp(vm.getBlockTimestamp() + time % 30 days);
        vm.roll(vm.getBlockNumber() + blocks);
    }

    function claim(uint256 who, uint256 what, uint8 kind, bytes32 meta) external {
        (address author, bytes32 content) = (_author(who), _content(what));
        kind = uint8(_bound(kind, 1, 15));
        _begin();
        if (!_foretellClaim(author, 0, content, kind, vm.getBlockTimestamp())) {
            vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        }
        vm.prank(author);
        registry.claim(content, meta, kind);
        _end();
    }

    function claimMany(uint256 who, uint256 which, uint8 kind) external {
        address author = _author(who);
        kind = uint8(_bound(kind, 1, 15));
        bytes32[] memory contents = _some(which);
        _begin();
        uint256 news = 0;
        for (uint256 i = 0; i < contents.length; ++i) {
            if (_foretellClaim(author, 0, contents[i], kind, vm.getBlockTimestamp())) ++news;
        }
        vm.prank(author);
        vm.assertEq(registry.claimMany(contents, contents, kind), news);
        _end();
    }

    function revoke(uint256 who, uint256 which, uint8 reason) external {
        address author = _author(who);
        reason = uint8(_bound(reason, 1, 255));
        bytes32[] memory ids = _some(which);
        _begin();
        uint256 news = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_foretellRevocation(author, 0, ids[i], reason)) ++news;
        }
        vm.prank(author);
        vm.assertEq(registry.revoke(ids, reason, META), news);
        _end();
    }

    /// @notice Any of the four acts in anyone's name: by the author, by one of its keys, by a key it has not, by its
    /// guardian; by transaction or signature; allowed or not.
    function actFor(uint256 who, uint256 actor, uint256 keyIdx, uint8 act, uint256 what, uint8 n, bool bySig)
        external
    {
        Act a = _act(act);
        uint256 i = who % AUTHORS;
        Terms memory t = Terms({
            author: authorAt(i),
            keyIdx: _keyIdx(i, keyIdx),
            subject: a == Act.Anchor ? rootOf(i) : _content(what),
            meta: META,
            number: uint8(_bound(n, 1, 15)),
            deadline: uint64(FOREVER)
        });
        (bytes memory signer, address by) = _actor(t, i, actor, bySig);
        _begin();
        bytes4 refusal = _foretellAct(a, t, by);
        bytes memory data = bySig ? _bySigCall(a, signer, t) : _forCall(a, t);
        _send(bySig ? relayer : by, data, refusal);
        if (bySig && refusal == 0) _acceptedCalls.push(data);
        _end();
    }

    /// @notice A signature that was made by somebody else, or for something else.
    function forgeSig(uint256 who, uint256 forger, uint8 act, uint256 what, uint8 n) external {
        Act a = _act(act);
        uint256 i = who % 4;
        Terms memory t = _terms(authorAt(i), 0);
        (t.subject, t.number) = (_content(what), uint8(_bound(n, 1, 15)));
        bytes32 digest = _digestOf(a, t);
        if (forger % 4 == i) digest = keccak256(abi.encode(digest));
        bytes memory signature = _sign(_authorKey(forger % 4), digest);
        _begin();
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bringAct(a, abi.encodePacked(t.author), t, signature);
        _end();
    }

    /// @notice Somebody brings a signature that was accepted before.
    function replay(uint256 which) external {
        if (_acceptedCalls.length == 0) return;
        _begin();
        vm.recordLogs();
        vm.prank(relayer);
        (bool ok,) = address(registry).call(_acceptedCalls[which % _acceptedCalls.length]);
        vm.assertTrue(vm.getRecordedLogs().length == 0, ok ? "logged" : "logged and reverted");
        _end();
    }

    function materialize(uint256 who, uint256 what) public {
        (uint256 i, uint256 l) = (who % AUTHORS, what % CONTENTS);
        (address author, bytes32 root) = (authorAt(i), rootOf(i));
        IProvenanceRegistry.Leaf memory leaf = leafAt(i, l);
        BatchWord batch = BatchWord.wrap(_book[_batchSlot(author, root)]);
        KeyWord key = KeyWord.wrap(_book[_keySlot(author, batch.keyIdx())]);
        uint256 bit = uint256(_book[_leafMaskSlot(author, root, leaf.index / 256)]) >> leaf.index % 256 & 1;
        _begin();
        bytes4 refusal;
        if (batch.isZero()) {
            refusal = IProvenanceRegistry.NotFound.selector;
        } else if (batch.keyIdx() != 0 && uint256(key.kinds()) >> leaf.kind & 1 == 0) {
            refusal = IProvenanceRegistry.BadKind.selector;
        } else if (bit == 1 || _isWithdrawn(author, root) || _isWithdrawn(author, Tree.leaf(leaf))) {
            refusal = IProvenanceRegistry.AlreadyRevoked.selector;
        } else if (!_foretellClaim(author, batch.keyIdx(), leaf.content, leaf.kind, batch.time())) {
            refusal = IProvenanceRegistry.AlreadyClaimed.selector;
        }
        bytes32[] memory proof = Tree.proof(_hashes(i), l);
        _send(relayer, abi.encodeCall(registry.materialize, (author, root, leaf, proof)), refusal);
        _end();
    }

    /// @notice A leaf with another content, with another leaf's proof, or of another author's batch.
    function forgeLeaf(uint256 who, uint256 what, uint8 fault) external {
        (uint256 i, uint256 l) = (who % AUTHORS, what % CONTENTS);
        uint256 other = (i + 1) % AUTHORS;
        (address author, bytes32 root) = (authorAt(i), rootOf(i));
        IProvenanceRegistry.Leaf memory leaf = leafAt(fault % 3 == 2 ? other : i, l);
        if (fault % 3 == 0) leaf.content = contentAt((l + 1) % CONTENTS);
        bytes32[] memory proof =
            Tree.proof(_hashes(fault % 3 == 2 ? other : i), fault % 3 == 1 ? (l + 1) % CONTENTS : l);
        BatchWord batch = BatchWord.wrap(_book[_batchSlot(author, root)]);
        KeyWord key = KeyWord.wrap(_book[_keySlot(author, batch.keyIdx())]);
        bytes4 refusal = IProvenanceRegistry.BadProof.selector;
        if (batch.isZero()) {
            refusal = IProvenanceRegistry.NotFound.selector;
        } else if (batch.keyIdx() != 0 && uint256(key.kinds()) >> leaf.kind & 1 == 0) {
            refusal = IProvenanceRegistry.BadKind.selector;
        }
        _begin();
        _send(relayer, abi.encodeCall(registry.materialize, (author, root, leaf, proof)), refusal);
        _end();
    }

    function anchorSigned() external {
        bytes32 root = Tree.root(_signedHashes);
        if (_book[_batchSlot(_aggregator, root)] != 0) return;
        Terms memory t = Terms(_aggregator, 0, root, META, 8, 0);
        _begin();
        _foretell(_batchSlot(_aggregator, root), _wordNow(Act.Anchor, t));
        _direct(Act.Anchor, t);
        _end();
    }

    function materializeSigned(uint256 which) external {
        which %= _signedClaims.length;
        IProvenanceRegistry.SignedClaim memory signed = _signedClaims[which];
        bytes32 root = Tree.root(_signedHashes);
        BatchWord batch = BatchWord.wrap(_book[_batchSlot(_aggregator, root)]);
        uint256 time = batch.time();
        _begin();
        bytes4 refusal;
        if (batch.isZero()) {
            refusal = IProvenanceRegistry.NotFound.selector;
        } else if (
            signed.keyIdx != 0
                && !_keyMay(Act.Claim, signed.author, signed.keyIdx, _delegates[0], signed.kind, time)
        ) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else if (!_foretellClaim(signed.author, signed.keyIdx, signed.content, signed.kind, time)) {
            refusal = IProvenanceRegistry.AlreadyClaimed.selector;
        }
        bytes32[] memory proof = Tree.proof(_signedHashes, which);
        bytes memory data =
            abi.encodeCall(registry.materializeSigned, (signed, _aggregator, root, uint32(which), proof));
        _send(relayer, data, refusal);
        _end();
    }

    function revokeLeaves(uint256 who, bool second, uint256 mask, uint8 reason) external {
        uint256 i = who % AUTHORS;
        (address author, bytes32 root) = (authorAt(i), rootOf(i));
        bytes32 slot = _leafMaskSlot(author, root, second ? 1 : 0);
        mask &= second ? 0xf : 3 << 254;
        if (mask == 0) mask = second ? 1 : 1 << 254;
        _begin();
        bytes4 refusal;
        if (_account(author).isFrozen()) refusal = IProvenanceRegistry.Unauthorized.selector;
        else if (_book[slot] | bytes32(mask) != _book[slot]) _foretell(slot, _book[slot] | bytes32(mask));
        reason = uint8(_bound(reason, 1, 255));
        _send(author, abi.encodeCall(registry.revokeLeaves, (root, second ? 1 : 0, mask, reason)), refusal);
        _end();
    }

    function link(uint256 who, bytes32 child, bytes32 parent) external {
        _begin();
        vm.prank(_author(who));
        registry.link(child | bytes32(uint256(1)), parent | bytes32(uint256(1)), 1);
        _end();
    }

    function addKey(uint256 who, uint256 key, uint32 validFor, uint8 scopes, uint16 kinds) external {
        address author = _author(who);
        AccountWord account = _account(author);
        uint16 keyIdx = account.keyCount() + 1;
        uint64 notAfter = uint64(vm.getBlockTimestamp() + validFor % 365 days);
        scopes = uint8(_bound(scopes, 1, 7));
        address delegate_ = _delegates[key % DELEGATES];
        _begin();
        bytes4 refusal;
        if (account.isFrozen()) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else {
            uint256 word = uint256(uint160(delegate_)) | uint256(notAfter) << 160;
            _foretell(
                _keySlot(author, keyIdx), bytes32(word | uint256(scopes) << 232 | uint256(kinds) << 240)
            );
            _foretell(_accountSlot(author), bytes32(uint256(AccountWord.unwrap(account)) + (1 << 196)));
        }
        _send(author, abi.encodeCall(registry.addKey, (keyIdx, delegate_, notAfter, scopes, kinds)), refusal);
        _end();
    }

    function revokeKey(uint256 who, uint256 by, uint256 key, uint64 since) external {
        address author = _author(who);
        AccountWord account = _account(author);
        uint16 keyIdx = uint16(_bound(key, 1, uint256(account.keyCount()) + 1));
        since = uint64(_bound(since, 1, vm.getBlockTimestamp()));
        address caller = _caller(author, by);
        bytes32 slot = _keySlot(author, keyIdx);
        _begin();
        bytes4 refusal;
        if (caller != account.guardian() && (caller != author || account.isFrozen())) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else if (_book[slot] == 0) {
            refusal = IProvenanceRegistry.NotFound.selector;
        } else if (KeyWord.wrap(_book[slot]).revokedSince() != 0) {
            refusal = IProvenanceRegistry.AlreadyRevoked.selector;
        } else {
            _foretell(slot, _book[slot] | bytes32(uint256(since) << 196));
        }
        _send(caller, abi.encodeCall(registry.revokeKey, (author, keyIdx, since)), refusal);
        _end();
    }

    function setGuardian(uint256 who, uint256 by, uint256 next) public {
        address author = _author(who);
        AccountWord account = _account(author);
        address caller = _caller(author, by);
        address guardian = _guardians[next % 2];
        _begin();
        bytes4 refusal;
        if (caller != (account.guardian() == address(0) ? author : account.guardian())) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else {
            uint256 rest = uint256(AccountWord.unwrap(account)) >> 160 << 160;
            _foretell(_accountSlot(author), bytes32(rest | uint160(guardian)));
        }
        _send(caller, abi.encodeCall(registry.setGuardian, (author, guardian)), refusal);
        _end();
    }

    /// @dev Half of the authors, so that there are unfrozen ones to the end of a run.
    function freeze(uint256 who, uint256 by, uint64 since) public {
        address author = authorAt(who % 3);
        AccountWord account = _account(author);
        address caller = _caller(author, by);
        since = uint64(_bound(since, 1, vm.getBlockTimestamp()));
        _begin();
        bytes4 refusal;
        if (caller != account.guardian()) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else if (account.isFrozen()) {
            refusal = IProvenanceRegistry.AlreadySet.selector;
        } else {
            _foretell(_accountSlot(author), AccountWord.unwrap(account) | bytes32(uint256(since) << 160));
        }
        _send(caller, abi.encodeCall(registry.freeze, (author, since)), refusal);
        _end();
    }

    function setSuccessor(uint256 who, uint256 by, uint256 next) external {
        address author = _author(who);
        AccountWord account = _account(author);
        address caller = _caller(author, by);
        bytes32 slot = _successorSlot(author);
        _begin();
        bytes4 refusal;
        if (caller != (account.guardian() == address(0) ? author : account.guardian())) {
            refusal = IProvenanceRegistry.Unauthorized.selector;
        } else if (_book[slot] != 0) {
            refusal = IProvenanceRegistry.AlreadySet.selector;
        } else {
            _foretell(slot, bytes32(uint256(uint160(_author(next)))));
        }
        _send(caller, abi.encodeCall(registry.setSuccessor, (author, _author(next))), refusal);
        _end();
    }

    /// @notice What seldom meets by chance: a leaf is withdrawn before its author is frozen, or afterwards by whoever has the
    /// author's key, or afterwards by the guardian; then somebody materializes it.
    function withdrawLeafAndFreeze(uint256 who, uint256 what, uint64 since, uint8 order) external {
        who %= 3;
        anchor(who);
        if (_account(_author(who)).guardian() == address(0)) setGuardian(who, 0, 0);
        if (order % 3 == 0) {
            withdraw(who, what, false);
            passTime(1 days, 1);
        }
        uint256 guardian = _account(_author(who)).guardian() == _guardians[0] ? 1 : 2;
        freeze(who, guardian, uint64(vm.getBlockTimestamp() - since % 2 days));
        if (order % 3 != 0) withdraw(who, what, order % 3 == 2);
        materialize(who, what);
    }

    function anchor(uint256 who) public {
        Terms memory t = Terms(_author(who), 0, rootOf(who % AUTHORS), META, uint8(CONTENTS), 0);
        bytes32 slot = _batchSlot(t.author, t.subject);
        _begin();
        bytes4 refusal;
        if (_book[slot] != 0) refusal = IProvenanceRegistry.AlreadyAnchored.selector;
        else _foretell(slot, _wordNow(Act.Anchor, t));
        _send(t.author, abi.encodeCall(registry.anchor, (t.subject, t.number, t.meta)), refusal);
        _end();
    }

    /// @notice A leaf, rarely the whole batch, by the author or, if it is frozen, by its guardian.
    function withdraw(uint256 who, uint256 what, bool byGuardian) public {
        (uint256 i, address author) = (who % AUTHORS, _author(who));
        bytes32 id = what % 16 == 15 ? rootOf(i) : Tree.leaf(leafAt(i, what % CONTENTS));
        uint16 keyIdx = byGuardian && _account(author).isFrozen() ? 65535 : 0;
        address caller = keyIdx == 0 ? author : _account(author).guardian();
        _begin();
        _foretellRevocation(author, keyIdx, id, 3);
        _send(caller, abi.encodeCall(registry.revokeFor, (author, keyIdx, _list(id), 3, META)), 0);
        _end();
    }

    /// @notice Ether comes, with or without a call that would otherwise do.
    function sendEther(uint96 value, uint256 what) external {
        value = uint96(_bound(value, 1, type(uint96).max));
        bytes memory data =
            what % 2 == 0 ? bytes("") : abi.encodeCall(registry.claim, (keccak256("paid"), META, 1));
        vm.deal(address(this), value);
        _begin();
        (bool ok,) = address(registry).call{value: value}(data);
        vm.assertFalse(ok);
        _end();
    }

    function _foretellAct(Act a, Terms memory t, address by) private returns (bytes4) {
        if (!_may(a, t.author, t.keyIdx, by, t.number)) return IProvenanceRegistry.Unauthorized.selector;
        bytes32[] memory subjects = _subjects(t.subject);
        if (a == Act.Claim) {
            bool isNew = _foretellClaim(t.author, t.keyIdx, t.subject, t.number, vm.getBlockTimestamp());
            return isNew ? bytes4(0) : IProvenanceRegistry.AlreadyClaimed.selector;
        }
        if (a == Act.Anchor) {
            bytes32 slot = _batchSlot(t.author, t.subject);
            if (_book[slot] != 0) return IProvenanceRegistry.AlreadyAnchored.selector;
            _foretell(slot, _wordNow(a, t));
            return 0;
        }
        for (uint256 i = 0; i < 2; ++i) {
            if (a == Act.Revoke) _foretellRevocation(t.author, t.keyIdx, subjects[i], t.number);
            else _foretellClaim(t.author, t.keyIdx, subjects[i], t.number, vm.getBlockTimestamp());
        }
        return 0;
    }

    /// @dev Mostly whoever the index calls for, sometimes somebody else.
    function _actor(Terms memory t, uint256 i, uint256 seed, bool bySig)
        private
        view
        returns (bytes memory signer, address by)
    {
        if (seed % 8 == 0) {
            uint256 d = seed / 8 % DELEGATES;
            return (_signerOf(d, false), _delegates[d]);
        }
        if (t.keyIdx == 0) return (_signerOf(i, true), t.author);
        if (t.keyIdx == 65535) {
            address guardian = bySig ? _guardians[0] : _account(t.author).guardian();
            return (abi.encodePacked(guardian), guardian == address(0) ? relayer : guardian);
        }
        address wanted = KeyWord.wrap(_book[_keySlot(t.author, t.keyIdx)]).delegate();
        for (uint256 d = 0; d < DELEGATES; ++d) {
            if (_delegates[d] == wanted) return (_signerOf(d, false), wanted);
        }
        return (_signerOf(0, false), _delegates[0]);
    }

    function _forCall(Act a, Terms memory t) private view returns (bytes memory) {
        (bytes32[] memory list, bytes32[] memory metas) = (_subjects(t.subject), _subjects(t.meta));
        if (a == Act.Claim) {
            return abi.encodeCall(registry.claimFor, (t.author, t.keyIdx, t.subject, t.meta, t.number));
        }
        if (a == Act.ClaimMany) {
            return abi.encodeCall(registry.claimManyFor, (t.author, t.keyIdx, list, metas, t.number));
        }
        if (a == Act.Anchor) {
            return abi.encodeCall(registry.anchorFor, (t.author, t.keyIdx, t.subject, t.number, t.meta));
        }
        return abi.encodeCall(registry.revokeFor, (t.author, t.keyIdx, list, t.number, t.meta));
    }

    function _bySigCall(Act a, bytes memory signer, Terms memory t) private view returns (bytes memory) {
        bytes memory sig = _signatureOf(signer, _digestOf(a, t));
        (bytes32[] memory list, bytes32[] memory metas) = (_subjects(t.subject), _subjects(t.meta));
        if (a == Act.Claim) {
            return abi.encodeCall(
                registry.claimBySig,
                (signer, t.author, t.keyIdx, t.subject, t.meta, t.number, t.deadline, sig)
            );
        }
        if (a == Act.ClaimMany) {
            return abi.encodeCall(
                registry.claimManyBySig, (signer, t.author, t.keyIdx, list, metas, t.number, t.deadline, sig)
            );
        }
        if (a == Act.Anchor) {
            return abi.encodeCall(
                registry.anchorBySig,
                (signer, t.author, t.keyIdx, t.subject, t.number, t.meta, t.deadline, sig)
            );
        }
        return abi.encodeCall(
            registry.revokeBySig, (signer, t.author, t.keyIdx, list, t.number, t.meta, t.deadline, sig)
        );
    }

    function _signatureOf(bytes memory signer, bytes32 digest) private view returns (bytes memory) {
        if (signer.length > 20) {
            bytes32 key;
            assembly ("memory-safe") {
                key := mload(add(signer, 0x34))
            }
            return abi.encode(keccak256(abi.encode(key)), digest);
        }
        address account = address(bytes20(signer));
        if (account == _wallet) return "open sesame";
        if (account == _guardians[0]) return _sign(0x64a4d1, digest);
        for (uint256 i = 0; i < 4; ++i) {
            if (account == _authors[i]) return _sign(_authorKey(i), digest);
            if (i < 2 && account == _delegates[i]) return _sign(_delegateKey(i), digest);
        }
        return "";
    }

    function _send(address sender, bytes memory data, bytes4 refusal) private {
        vm.prank(sender);
        (bool ok, bytes memory answer) = address(registry).call(data);
        vm.assertEq(ok, refusal == 0);
        if (refusal != 0) vm.assertEq(answer, abi.encodeWithSelector(refusal));
    }

    /// @dev Signed claims for the aggregator: the first four by authors themselves, the others by their first key.
    function _plantSigned(uint256 i) private {
        SigArgs memory args = SigArgs(
            _authors[i % 4], i < 4 ? 0 : 1, contentAt(i % CONTENTS), META, uint8(i + 1), uint64(FOREVER)
        );
        uint256 key = i < 4 ? _authorKey(i) : _delegateKey(0);
        bytes memory signature = _sign(key, _digest(args));
        _signedClaims.push(
            IProvenanceRegistry.SignedClaim(
                abi.encodePacked(vm.addr(key)),
                args.author,
                args.keyIdx,
                args.content,
                args.meta,
                args.kind,
                args.deadline,
                signature
            )
        );
        _signedHashes.push(Tree.signedLeaf(i, _digest(args), signature));
    }

    function _hashes(uint256 author) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](CONTENTS);
        for (uint256 i = 0; i < CONTENTS; ++i) {
            hashes[i] = Tree.leaf(leafAt(author, i));
        }
    }

    /// @dev 0, one of the author's keys, one it has not, or the guardian's.
    function _keyIdx(uint256 author, uint256 seed) private view returns (uint16) {
        if (seed % 8 == 0) return 65535;
        if (seed % 4 == 1) return 0;
        return uint16(_bound(seed / 8, 1, uint256(_account(authorAt(author)).keyCount()) + 1));
    }

    /// @dev The author, a guardian or a stranger.
    function _caller(address author, uint256 by) private view returns (address) {
        by %= 4;
        return by == 0 ? author : by == 3 ? relayer : _guardians[by - 1];
    }

    /// @dev One to six contents, picked by three bits each, so repetitions are common.
    function _some(uint256 which) private pure returns (bytes32[] memory contents) {
        contents = new bytes32[](1 + which % CONTENTS);
        for (uint256 i = 0; i < contents.length; ++i) {
            contents[i] = _content(which >> (8 + 3 * i) & 7);
        }
    }

    function _author(uint256 who) private view returns (address) {
        return authorAt(who % AUTHORS);
    }

    function _content(uint256 what) private pure returns (bytes32) {
        return contentAt(what % CONTENTS);
    }

    function _signerOf(uint256 i, bool isAuthor) private view returns (bytes memory) {
        if (isAuthor && i == 5) return abi.encodePacked(_verifier, keccak256("author"));
        if (!isAuthor && i == 2) return abi.encodePacked(_verifier, keccak256("delegate"));
        return abi.encodePacked(isAuthor ? _authors[i] : _delegates[i]);
    }

    function _identity(bytes memory signer) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked("ERC7913", signer)))));
    }

    function _authorKey(uint256 i) private pure returns (uint256) {
        return 0x5eed + i;
    }

    function _delegateKey(uint256 i) private pure returns (uint256) {
        return 0xde1e + i;
    }
}
