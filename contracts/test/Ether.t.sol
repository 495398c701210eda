// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RegistryTest} from "./RegistryTest.sol";

contract EtherTest is RegistryTest {
    function testFuzz_RevertWhen_EtherComesAlone(uint96 value) public {
        _expectRefused(value, "");
    }

    function testFuzz_RevertWhen_EtherComesWithACall(uint96 value) public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        bytes memory signer = abi.encodePacked(alice);
        _expectRefused(value, abi.encodeCall(registry.claim, (CONTENT, META, 1)));
        _expectRefused(value, abi.encodeCall(registry.claimMany, (_list(CONTENT), _list(META), 1)));
        _expectRefused(value, abi.encodeCall(registry.revoke, (_list(CONTENT), 1, META)));
        _expectRefused(
            value,
            abi.encodeCall(
                registry.claimBySig, (signer, alice, 0, CONTENT, META, args.kind, args.deadline, signature)
            )
        );
        bytes32[] memory list = _list(CONTENT);
        address[] memory authors = new address[](1);
        _expectRefused(value, abi.encodeCall(registry.claimFor, (address(this), 0, CONTENT, META, 1)));
        _expectRefused(value, abi.encodeCall(registry.claimManyFor, (address(this), 0, list, list, 1)));
        _expectRefused(value, abi.encodeCall(registry.anchor, (CONTENT, 1, META)));
        _expectRefused(value, abi.encodeCall(registry.anchorFor, (address(this), 0, CONTENT, 1, META)));
        _expectRefused(value, abi.encodeCall(registry.revokeFor, (address(this), 0, list, 1, META)));
        _expectRefused(value, abi.encodeCall(registry.revokeLeaves, (CONTENT, 0, 1, 1)));
        _expectRefused(value, abi.encodeCall(registry.link, (CONTENT, META, 1)));
        _expectRefused(value, abi.encodeCall(registry.addKey, (1, bob, 2 ** 36 - 1, 1, 1)));
        _expectRefused(value, abi.encodeCall(registry.setGuardian, (address(this), bob)));
        _expectRefused(value, abi.encodeCall(registry.setSuccessor, (address(this), bob)));
        _expectRefused(value, abi.encodeCall(registry.resolve, (list)));
        _expectRefused(value, abi.encodeCall(registry.resolveFor, (list, authors)));
        _expectRefused(value, abi.encodeCall(registry.extsload, (list)));
        _expectRefused(value, abi.encodeCall(registry.claimsOf, (CONTENT, address(0), 1)));
        _expectRefused(value, abi.encodeCall(registry.eip712Domain, ()));
    }

    function test_RevertWhen_NoSuchFunction() public {
        (bool ok,) = address(registry).call(hex"12345678");
        vm.assertFalse(ok);
        (ok,) = address(registry).call("");
        vm.assertFalse(ok);
    }

    function _expectRefused(uint256 value, bytes memory data) private {
        vm.assume(value != 0);
        vm.deal(address(this), value);
        (bool ok,) = address(registry).call{value: value}(data);
        vm.assertFalse(ok);
        vm.assertEq(address(registry).balance, 0);
    }
}
