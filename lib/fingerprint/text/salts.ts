import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { SALT_BYTES } from './word-tree.ts';

/** The salt of each leaf of an embargoed text, by the tree it is in and its place. */
export type LeafSalt = (tree: 'loose' | 'strict', index: number) => Uint8Array;

/**
 * The salts that hide the words of an embargoed text: `HMAC-SHA-256(seed, tree ‖ index)`, the first 16 bytes. A sibling
 * hash then tells nothing of its word, and a salt that is shown for one word tells nothing of any other salt.
 *
 * @param seed 32 secret bytes; whoever has them can try out words against every hash.
 */
export function leafSalts(seed: Uint8Array): LeafSalt {
  return (tree, index) => {
    const place = new Uint8Array(4);
    new DataView(place.buffer).setUint32(0, index);
    return hmac(sha256, seed, concatBytes(utf8ToBytes(tree), place)).subarray(0, SALT_BYTES);
  };
}

/**
 * The seed of a text's salts, from the key that signs it, so that the author has nothing more to keep. Another text, or
 * another key, has another seed.
 */
export function saltSeed(secret: Uint8Array, strictDigest: Uint8Array): Uint8Array {
  return hmac(sha256, secret, concatBytes(utf8ToBytes('colophon salted-words:v1'), strictDigest));
}
