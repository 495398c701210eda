import { isWord } from './tokens.ts';

/** A run of tokens that is judged by itself, and which words of the text it holds: `from` is counted from 0, `to` is the one after. */
export type TextWindow = { readonly tokens: readonly string[]; readonly from: number; readonly to: number };

/**
 * Cuts a text into windows of `words` words that cover it from start to end, the last ones overlapping where it does not
 * divide evenly. A long text gets `most` windows, spread evenly.
 */
export function windowsOf(
  tokens: readonly string[],
  { words, most }: { readonly words: number; readonly most: number },
): TextWindow[] {
  const places = wordPlaces(tokens);
  const total = places.length;
  const count = Math.min(most, Math.max(1, Math.ceil(total / words)));
  return Array.from({ length: count }, (_, index) => {
    const from = count === 1 ? 0 : Math.round((index * (total - words)) / (count - 1));
    const to = Math.min(total, from + words);
    const end = to === total ? tokens.length : places[to - 1]! + 1;
    return { tokens: tokens.slice(from === 0 ? 0 : places[from], end), from, to };
  });
}

/** The two halves of a window, by words. */
export function halves(tokens: readonly string[]): [readonly string[], readonly string[]] {
  const places = wordPlaces(tokens);
  const middle = places[Math.floor(places.length / 2)] ?? 0;
  return [tokens.slice(0, middle), tokens.slice(middle)];
}

function wordPlaces(tokens: readonly string[]): number[] {
  const places: number[] = [];
  for (const [place, token] of tokens.entries()) if (isWord(token)) places.push(place);
  return places;
}
