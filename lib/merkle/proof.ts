import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { hashPair } from './tree.ts';

/** A proof for a tree of 2^32 leaves has no more steps. */
export const MAX_PROOF_LENGTH = 32;

/**
 * The root to which a proof leads from a leaf. It proves membership only where the caller compares it with a root that
 * the chain knows; any leaf and any proof lead to some root.
 */
export function rootOf(leaf: Uint8Array, proof: readonly Hex[]): Hex {
  const root = proof.reduce((node, sibling) => hashPair(node, hexToBytes(sibling.slice(2))), leaf);
  return `0x${bytesToHex(root)}`;
}
