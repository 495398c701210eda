import { canonicalText } from './normalise.ts';

/**
 * The words of a text for loose comparison: lower case, no punctuation, so that the same sentence survives another
 * house style. Taken from the canonical text.
 *
 * A word is a run of letters, digits and marks; an apostrophe inside it stays ("don't"), as do . , : / between
 * digits ("3.5", "10:30") and a minus before a number that opens a word. Hyphens and dashes part words, because
 * sites change one into the other. Signs that change a meaning (% $ + = and the like) are words of their own.
 * Scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one word per letter with its
 * marks: a dictionary segmenter would find better words, but other ones in every browser version.
 *
 * @throws {ContentTooLarge} as `canonicalText`.
 * @example looseTokens('“Don’t” – it’s −3.5 %!') // ["don't", "it's", '-3.5', '%']
 */
export function looseTokens(text: string): string[] {
  return canonicalTokens(canonicalText(text));
}

/** The loose words of a text that is canonical already. */
export function canonicalTokens(canonical: string): string[] {
  const words: readonly string[] | null = canonical.match(TOKEN);
  return words ? foldWords(words) : [];
}

/** Words in lower case without regard to place: a Greek final sigma is a sigma. No word holds a space, so all fold at once. */
export function foldWords(words: readonly string[]): string[] {
  return words.join(' ').toLowerCase().replaceAll('ς', 'σ').normalize('NFC').split(' ');
}

/** True for a word that is one letter of a script written without spaces. */
export function isUnspaced(word: string): boolean {
  return LETTER_ALONE.test(word);
}

const UNSPACED =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}';
const ALONE = `[[\\p{L}\\p{N}]&&[${UNSPACED}]]\\p{M}*`;
const LETTER_ALONE = new RegExp(`^${ALONE}$`, 'v');
const LETTERS = `[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED}]]+`;
const MINUS = '(?:(?<![^\\s\\(])-(?=\\p{Nd}))?';
const WORD = `${MINUS}${LETTERS}(?:(?:'|(?<=\\p{Nd})[.,:\\/](?=\\p{Nd}))${LETTERS})*`;
const SIGN = '[%‰$€£¥#+=<>°]';

/** One word of a canonical text. */
export const TOKEN = new RegExp(`${ALONE}|${WORD}|${SIGN}`, 'gv');
