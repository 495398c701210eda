import { assertWithin, limits } from '../../content/limits.ts';

/**
 * Canonical form of a text for exact comparison: what a reader would call the same text gives the same string,
 * whichever site, editor or clipboard it went through. Letter case and punctuation stay; layout does not.
 *
 * In order: lone surrogates become U+FFFD; invisible characters go; Unicode NFKC; invisible characters go again;
 * quotes, apostrophes and dashes become their ASCII forms (the ellipsis did by NFKC), runs of hyphens one hyphen;
 * all white space, paragraph breaks included, becomes one space, or nothing between characters of East Asian
 * scripts written without spaces; ends trimmed. Applying it twice changes nothing.
 *
 * NFKC alone would turn 10² into 102 and 2½ into 21/2. After a digit, a circumflex is put before a raised digit
 * and a space before a fraction, so that a number cannot be changed by typography.
 *
 * It does not promise that equal strings look equal: bidirectional controls are among what goes, and letters of
 * different scripts that look alike stay different.
 *
 * @throws {ContentTooLarge} over 2,000,000 UTF-16 code units, before or after NFKC (one sign can become eighteen).
 * @example canonicalText('“It’s\u00a0re\u00addone”\n\n— A.') // `"It's redone" - A.`
 */
export function canonicalText(text: string): string {
  assertWithin(limits.textCharacters, text.length);
  return compose(guardNumbers(strip(text.toWellFormed()).replace(LONE_ACUTE, "'").replace(DOUBLE_PRIME, '"')))
    .replace(SINGLE_QUOTE, "'")
    .replace(DOUBLE_QUOTE, '"')
    .replace(FRACTION_SLASH, '/')
    .replace(DASHES, '-')
    .replace(UNSPACED_GAP, '')
    .replace(WHITE_SPACE, ' ')
    .trim();
}

function strip(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** East Asian gaps are closed before NFKC as well, while full-width punctuation can still be told from ASCII. */
function compose(text: string): string {
  const composed = text.replace(UNSPACED_GAP, '').normalize('NFKC');
  assertWithin(limits.textCharacters, composed.length);
  return strip(composed).normalize('NFC');
}

function guardNumbers(text: string): string {
  return text.replace(RAISED_DIGIT, '^').replace(FRACTION, ' ');
}

/** Controls other than white space, default-ignorable code points, and the anchors rich text leaves behind. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFC]|(?!\p{White_Space})\p{Cc}/gu;

/** Marks NFKC would take apart into a space and an accent, or into two marks. */
const LONE_ACUTE = /[\u00B4\u1FFD]/g;
const DOUBLE_PRIME = /[\u2033\u2036]/g;

const SINGLE_QUOTE = /[\u2018-\u201B\u2032\u2035\u02B9\u02BB-\u02BD\u05F3]/g;
const DOUBLE_QUOTE = /[\u201C-\u201F\u02BA\u02EE\u05F4\u301D-\u301F]/g;
const FRACTION_SLASH = /\u2044/g;
const DASHES = /[-\u2010-\u2015\u2043\u2212\u2E3A\u2E3B]+/g;
const WHITE_SPACE = /\p{White_Space}+/gu;

const RAISED_DIGIT = /(?<=\p{Nd})(?=[\u00B2\u00B3\u00B9\u2070\u2074-\u2079])/gu;
const FRACTION = /(?<=\p{Nd})(?=[\u00BC-\u00BE\u2150-\u215F\u2189])/gu;

/** White space between two East Asian characters is a line break of the layout, not a word break. */
const EAST_ASIAN =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\uFF01\\uFF0C\\uFF0E\\uFF1A\\uFF1B\\uFF1F]';
const UNSPACED_GAP = new RegExp(`(?<=${EAST_ASIAN})\\p{White_Space}+(?=(?!\\p{M})${EAST_ASIAN})`, 'gu');
