// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Accounts} from "./registry/Accounts.sol";
import {Batches} from "./registry/Batches.sol";
import {Reads} from "./registry/Reads.sol";
import {Revocations} from "./registry/Revocations.sol";

/// @title The registry, put together from its parts
/// @dev Each part holds the functions of one concern over the storage that `RegistryStorage` declares. All that a caller
/// must know is in `IProvenanceRegistry`.
contract ProvenanceRegistry is Batches, Revocations, Accounts, Reads {}
