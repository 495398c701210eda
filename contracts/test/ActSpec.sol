// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RegistrySpec} from "./RegistrySpec.sol";

/// @notice The four acts that an author can do itself, through a delegate key, or by a signature. Rules that hold for all
/// of them are tested for all of them.
abstract contract ActSpec is RegistrySpec {
    enum Act {
        Claim,
        ClaimMany,
        Anchor,
        Revoke
    }

    /// @dev `subject` is the content, root or id; `number` the kind, leaf count or reason; `meta` goes into the event.
    struct Terms {
        address author;
        uint16 keyIdx;
        bytes32 subject;
        bytes32 meta;
        uint8 number;
        uint64 deadline;
    }

    uint256 internal constant DELEGATE_KEY = 0xde1e6a7e;
    address internal delegate = vm.addr(DELEGATE_KEY);

    function _terms(address author, uint16 keyIdx) internal view returns (Terms memory) {
        return Terms(author, keyIdx, CONTENT, META, 7, uint64(vm.getBlockTimestamp() + 1 hours));
    }

    function _act(uint8 seed) internal pure returns (Act) {
        return Act(seed % 4);
    }

    function _isClaim(Act act) internal pure returns (bool) {
        return act == Act.Claim || act == Act.ClaimMany;
    }

    function _scope(Act act) internal pure returns (uint8) {
        return act == Act.Anchor ? 2 : act == Act.Revoke ? 4 : 1;
    }

    /// @dev Lists have a second element, which follows from the first.
    function _subjects(bytes32 subject) internal pure returns (bytes32[] memory) {
        return _list(subject, keccak256(abi.encode(subject)));
    }

    function _direct(Act act, Terms memory t) internal {
        vm.prank(t.author);
        if (act == Act.Claim) registry.claim(t.subject, t.meta, t.number);
        if (act == Act.ClaimMany) {
            registry.claimMany(_subjects(t.subject), _subjects(t.meta), t.number);
        }
        if (act == Act.Anchor) registry.anchor(t.subject, t.number, t.meta);
        if (act == Act.Revoke) registry.revoke(_subjects(t.subject), t.number, t.meta);
    }

    function _through(Act act, address sender, Terms memory t) internal {
        vm.prank(sender);
        if (act == Act.Claim) registry.claimFor(t.author, t.keyIdx, t.subject, t.meta, t.number);
        if (act == Act.ClaimMany) {
            registry.claimManyFor(t.author, t.keyIdx, _subjects(t.subject), _subjects(t.meta), t.number);
        }
        if (act == Act.Anchor) registry.anchorFor(t.author, t.keyIdx, t.subject, t.number, t.meta);
        if (act == Act.Revoke) {
            registry.revokeFor(t.author, t.keyIdx, _subjects(t.subject), t.number, t.meta);
        }
    }

    function _bringAct(Act act, bytes memory signer, Terms memory t, bytes memory signature) internal {
        bytes32[] memory subjects = _subjects(t.subject);
        bytes32[] memory metas = _subjects(t.meta);
        vm.prank(relayer);
        if (act == Act.Claim) {
            registry.claimBySig(
                signer, t.author, t.keyIdx, t.subject, t.meta, t.number, t.deadline, signature
            );
        } else if (act == Act.ClaimMany) {
            registry.claimManyBySig(
                signer, t.author, t.keyIdx, subjects, metas, t.number, t.deadline, signature
            );
        } else if (act == Act.Anchor) {
            registry.anchorBySig(
                signer, t.author, t.keyIdx, t.subject, t.number, t.meta, t.deadline, signature
            );
        } else {
            registry.revokeBySig(
                signer, t.author, t.keyIdx, subjects, t.number, t.meta, t.deadline, signature
            );
        }
    }

    function _structHash(Act act, Terms memory t) internal pure returns (bytes32) {
        bytes32 many = keccak256(abi.encodePacked(_subjects(t.subject)));
        bytes32 metas = keccak256(abi.encodePacked(_subjects(t.meta)));
        if (act == Act.Claim) {
            return keccak256(
                abi.encode(
                    keccak256(
                        "Claim(address author,uint16 keyIdx,bytes32 content,bytes32 meta,uint8 kind,uint64 deadline)"
                    ),
                    t
                )
            );
        }
        if (act == Act.ClaimMany) {
            bytes32 typeHash = keccak256(
                "ClaimMany(address author,uint16 keyIdx,bytes32[] contents,bytes32[] metas,uint8 kind,uint64 deadline)"
            );
            return keccak256(abi.encode(typeHash, t.author, t.keyIdx, many, metas, t.number, t.deadline));
        }
        if (act == Act.Anchor) {
            bytes32 typeHash = keccak256(
                "Anchor(address author,uint16 keyIdx,bytes32 root,uint32 leafCount,bytes32 meta,uint64 deadline)"
            );
            return
                keccak256(abi.encode(typeHash, t.author, t.keyIdx, t.subject, t.number, t.meta, t.deadline));
        }
        bytes32 revokeType = keccak256(
            "Revoke(address author,uint16 keyIdx,bytes32[] ids,uint8 reason,bytes32 evidence,uint64 deadline)"
        );
        return keccak256(abi.encode(revokeType, t.author, t.keyIdx, many, t.number, t.meta, t.deadline));
    }

    function _digestOf(Act act, Terms memory t) internal view returns (bytes32) {
        return _digest(_structHash(act, t), block.chainid, address(registry));
    }

    function _signedBy(uint256 key, Act act, Terms memory t) internal view returns (bytes memory) {
        return _sign(key, _digestOf(act, t));
    }

    /// @dev The word that the act writes for its subject, as long as nobody else claimed it before.
    function _slotOf(Act act, Terms memory t) internal pure returns (bytes32) {
        if (act == Act.Anchor) return _batchSlot(t.author, t.subject);
        if (act == Act.Revoke) return _revokedSlot(t.author, t.subject);
        return _headSlot(t.subject);
    }

    /// @dev That word, if the act happens now.
    function _wordNow(Act act, Terms memory t) internal view returns (bytes32) {
        (uint256 time, uint256 number) = (vm.getBlockTimestamp(), vm.getBlockNumber());
        (uint256 keyIdx, uint256 n) = (t.keyIdx, t.number);
        if (act == Act.Anchor) return bytes32(n | time << 32 | number << 68 | keyIdx << 104);
        if (act == Act.Revoke) return bytes32(n | time << 8 | number << 44 | keyIdx << 80);
        return bytes32(uint256(uint160(t.author)) | time << 160 | number << 196 | keyIdx << 232 | n << 248);
    }

    /// @dev All that the act writes.
    function _writesOf(Act act, Terms memory t) internal pure returns (bytes32[] memory) {
        bytes32[] memory subjects = _subjects(t.subject);
        if (act == Act.ClaimMany) return _list(_headSlot(subjects[0]), _headSlot(subjects[1]));
        if (act == Act.Revoke) {
            return _list(_revokedSlot(t.author, subjects[0]), _revokedSlot(t.author, subjects[1]));
        }
        return _list(_slotOf(act, t));
    }
}
