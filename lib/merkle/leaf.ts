import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { KINDS, type Kind } from '../content/kind.ts';

/** A claim as a leaf of its author's own batch. */
export type ClaimLeaf = {
  /** Position in the author's list, from 0; single leaves are revoked by it. */
  readonly index: number;
  readonly content: Hex;
  readonly meta: Hex;
  readonly kind: Kind;
  /** 32 bytes that hide a content that is easily guessed, until the leaf is shown. */
  readonly salt: Hex;
};

/** A signed claim as a leaf of an aggregator's batch. */
export type SignedLeaf = {
  readonly index: number;
  /** The EIP-712 digest that the author signed. */
  readonly digest: Uint8Array;
  /** The author's signature over it. */
  readonly signature: Hex;
};

/**
 * `keccak256(keccak256(abi.encode(index, content, meta, kind, salt)))`, 32 bytes: what the contract's `materialize`
 * computes. Hashing twice keeps an inner node from passing as a leaf.
 */
export function claimLeaf({ index, content, meta, kind, salt }: ClaimLeaf): Uint8Array {
  return twice(concatBytes(word(index), bytes32(content), bytes32(meta), word(KINDS[kind]), bytes32(salt)));
}

/**
 * `keccak256(keccak256(abi.encode(index, digest, keccak256(signature))))`, 32 bytes: what `materializeSigned` computes.
 * It commits to the signature, so that nobody can anchor a leaf first and sign it later with a stolen key.
 */
export function signedLeaf({ index, digest, signature }: SignedLeaf): Uint8Array {
  return twice(concatBytes(word(index), digest, keccak_256(hexToBytes(signature.slice(2)))));
}

/**
 * The salt of one leaf, from one secret seed for the whole batch: `keccak256(seed ‖ index)`. Whoever is shown a salt
 * learns nothing of the seed or of other salts; the author has 32 bytes to keep instead of 32 for each leaf.
 *
 * @param seed 32 random bytes; whoever has them can guess every content of the batch.
 */
export function leafSalt(seed: Uint8Array, index: number): Hex {
  return `0x${bytesToHex(keccak_256(concatBytes(seed, word(index))))}`;
}

function twice(encoded: Uint8Array): Uint8Array {
  return keccak_256(keccak_256(encoded));
}

function bytes32(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(28, value);
  return bytes;
}
