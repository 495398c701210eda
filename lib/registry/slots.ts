import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';

// The layout is public and frozen (registry research 3.2); `tests/vectors/registry.json` binds it to Solidity.

/** Slot of `_head[content]`: the first claim on a content. */
export function headSlot(content: Hex): Hex {
  return at(content, 0);
}

/** Slot of `_claim[content][author]`: a second or later claim. */
export function claimSlot(content: Hex, author: Hex): Hex {
  return at(author, at(content, 2));
}

/** Slot of `_batch[anchoredBy][root]`: an anchored batch. */
export function batchSlot(anchoredBy: Hex, root: Hex): Hex {
  return at(root, at(anchoredBy, 3));
}

/** Slot of `_revoked[author][id]`. */
export function revokedSlot(author: Hex, id: Hex): Hex {
  return at(id, at(author, 4));
}

/** Slot of `_key[author][keyIdx]`: a delegate key. */
export function keySlot(author: Hex, keyIdx: number): Hex {
  return at(keyIdx, at(author, 5));
}

/** Slot of `_account[author]`. */
export function accountSlot(author: Hex): Hex {
  return at(author, 6);
}

/** Slot of `_successor[author]`. */
export function successorSlot(author: Hex): Hex {
  return at(author, 7);
}

/** Slot of `_leafMask[author][root][word]`: which of the leaves `256 * word` and following the author has withdrawn. */
export function leafMaskSlot(author: Hex, root: Hex, word: number): Hex {
  return at(word, at(root, at(author, 8)));
}

/** Where a Solidity mapping at `slot` keeps the value of `key`. */
function at(key: Hex | number, slot: Hex | number): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(word(key) + word(slot))))}`;
}

function word(value: Hex | number): string {
  return BigInt(value).toString(16).padStart(64, '0');
}
