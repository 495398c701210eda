import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import type { ExactFingerprint } from './fingerprint.ts';

/** The algorithm tag of canonical text; it is part of the preimage, so another algorithm is another key. */
export const TEXT_KEY_ALGORITHM = 'text-strict:v1';

/**
 * The 32-byte name a claim is filed under: SHA-256 of the exact bytes of a file; for a text
 * `keccak256(abi.encode("text-strict:v1", digest))`.
 */
export function contentKey(print: ExactFingerprint): Hex {
  return print.type === 'image' ? print.sha256 : taggedKey(TEXT_KEY_ALGORITHM, print.strict);
}

/** `keccak256(abi.encode(string algorithm, bytes32 digest))`. Bound to Solidity by `tests/vectors/registry.json`. */
export function taggedKey(algorithm: string, digest: Hex): Hex {
  const name = utf8ToBytes(algorithm);
  const padded = new Uint8Array(Math.ceil(name.length / 32) * 32);
  padded.set(name);
  const encoded = concatBytes(word(64), hexToBytes(digest.slice(2)), word(name.length), padded);
  return `0x${bytesToHex(keccak_256(encoded))}`;
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(28, value);
  return bytes;
}
