import { sha256 } from '../sha256.ts';
import { canonicalText } from './normalise.ts';
import { canonicalTokens } from './tokens.ts';

/** What is computed from a whole text for matching. */
export type TextDigests = {
  /** SHA-256 of the canonical text in UTF-8, 32 bytes: equal means the same words, case and punctuation. */
  readonly strict: Uint8Array;
  /** SHA-256 of the loose words joined by one space, in UTF-8, 32 bytes: equal means the same words. */
  readonly loose: Uint8Array;
  /** Number of loose words; 0 means that there is nothing to sign or to look up. */
  readonly words: number;
  /** The text in canonical form: what `strict` is the digest of. */
  readonly canonical: string;
  /** The loose words, in order. */
  readonly tokens: readonly string[];
};

/**
 * Both digests of a text. Any string is accepted, lone surrogates included.
 * @throws {ContentTooLarge} over 2,000,000 UTF-16 code units.
 */
export function textDigests(text: string): TextDigests {
  const utf8 = new TextEncoder();
  const canonical = canonicalText(text);
  const tokens = canonicalTokens(canonical);
  return {
    strict: sha256(utf8.encode(canonical)),
    loose: sha256(utf8.encode(tokens.join(' '))),
    words: tokens.length,
    canonical,
    tokens,
  };
}
