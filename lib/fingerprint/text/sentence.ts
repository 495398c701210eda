/** A run of words: index of the first, and how many. */
export type WordRange = { readonly from: number; readonly count: number };

/** No sentence is shown further than this from the quoted words, on either side. */
export const MAX_CONTEXT_WORDS = 60;

/**
 * The sentences a range of words lies in, so that a reader sees what a quote leaves out at its ends. Where it is not sure
 * that a sentence ends (`Mr.`, `U.S.`, `p. 4`), it goes on: too much is shown rather than too little.
 *
 * @param pieces as `wordLeaves` gives them (`strict`).
 */
export function enclosingSentences(pieces: readonly string[], { from, count }: WordRange): WordRange {
  let first = from;
  while (first > 0 && from - first < MAX_CONTEXT_WORDS && !endsSentence(pieces, first - 1)) first--;
  const last = from + count - 1;
  let end = last;
  while (end < pieces.length - 1 && end - last < MAX_CONTEXT_WORDS && !endsSentence(pieces, end)) end++;
  return { from: first, count: end - first + 1 };
}

function endsSentence(pieces: readonly string[], at: number): boolean {
  const end = pieces[at]!.slice(-LOOKED_AT);
  if (SURE_END.test(end)) return true;
  return FULL_STOP.test(end) && !STARTS_SMALL.test((pieces[at + 1] ?? '').slice(0, LOOKED_AT));
}

/** Characters of a piece that are looked at: a word can be a megabyte long. */
const LOOKED_AT = 40;

const CLOSING = `["')\\]\u00bb\u203a\u300d\u300f]*\\s*$`;

/** Exclamation and question marks, and the full stops of scripts in which nothing is abbreviated with them. */
const SURE_END = new RegExp(`[!?\u3002\u0964\u0965\u061f\u06d4\u17d4\u1362\u0589]${CLOSING}`, 'u');

/** A full stop after a word of four letters or more: shorter ones may be abbreviations. */
const FULL_STOP = new RegExp(`[\\p{L}\\p{M}\\p{N}]{4,}["')\\]]*\\.${CLOSING}`, 'u');

const STARTS_SMALL = /^[^\p{L}\p{N}]*\p{Ll}/u;
