// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../../src/IProvenanceRegistry.sol";
import {ClaimWord} from "../../src/words/ClaimWord.sol";
import {RegistrySpec} from "../RegistrySpec.sol";
import {PasswordWallet} from "../wallets/Wallets.sol";

/// @notice Calls the registry in every way that an honest or dishonest world would, keeps the book that the registry
/// should keep, and checks after each call that it wrote into the actor's own slots only.
/// @dev Nothing here may revert unexpectedly. Contents and authors are few, so that they meet often.
contract RegistryHandler is RegistrySpec {
    uint256 public constant CONTENTS = 6;
    uint256 public constant AUTHORS = 5;

    /// @notice What the book says of one author's claim on one content.
    struct Entry {
        bytes32 word;
        bytes32 revoked;
        uint256 time;
    }

    mapping(bytes32 content => mapping(address author => Entry)) private _book;
    /// @notice The authors of a content in the order of their claims.
    mapping(bytes32 content => address[]) private _order;
    SigArgs[] private _accepted;
    bytes[] private _acceptedSignatures;
    address[] private _authors;
    address private _wallet;

    constructor(IProvenanceRegistry registry_) {
        registry = registry_;
        _wallet = address(new PasswordWallet());
        for (uint256 i = 0; i < AUTHORS - 1; ++i) {
            _authors.push(vm.addr(_keyAt(i)));
        }
        _authors.push(_wallet);
    }

    function contentAt(uint256 i) public pure returns (bytes32) {
        return keccak256(abi.encode("invariant", i));
    }

    /// @notice The first four have a key; the last is a contract.
    function authorAt(uint256 i) public view returns (address) {
        return _authors[i];
    }

    function entry(bytes32 content, address author) external view returns (Entry memory) {
        return _book[content][author];
    }

    function order(bytes32 content) external view returns (address[] memory) {
        return _order[content];
    }

    function passTime(uint32 time, uint8 blocks) external {
        vm.warp(vm.getBlockTimestamp() + time % 30 days);
        vm.roll(vm.getBlockNumber() + blocks);
    }

    function claim(uint256 who, uint256 what, uint8 kind, bytes32 meta) external {
        (address author, bytes32 content) = (_author(who), _content(what));
        kind = uint8(_bound(kind, 1, 15));
        _begin();
        if (_book[content][author].word != 0) vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        vm.prank(author);
        registry.claim(content, meta, kind);
        _enter(author, content, kind);
        _end(author);
    }

    function claimMany(uint256 who, uint256 which, uint8 kind) external {
        address author = _author(who);
        kind = uint8(_bound(kind, 1, 15));
        bytes32[] memory contents = _some(which);
        uint256 news = 0;
        _begin();
        vm.prank(author);
        uint256 recorded = registry.claimMany(contents, contents, kind);
        for (uint256 i = 0; i < contents.length; ++i) {
            if (_enter(author, contents[i], kind)) ++news;
        }
        vm.assertEq(recorded, news);
        _end(author);
    }

    function claimBySig(uint256 who, uint256 what, uint8 kind, uint32 validFor) external {
        uint256 i = who % AUTHORS;
        SigArgs memory args =
            SigArgs(authorAt(i), 0, _content(what), META, uint8(_bound(kind, 1, 15)), _deadline(validFor));
        bytes memory signature =
            authorAt(i) == _wallet ? bytes("open sesame") : _sign(_keyAt(i), _digest(args));
        _begin();
        if (_book[args.content][args.author].word != 0) {
            vm.expectRevert(IProvenanceRegistry.AlreadyClaimed.selector);
        } else {
            _accepted.push(args);
            _acceptedSignatures.push(signature);
        }
        _bring(args, signature);
        _enter(args.author, args.content, args.kind);
        _end(args.author);
    }

    /// @notice Someone signs with a key that is not the author's, or a wallet's password is guessed.
    function forgeSig(uint256 who, uint256 forger, uint256 what, uint8 kind) external {
        SigArgs memory args =
            SigArgs(_author(who), 0, _content(what), META, uint8(_bound(kind, 1, 15)), _deadline(0));
        forger %= AUTHORS - 1;
        if (authorAt(forger) == args.author) forger = (forger + 1) % (AUTHORS - 1);
        bytes memory signature = _sign(_keyAt(forger), _digest(args));
        _begin();
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bring(args, signature);
        _end(address(0));
    }

    /// @notice An accepted signature is brought again, as it was or with another content.
    function replaySig(uint256 which, uint256 what) external {
        if (_accepted.length == 0) return;
        which %= _accepted.length;
        SigArgs memory args = _accepted[which];
        _begin();
        bool late = vm.getBlockTimestamp() > args.deadline;
        vm.expectRevert(
            late ? IProvenanceRegistry.Expired.selector : IProvenanceRegistry.AlreadyClaimed.selector
        );
        _bring(args, _acceptedSignatures[which]);

        bytes32 other = _content(what);
        if (other != args.content && args.author != _wallet) {
            args.content = other;
            vm.expectRevert(
                late ? IProvenanceRegistry.Expired.selector : IProvenanceRegistry.BadSignature.selector
            );
            _bring(args, _acceptedSignatures[which]);
        }
        _end(address(0));
    }

    function revoke(uint256 who, uint256 which, uint8 reason, bytes32 evidence) external {
        address author = _author(who);
        reason = uint8(_bound(reason, 1, 255));
        bytes32[] memory ids = _some(which);
        uint256 news = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_book[ids[i]][author].revoked != 0) continue;
            _book[ids[i]][author].revoked = _word(reason);
            ++news;
        }
        _begin();
        vm.prank(author);
        vm.assertEq(registry.revoke(ids, reason, evidence), news);
        _end(author);
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
        _end(address(0));
    }

    function _begin() private {
        vm.record();
    }

    /// @dev Every slot written belongs to `author`, or is the end of a list that now names `author`. The zero address
    /// stands for nobody: a call that must not write.
    function _end(address author) private view {
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        for (uint256 w = 0; w < writes.length; ++w) {
            vm.assertTrue(author != address(0) && _isOwn(author, writes[w]), "wrote a slot of another author");
        }
    }

    function _isOwn(address author, bytes32 slot) private view returns (bool) {
        for (uint256 i = 0; i < CONTENTS; ++i) {
            bytes32 content = contentAt(i);
            if (slot == _claimSlot(content, author) || slot == _revokedSlot(author, content)) return true;
            if (slot == _headSlot(content)) return ClaimWord.wrap(_load(slot)).author() == author;
            if (slot == _tailSlot(content)) return address(uint160(uint256(_load(slot)))) == author;
        }
        return false;
    }

    function _enter(address author, bytes32 content, uint8 kind) private returns (bool) {
        Entry storage known = _book[content][author];
        if (known.word != 0) return false;
        known.word = ClaimWord.unwrap(_claimNow(author, kind));
        known.time = vm.getBlockTimestamp();
        _order[content].push(author);
        return true;
    }

    /// @dev One to six contents, picked by three bits each, so repetitions are common.
    function _some(uint256 which) private pure returns (bytes32[] memory contents) {
        contents = new bytes32[](1 + which % CONTENTS);
        for (uint256 i = 0; i < contents.length; ++i) {
            contents[i] = _content(which >> (8 + 3 * i) & 7);
        }
    }

    function _word(uint8 reason) private view returns (bytes32) {
        return bytes32(uint256(reason) | vm.getBlockTimestamp() << 8 | vm.getBlockNumber() << 44);
    }

    function _deadline(uint32 validFor) private view returns (uint64) {
        return uint64(vm.getBlockTimestamp() + validFor % 90 days);
    }

    function _author(uint256 who) private view returns (address) {
        return authorAt(who % AUTHORS);
    }

    function _content(uint256 what) private pure returns (bytes32) {
        return contentAt(what % CONTENTS);
    }

    function _keyAt(uint256 i) private pure returns (uint256) {
        return 0x5eed + i;
    }
}
