import { foldWords, TOKEN } from './tokens.ts';

/** A text cut at its words: what the leaves of its two word trees are made of. Both lists have one entry for each word. */
export type WordLeaves = {
  /** The loose words, as `looseTokens` gives them. */
  readonly loose: readonly string[];
  /** Pieces of the canonical text, each with one word and the punctuation and space around it. Joined they are the text. */
  readonly strict: readonly string[];
};

/**
 * Cuts a canonical text into one piece for each loose word. What stands between two words belongs to the word before it
 * up to the last space, and what follows that space (an opening quotation mark, a bracket) to the word after it. So a
 * range of pieces reads like the text itself, sentence ends included, and word `i` of one list is word `i` of the other.
 *
 * @param canonical as `canonicalText` gives it. Without a word in it there are no pieces.
 * @example wordLeaves('He said: "Well-known."').strict // ['He ', 'said: ', '"Well-', 'known."']
 */
export function wordLeaves(canonical: string): WordLeaves {
  const words: string[] = [];
  const strict: string[] = [];
  let start = 0;
  let end = 0;
  for (const { 0: word, index } of canonical.matchAll(TOKEN)) {
    if (words.length > 0) {
      const space = canonical.slice(end, index).lastIndexOf(' ');
      const cut = space < 0 ? index : end + space + 1;
      strict.push(canonical.slice(start, cut));
      start = cut;
    }
    words.push(word);
    end = index + word.length;
  }
  if (words.length === 0) return { loose: [], strict: [] };
  strict.push(canonical.slice(start));
  return { loose: foldWords(words), strict };
}
