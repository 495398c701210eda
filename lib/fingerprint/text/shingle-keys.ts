/** 64-bit keys, kept as their two halves: `high[i] * 2^32 + low[i]`. */
export type ShingleKeys = { readonly high: Uint32Array; readonly low: Uint32Array };

/**
 * A 64-bit key for every `size` words in a row, in order; none when there are fewer words.
 *
 * Each word is hashed once over its UTF-16 code units in two 32-bit lanes (FNV-1a with two primes); a shingle mixes
 * the lanes of its words in order and finishes each lane with the 32-bit finaliser of MurmurHash3. Fast rather than
 * collision-proof: somebody who wants two shingles with one key can make them, and gains a wrong candidate that
 * the words then refute.
 *
 * The keys are part of the statement and index formats: `tests/vectors/text-canonical.json` binds them.
 */
export function shingleKeys(tokens: readonly string[], size: number): ShingleKeys {
  const first = Int32Array.from(tokens, (token) => hashWord(token, 0x811c9dc5, 0x01000193));
  const second = Int32Array.from(tokens, (token) => hashWord(token, 0x9747b28c, 0x5bd1e995));
  const count = Math.max(0, tokens.length - size + 1);
  const keys = { high: new Uint32Array(count), low: new Uint32Array(count) };
  for (let start = 0; start < count; start++) {
    let a = 0;
    let b = size;
    for (let at = start; at < start + size; at++) {
      a = Math.imul(rotate(a) ^ first[at]!, 0xcc9e2d51);
      b = Math.imul(rotate(b) ^ second[at]!, 0x1b873593);
    }
    keys.low[start] = finish(a);
    keys.high[start] = finish(b);
  }
  return keys;
}

function hashWord(word: string, seed: number, prime: number): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), prime);
  return hash;
}

function rotate(lane: number): number {
  return (lane << 13) | (lane >>> 19);
}

function finish(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
