// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RegistryTest} from "./RegistryTest.sol";

/// @notice What each call costs as a transaction, base fee of 21,000 and calldata included, next to its budget.
/// forge-config: default.isolate = true
contract GasTest is RegistryTest {
    function test_Claim() public {
        _claimAs(alice, CONTENT, 7);
        _measure("claim, first author", 1, 48_000);
        _claimAs(bob, CONTENT, 7);
        _measure("claim, second author", 1, 73_000);
        _claimAs(carol, CONTENT, 7);
        _measure("claim, third author", 1, 56_000);
    }

    function test_ClaimMany() public {
        _claimMany("ten", 10);
        _measure("claimMany, each of 10", 10, 27_050);
        _claimMany("fifty", 50);
        _measure("claimMany, each of 50", 50, 24_950);
        _claimMany("two hundred", 200);
        _measure("claimMany, each of 200", 200, 24_700);
        _claimMany("fifty", 50);
        _measure("claimMany, each of 50 known", 50, 4_500);
    }

    function test_ClaimBySig() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        _bring(args, signature);
        _measure("claimBySig, key", 1, 55_500);
    }

    function test_Revoke() public {
        _revokeAs(alice, CONTENT, 1);
        _measure("revoke, one", 1, 49_000);
        vm.prank(alice);
        registry.revoke(_numbered("fifty", 50), 1, META);
        _measure("revoke, each of 50", 50, 24_000);
    }

    /// @dev Half of the contents are claimed, a tenth of these by two, as a page of mostly unknown media would be.
    function test_Resolve() public {
        bytes32[] memory contents = _numbered("two hundred", 200);
        for (uint256 i = 0; i < 200; i += 2) {
            _claimAs(alice, contents[i], 1);
            if (i % 20 == 0) _claimAs(bob, contents[i], 1);
        }
        registry.resolve(contents);
        _measure("resolve, 200 with 100 claimed", 1, 1_200_000);
    }

    function test_ResolveAllClaimed() public {
        _claimMany("two hundred", 200);
        registry.resolve(_numbered("two hundred", 200));
        _measure("resolve, 200 all claimed", 1, 1_700_000);
    }

    function test_ClaimsOf() public {
        for (uint160 i = 0; i < 40; ++i) {
            _claimAs(address(1000 + i), CONTENT, 1);
        }
        registry.claimsOf(CONTENT, address(0), 20);
        _measure("claimsOf, 20", 1, 170_000);
    }

    function test_CodeSize() public {
        vm.snapshotValue("ProvenanceRegistry", "runtime code, bytes", address(registry).code.length);
        vm.snapshotValue("ProvenanceRegistry", "init code, bytes", vm.getCode(REGISTRY).length);
        vm.assertLe(address(registry).code.length, 24_576);
    }

    function _claimMany(string memory prefix, uint256 count) private {
        vm.prank(alice);
        registry.claimMany(_numbered(prefix, count), _numbered("m", count), 7);
    }

    function _measure(string memory name, uint256 per, uint256 budget) private {
        uint256 gas = vm.lastCallGas().gasTotalUsed / per;
        vm.snapshotValue("ProvenanceRegistry", name, gas);
        vm.assertLe(gas, budget, name);
    }
}
