import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';

/** The name a relayer files a claim under: `keccak256(content ‖ author)`, because an author claims a content once. */
export function claimId({ content, author }: { readonly content: Hex; readonly author: Hex }): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(content.slice(2) + author.slice(2))))}`;
}
