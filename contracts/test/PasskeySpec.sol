// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ActSpec} from "./ActSpec.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";

/// @notice A verifier of passkeys, and assertions as an authenticator makes them.
abstract contract PasskeySpec is ActSpec, RegistryTest {
    uint256 internal constant P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    bytes32 internal constant RP_ID_HASH = sha256("colophon.example");

    address internal verifier;

    function setUp() public virtual override {
        super.setUp();
        verifier = vm.deployCode("PasskeyVerifier.sol:PasskeyVerifier");
    }

    function _signer(uint256 key) internal view returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(verifier, x, y);
    }

    function _identity(bytes memory signer) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked("ERC7913", signer)))));
    }

    function _assert(uint256 key, bytes32 challenge, uint8 flags) internal pure returns (bytes memory) {
        string memory clientData = string.concat(
            '{"type":"webauthn.get","challenge":"',
            Base64.encodeURL(abi.encodePacked(challenge)),
            '","origin":"https://colophon.example","crossOrigin":false}'
        );
        bytes memory authenticatorData = abi.encodePacked(RP_ID_HASH, flags, uint32(1));
        (bytes32 r, bytes32 s) =
            vm.signP256(key, sha256(abi.encodePacked(authenticatorData, sha256(bytes(clientData)))));
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return abi.encode(r, s, 23, 1, authenticatorData, clientData);
    }
}
