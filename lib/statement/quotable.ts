import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ContentTooLarge } from '../content/limits.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import { canonicalText } from '../fingerprint/text/normalise.ts';
import type { Envelope } from './envelope.ts';
import type { Statement } from './statement.ts';

/** A longer text can't be quoted from: every reader keeps the quotable ones. In words and in UTF-16 code units. */
export const QUOTABLE_LIMITS = { words: 20_000, characters: 200_000 } as const;

/**
 * True where a value is the very text a statement speaks of, in canonical form, and short enough to be kept by readers.
 * The statement's `strict` digest names it, so it may come from anywhere.
 */
export function isQuotable(
  value: unknown,
  { fingerprints }: Pick<Statement, 'fingerprints'>,
): value is string {
  return (
    typeof value === 'string' &&
    fingerprints.type === 'text' &&
    fingerprints.roots?.algorithm === 'words:v1' &&
    fingerprints.words <= QUOTABLE_LIMITS.words &&
    value.length <= QUOTABLE_LIMITS.characters &&
    `0x${bytesToHex(sha256(utf8ToBytes(value)))}` === fingerprints.strict &&
    isCanonical(value)
  );
}

/** A sign can become eighteen in canonical form, and then too many. */
function isCanonical(text: string): boolean {
  try {
    return canonicalText(text) === text;
  } catch (error) {
    if (error instanceof ContentTooLarge) return false;
    throw error;
  }
}

/**
 * An envelope that carries its text, so that every reader can prove quotes from it without asking anybody. Whoever has the
 * envelope has the text: it is for texts that are published.
 *
 * @param print what the envelope's statement was made from.
 * @returns the envelope as it was, where the text is too long or the content is no text.
 */
export function quotable(envelope: Envelope, print: Fingerprint): Envelope {
  const text = print.type === 'text' ? print.canonical : undefined;
  return isQuotable(text, envelope.statement) ? { ...envelope, text } : envelope;
}
