// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccountWord} from "../../src/words/AccountWord.sol";
import {KeyWord} from "../../src/words/KeyWord.sol";
import {ActSpec} from "../ActSpec.sol";

/// @notice The storage that the registry should have, kept word by word from the documentation, and compared after each
/// call: what was written is what the book foretold, no more and no less.
abstract contract Book is ActSpec {
    mapping(bytes32 slot => bytes32) internal _book;
    /// @notice Every slot that should ever have been written.
    bytes32[] public slots;
    /// @notice The authors of a content in the order of their claims.
    mapping(bytes32 content => address[]) internal _order;
    /// @dev What the present call should write.
    bytes32[] private _foretold;
    mapping(bytes32 slot => bool) private _isForetold;

    function slotCount() external view returns (uint256) {
        return slots.length;
    }

    function book(bytes32 slot) external view returns (bytes32) {
        return _book[slot];
    }

    function order(bytes32 content) external view returns (address[] memory) {
        return _order[content];
    }

    /// @dev Before a call: forget what the last one should have written.
    function _begin() internal {
        for (uint256 i = 0; i < _foretold.length; ++i) {
            _isForetold[_foretold[i]] = false;
        }
        delete _foretold;
        vm.record();
    }

    /// @dev After a call: it wrote what was foretold.
    function _end() internal view {
        (, bytes32[] memory writes) = vm.accesses(address(registry));
        for (uint256 i = 0; i < writes.length; ++i) {
            vm.assertTrue(_isForetold[writes[i]], "wrote a slot that the call has no business in");
        }
        for (uint256 i = 0; i < _foretold.length; ++i) {
            vm.assertEq(_load(_foretold[i]), _book[_foretold[i]], "wrote another word than foretold");
        }
    }

    function _foretell(bytes32 slot, bytes32 word) internal {
        if (_book[slot] == 0) slots.push(slot);
        _book[slot] = word;
        if (_isForetold[slot]) return;
        _isForetold[slot] = true;
        _foretold.push(slot);
    }

    /// @dev Foretells a claim and returns true, or false if the author has one.
    function _foretellClaim(address author, uint16 keyIdx, bytes32 content, uint8 kind, uint256 time)
        internal
        returns (bool)
    {
        if (_has(author, content)) return false;
        address[] storage authors = _order[content];
        bytes32 rest =
            bytes32(time << 160 | vm.getBlockNumber() << 196 | uint256(keyIdx) << 232 | uint256(kind) << 248);
        if (authors.length == 0) {
            _foretell(_headSlot(content), rest | bytes32(uint256(uint160(author))));
        } else {
            address previous = authors[authors.length - 1];
            _foretell(_claimSlot(content, author), rest | bytes32(uint256(uint160(previous))));
            uint256 count = authors.length + 1;
            _foretell(_tailSlot(content), bytes32(uint256(uint160(author)) | count << 160));
        }
        authors.push(author);
        return true;
    }

    /// @dev Foretells a revocation and returns true, or false if there is one.
    function _foretellRevocation(address author, uint16 keyIdx, bytes32 id, uint8 reason)
        internal
        returns (bool)
    {
        bytes32 slot = _revokedSlot(author, id);
        if (_book[slot] != 0) return false;
        uint256 word = uint256(reason) | vm.getBlockTimestamp() << 8 | vm.getBlockNumber() << 44;
        _foretell(slot, bytes32(word | uint256(keyIdx) << 80));
        return true;
    }

    function _has(address author, bytes32 content) internal view returns (bool) {
        for (uint256 i = 0; i < _order[content].length; ++i) {
            if (_order[content][i] == author) return true;
        }
        return false;
    }

    function _account(address author) internal view returns (AccountWord) {
        return AccountWord.wrap(_book[_accountSlot(author)]);
    }

    /// @dev Whether a revocation of a root or a leaf keeps leaves from becoming claims: one in the name of a frozen author
    /// since then does only if it is its guardian's.
    function _isWithdrawn(address author, bytes32 id) internal view returns (bool) {
        uint256 word = uint256(_book[_revokedSlot(author, id)]);
        (uint256 time, uint256 keyIdx) = (word >> 8 & 2 ** 36 - 1, word >> 80);
        uint256 since = _account(author).frozenSince();
        return word != 0 && (since == 0 || time < since || keyIdx == 65535);
    }

    /// @dev Whether `actor` may do `act` for `author` now, as the interface has it.
    function _may(Act act, address author, uint16 keyIdx, address actor, uint8 number)
        internal
        view
        returns (bool)
    {
        AccountWord account = _account(author);
        if (keyIdx == 0) return actor == author;
        if (keyIdx == 65535) {
            return act == Act.Revoke && account.frozenSince() > 0 && account.guardian() == actor;
        }
        return
            keyIdx <= account.keyCount()
                && _keyMay(act, author, keyIdx, actor, number, vm.getBlockTimestamp());
    }

    function _keyMay(Act act, address author, uint16 keyIdx, address actor, uint8 number, uint256 time)
        internal
        view
        returns (bool)
    {
        KeyWord key = KeyWord.wrap(_book[_keySlot(author, keyIdx)]);
        bool inTime = time <= key.notAfter() && (key.revokedSince() == 0 || time < key.revokedSince());
        bool inKind = !_isClaim(act) || uint256(key.kinds()) & 1 << number != 0;
        return key.delegate() == actor && key.scopes() & _scope(act) != 0 && inTime && inKind;
    }
}
