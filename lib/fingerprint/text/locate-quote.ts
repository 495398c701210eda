import { type WordLeaves, wordLeaves } from './segments.ts';
import { isUnspaced } from './tokens.ts';
import { GUARANTEED_WORDS } from './winnow.ts';
import { occurrences } from './word-runs.ts';

/** Words in a row that a quote must have: as many as are always found, and too many to be a turn of phrase. */
export const MIN_QUOTE_WORDS = GUARANTEED_WORDS;

/** Words that each part of a quote with gaps must have; one of them has {@link MIN_QUOTE_WORDS}. */
export const MIN_PART_WORDS = 4;

/** Parts of one quote. */
const MAX_PARTS = 20;

/** One run of a quote's words that stands in the original. */
export type LocatedPart = {
  /** Index of its first word in the original. */
  readonly from: number;
  /** Number of words. */
  readonly count: number;
  /** `punctuation` where letter case and punctuation are the original's too, else `words`. */
  readonly match: 'punctuation' | 'words';
};

/** A quote, found in an original. */
export type LocatedQuote = {
  /** In the order of the quote, which is the order of the original. More than one where it marks gaps. */
  readonly parts: readonly LocatedPart[];
  /** What the quote puts into brackets, without the brackets; an ellipsis in brackets is a gap and not here. */
  readonly inserted: readonly string[];
};

/** A text read as a quote: as a whole, and as the parts between the gaps that it marks. */
export type QuoteText = {
  readonly whole: Part;
  readonly parts: readonly Part[];
  readonly inserted: readonly string[];
};

/**
 * Reads a text as a quote. Gaps are marked by an ellipsis or by brackets: `[…]`, or a few words of whoever quotes.
 *
 * @param canonical in canonical form.
 */
export function readQuote(canonical: string): QuoteText {
  const parts = canonical.split(GAP).map(partOf);
  const gaps = canonical.match(GAP) ?? [];
  return {
    whole: partOf(canonical),
    parts: parts.filter(({ words }) => words.length > 0),
    inserted: gaps.filter((gap) => wordLeaves(gap).loose.length > 0).map((gap) => gap.slice(1, -1).trim()),
  };
}

/**
 * Finds a quote in an original word for word: in one run, or in as many as it has parts, which have to follow each other
 * as in the original.
 *
 * @returns undefined where the quote is not wholly made of the original's words, or too short: under eight words, a letter
 * of a script without spaces being half a word.
 */
export function locateQuote(
  { whole, parts, inserted }: QuoteText,
  original: WordLeaves,
): LocatedQuote | undefined {
  if (isLong(whole)) {
    const [from] = occurrences(original.loose, whole.words);
    if (from !== undefined) return { parts: [located(whole, from, original)], inserted: [] };
  }
  if (parts.length > MAX_PARTS || !parts.some(isLong)) return undefined;
  if (parts.some(({ words }) => weight(words) < MIN_PART_WORDS)) return undefined;
  const places = placesInOrder(parts, original.loose);
  return places && { parts: parts.map((part, i) => located(part, places[i]!, original)), inserted };
}

/** How long a text is, in words; a letter of a script that is written without spaces is half a word. */
export function weight(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + (isUnspaced(word) ? 0.5 : 1), 0);
}

/** Some text and its loose words. */
type Part = { readonly text: string; readonly words: readonly string[] };

function partOf(text: string): Part {
  return { text, words: wordLeaves(text).loose };
}

function isLong({ words }: Part): boolean {
  return weight(words) >= MIN_QUOTE_WORDS;
}

/** Each part after the one before it, as near to the one after it as can be; undefined where they are not in this order. */
function placesInOrder(parts: readonly Part[], words: readonly string[]): number[] | undefined {
  const all = parts.map((part) => occurrences(words, part.words));
  const places: number[] = [];
  let after = 0;
  for (const [i, found] of all.entries()) {
    const at = found.find((place) => place >= after);
    if (at === undefined) return undefined;
    places.push(at);
    after = at + parts[i]!.words.length;
  }
  for (let i = parts.length - 2; i >= 0; i--) {
    const latest = places[i + 1]! - parts[i]!.words.length;
    places[i] = all[i]!.findLast((place) => place <= latest)!;
  }
  return places;
}

function located({ text, words }: Part, from: number, { strict }: WordLeaves): LocatedPart {
  const count = words.length;
  const signed = strict.slice(from, from + count).join('');
  return { from, count, match: signed.includes(bare(text)) ? 'punctuation' : 'words' };
}

/** Without the spaces at its ends and the marks that a quotation is set in. */
function bare(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && OUTER_MARKS.has(text[start]!)) start++;
  while (end > start && OUTER_MARKS.has(text[end - 1]!)) end--;
  return text.slice(start, end);
}

const OUTER_MARKS: ReadonlySet<string> = new Set(' "\'()\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f');

/** An ellipsis, as dots with or without spaces, or brackets with a few words at most. */
const GAP = /\[[^[\]]{0,60}\]|\.{3,}|(?:\. ){2,}\./g;
