import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Hex } from '../content/hex.ts';
import type { DetectorCard } from './card.ts';

/** A card as it is claimed: the bytes of its RFC 8785 form, whatever way its file is written. */
export function cardBytes(card: DetectorCard): Uint8Array {
  return utf8ToBytes(canonicalize(card)!);
}

/** The content key under which the author of a card claims it: the SHA-256 of {@link cardBytes}. */
export function cardKey(card: DetectorCard): Hex {
  return `0x${bytesToHex(sha256(cardBytes(card)))}`;
}
