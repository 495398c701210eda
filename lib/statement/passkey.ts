import { p256 } from '@noble/curves/nist.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { AbiCoder } from 'ethers';
import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';

/**
 * What an authenticator gave over a digest, as the passkey verifier takes it.
 * Source: WebAuthn Level 2, section 7.2; `contracts/src/verifiers/PasskeyVerifier.sol`.
 */
export type Assertion = {
  /** r and s, 64 bytes; s is made low. */
  readonly rs: Uint8Array;
  readonly authenticatorData: Uint8Array;
  /** The client data as the browser wrote it. */
  readonly clientData: string;
};

const FIELDS = ['bytes32', 'bytes32', 'uint256', 'uint256', 'bytes', 'string'];

/** Length of the ERC-7913 signer of a passkey: the verifier's address and the P-256 key. */
export const PASSKEY_SIGNER_BYTES = 84;

const abi = AbiCoder.defaultAbiCoder();

/** The account that an ERC-7913 signer is: the low 160 bits of its tagged hash, as in the registry. */
export function accountOfSigner(signer: Hex): Hex {
  const hash = keccak_256(concatBytes(utf8ToBytes('ERC7913'), hexToBytes(signer.slice(2))));
  return `0x${bytesToHex(hash.subarray(12))}`;
}

/** The signature that the verifier takes, from what the authenticator gave. */
export function encodeAssertion({ rs, authenticatorData, clientData }: Assertion): Hex {
  const { r, s } = p256.Signature.fromBytes(rs);
  const order = p256.Point.Fn.ORDER;
  const low = s > order / 2n ? order - s : s;
  const words = [r, low].map((value) => `0x${value.toString(16).padStart(64, '0')}`);
  const places = [clientData.indexOf('"challenge"'), clientData.indexOf('"type"')];
  return abi.encode(FIELDS, [...words, ...places, `0x${bytesToHex(authenticatorData)}`, clientData]) as Hex;
}

/**
 * Whether a passkey signed a digest, computed on this machine as the verifier computes it on chain: type, challenge, user
 * present and verified, the low s, and the P-256 signature. As there, relying party, origin and counter are not checked.
 *
 * @param signer of ERC-7913. That its verifier is one that is known, is for the caller to say.
 * @returns false for anything malformed, never throws on it.
 */
export function isSignedByPasskey(signer: Hex, digest: Uint8Array, signature: Hex): boolean {
  try {
    const key = hexToBytes(signer.slice(2)).subarray(20);
    if (key.length !== 64) return false;
    const [r, s, challengeAt, typeAt, dataHex, client] = abi.decode(FIELDS, signature);
    const data = hexToBytes((dataHex as string).slice(2));
    const challenge = `"challenge":"${base64url(digest)}"`;
    const flags = data[32] ?? 0;
    const isMeant =
      client.startsWith('"type":"webauthn.get"', Number(typeAt)) &&
      client.startsWith(challenge, Number(challengeAt));
    const isBackup = (flags & 0x08) !== 0 || (flags & 0x10) === 0;
    if (!isMeant || data.length < 37 || (flags & 0x05) !== 0x05 || !isBackup) return false;
    const message = sha256(concatBytes(data, sha256(utf8ToBytes(client))));
    const rs = concatBytes(hexToBytes(r.slice(2)), hexToBytes(s.slice(2)));
    return p256.verify(rs, message, concatBytes(Uint8Array.of(4), key), { prehash: false, lowS: true });
  } catch {
    return false;
  }
}

function base64url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
