// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {
    ERC7913WebAuthnVerifier
} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol";

/// @notice OpenZeppelin's ERC-7913 verifier of passkeys, as we compile it: the first 20 bytes of a passkey's signer are
/// this contract's address, the other 64 its P-256 key. It has no state and no owner.
///
/// A signature is abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON) without an offset in
/// front, with the digest as the challenge, s low, user present and verified. Where a chain has the P-256 precompile at
/// 0x100 it is used; elsewhere the same is computed for 330,000 gas more.
///
/// What is NOT checked: relying party, origin and counter. Whoever the authenticator lets ask for an assertion can.
contract PasskeyVerifier is ERC7913WebAuthnVerifier {}
