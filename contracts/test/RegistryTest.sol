// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {RegistrySpec} from "./RegistrySpec.sol";

/// @notice A test that begins with a fresh registry.
abstract contract RegistryTest is RegistrySpec {
    string internal constant REGISTRY = "ProvenanceRegistry.sol:ProvenanceRegistry";

    function setUp() public virtual {
        registry = _deploy();
    }

    function _deploy() internal returns (IProvenanceRegistry) {
        return IProvenanceRegistry(vm.deployCode(REGISTRY));
    }
}
