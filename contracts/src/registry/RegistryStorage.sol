// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../IProvenanceRegistry.sol";
import {AccountWord} from "../words/AccountWord.sol";
import {BatchWord} from "../words/BatchWord.sol";
import {ClaimWord} from "../words/ClaimWord.sol";
import {KeyWord} from "../words/KeyWord.sol";
import {RevocationWord} from "../words/RevocationWord.sol";
import {TailWord} from "../words/TailWord.sol";

/// @notice All of the registry's storage. The order and the words of these mappings are public and frozen: clients prove
/// slots against a state root, and tests/vectors/registry.json says the same to all languages.
abstract contract RegistryStorage is IProvenanceRegistry {
    /// @dev Slot 0. The first claim on a content; never changes.
    mapping(bytes32 content => ClaimWord) internal _head;
    /// @dev Slot 1. The end of the list of claims; from the second claim on.
    mapping(bytes32 content => TailWord) internal _tail;
    /// @dev Slot 2. The second and later claims, each with the previous author in place of its own.
    mapping(bytes32 content => mapping(address author => ClaimWord)) internal _claim;
    /// @dev Slot 3. Anchored batches; never change.
    mapping(address author => mapping(bytes32 root => BatchWord)) internal _batch;
    /// @dev Slot 4. Revocations; never change.
    mapping(address author => mapping(bytes32 id => RevocationWord)) internal _revoked;
    /// @dev Slot 5. Delegate keys; change once, when revoked.
    mapping(address author => mapping(uint16 keyIdx => KeyWord)) internal _key;
    /// @dev Slot 6. Guardian, freeze and number of keys.
    mapping(address author => AccountWord) internal _account;
    /// @dev Slot 7. Who goes on where the author ends; never changes.
    mapping(address author => address) internal _successor;
    /// @dev Slot 8. Revoked leaves, 256 in a word; bits are only ever set.
    mapping(address author => mapping(bytes32 root => mapping(uint256 word => uint256))) internal _leafMask;
}
