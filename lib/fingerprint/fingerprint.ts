import { bytesToHex } from '@noble/hashes/utils.js';
import type { Content } from '../content/content.ts';
import type { Hex } from '../content/hex.ts';
import { assertWithin, ContentEmpty, limits } from '../content/limits.ts';
import type { CloserLook } from './closer-look.ts';
import type { ImageFingerprint } from './image-fingerprint.ts';
import { sha256 } from './sha256.ts';
import { type TextDigests, textDigests } from './text/digest.ts';
import { winnowTokens } from './text/winnow.ts';

/** What an exact match needs: made from bytes or characters alone, without decoding a pixel. */
export type ExactFingerprint =
  | { readonly type: 'image'; readonly sha256: Hex }
  | { readonly type: 'text'; readonly strict: Hex };

/** Everything computed from a content for matching. */
export type Fingerprint =
  | {
      readonly type: 'image';
      readonly sha256: Hex;
      /** Absent for a picture without pixels of its own (a vector drawing). */
      readonly pixels?: ImageFingerprint;
      /** Looks at the picture again, for parts of it; absent where nobody can. */
      readonly closer?: () => Promise<CloserLook | undefined>;
    }
  | {
      readonly type: 'text';
      /** SHA-256 of the canonical text, punctuation and capitals kept. */
      readonly strict: Hex;
      /** SHA-256 of its words alone. */
      readonly loose: Hex;
      readonly words: number;
      /** Winnowed word 5-grams. */
      readonly shingles: ReadonlySet<bigint>;
      /** The text in canonical form; absent where only its digests are at hand. */
      readonly canonical?: string;
    };

/**
 * @throws {ContentEmpty} for no bytes, and for a text without a single word.
 * @throws {ContentTooLarge} for a file or a text over its limit.
 */
export function exactFingerprint(content: Content): ExactFingerprint {
  if (content.type === 'text') return { type: 'text', strict: hex(digestsOf(content.text).strict) };
  if (content.bytes.length === 0) throw new ContentEmpty();
  assertWithin(limits.fileBytes, content.bytes.length);
  return { type: 'image', sha256: content.sha256 ?? hex(sha256(content.bytes)) };
}

/**
 * @param pixels what was computed from the decoded picture, where the content is one that can be decoded.
 * @throws as {@link exactFingerprint}
 */
export function fingerprint(content: Content, pixels?: ImageFingerprint): Fingerprint {
  if (content.type === 'text') {
    const { strict, loose, words, canonical, tokens } = digestsOf(content.text);
    const shingles = new Set(winnowTokens(tokens).map(({ key }) => key));
    return { type: 'text', strict: hex(strict), loose: hex(loose), words, shingles, canonical };
  }
  const exact = exactFingerprint(content);
  return { ...exact, type: 'image', ...(pixels ? { pixels } : {}) } as Fingerprint;
}

function digestsOf(text: string): TextDigests {
  const digests = textDigests(text);
  if (digests.words === 0) throw new ContentEmpty('text');
  return digests;
}

function hex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}
