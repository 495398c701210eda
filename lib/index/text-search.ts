import { hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { type Alignment, alignWords } from '../fingerprint/text/align-words.ts';
import {
  type LocatedQuote,
  locateQuote,
  MIN_QUOTE_WORDS,
  readQuote,
  weight,
} from '../fingerprint/text/locate-quote.ts';
import { isPartProved, proveQuote } from '../fingerprint/text/prove-quote.ts';
import { textTrees } from '../fingerprint/text/roots.ts';
import { type WordLeaves, wordLeaves } from '../fingerprint/text/segments.ts';
import { textDiff } from '../fingerprint/text/text-diff.ts';
import type { NearCandidate, QuoteCandidate } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { ShinglesMalformed, shingleBytes } from '../statement/fingerprints.ts';
import type { TextFingerprints } from '../statement/statement.ts';
import { keyTable } from './key-table.ts';

/** Texts share this part of their word sequences, at least, to be near: of the copy's, or of the original's. */
export const MIN_CONTAINED = 0.5;

/** Fewer common word sequences than this are no match, whatever their share. */
const MIN_SHARED_SHINGLES = 6;

/** Of an altered quote this part of its words, at least, stands in the original in the same order. */
const MIN_SAME = 0.75;

/** And in runs of so many words on average: single words of a text, strung together, are no quote of it. */
const MIN_RUN = 3;

/** Originals that a copy is held against word by word: those it shares most keys with. */
const MAX_EXAMINED = 128;

/** Originals that are answered. Those signed first come first, so that nobody can push them out by signing them again. */
const MAX_ANSWERED = 16;

/** Characters of the texts in one answer; the first quote is answered whatever its length. */
const MAX_ANSWER_CHARACTERS = 200_000;

type TextPrint = Extract<Fingerprint, { type: 'text' }>;

/** A signed text as it is searched. */
type TextEntry = Pick<ClaimRecord, 'content' | 'author' | 'block'> & {
  readonly prints: TextFingerprints;
  /** 8 bytes each. */
  readonly keys: Uint8Array;
  readonly text?: string;
};

/** What is near to a text: proved quotes, or else originals that it has much of. */
export type FoundTexts = {
  readonly quotes?: readonly QuoteCandidate[];
  readonly candidates: readonly NearCandidate[];
};

/** One original that shares keys with a copy. */
type Shared = { readonly entry: TextEntry; readonly shared: number };

/**
 * Builds the search over signed texts: by their whole words, by quotes, and by word sequences in common. Where the signed
 * text is at hand, quotes are proved and differences told word by word; where it is not, only sequences can be counted.
 */
export function textSearch(records: readonly ClaimRecord[]): (print: TextPrint) => FoundTexts {
  const entries = records.flatMap(textEntry);
  const table = keyTable(entries.map(({ keys }) => keys));
  const entriesOf = Map.groupBy(entries.keys(), (at) => entries[at]!.prints.loose);
  return (print) => {
    const counts = table.count(print.shingles);
    const same = entriesOf.get(print.loose) ?? [];
    if (same.length > 0) {
      const found = same.map((at) => ({ entry: entries[at]!, shared: counts.get(at) ?? 0 }));
      return { candidates: found.map((one) => similar(one, print)) };
    }
    const sharing = [...counts].map(([at, shared]) => ({ entry: entries[at]!, shared }));
    sharing.sort((a, b) => b.shared - a.shared || a.entry.block - b.entry.block);
    const quotes = quotesIn(print, sharing.slice(0, MAX_EXAMINED));
    return quotes.length > 0 ? { quotes, candidates: [] } : { candidates: changed(print, sharing) };
  };
}

function textEntry({ content, author, block, envelope }: ClaimRecord): TextEntry[] {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'text') return [];
  try {
    // More keys than words are somebody's attempt to be near to everything.
    const keys = shingleBytes(prints.shingles ?? '').subarray(0, prints.words * 8);
    const text = envelope?.text;
    return [{ content, author, block, prints, keys, ...(text === undefined ? {} : { text }) }];
  } catch (error) {
    if (error instanceof ShinglesMalformed) return [];
    throw error;
  }
}

function similar(found: Shared, print: TextPrint): NearCandidate {
  const { content, author } = found.entry;
  return { content, author, relation: 'similar', measure: measureOf(found, print) };
}

function measureOf({ entry, shared }: Shared, { shingles }: TextPrint) {
  const share = (of: number) => (of === 0 ? 0 : Math.min(1, shared / of));
  const covered = share(Math.floor(entry.keys.length / 8));
  return { type: 'text', contained: share(shingles.size), covered } as const;
}

/** The originals that have every word of the copy, each with its proofs; those signed first come first. */
function quotesIn({ canonical = '' }: TextPrint, sharing: readonly Shared[]): QuoteCandidate[] {
  const quote = readQuote(canonical);
  const found = sharing.flatMap(({ entry }) => {
    const located = entry.text === undefined ? undefined : locateQuote(quote, wordLeaves(entry.text));
    return located ? [{ entry, located }] : [];
  });
  found.sort((a, b) => a.entry.block - b.entry.block);
  const quotes = new Map<Hex, QuoteCandidate>();
  let characters = 0;
  for (const { entry, located } of found) {
    // Of several authors of one text, one whose roots are right is enough.
    const candidate = quotes.has(entry.content) ? undefined : proved(entry, located);
    if (!candidate) continue;
    characters += JSON.stringify(candidate).length;
    if (quotes.size === MAX_ANSWERED || (quotes.size > 0 && characters > MAX_ANSWER_CHARACTERS)) break;
    quotes.set(entry.content, candidate);
  }
  return [...quotes.values()];
}

/** Undefined where the author's roots are not those of the author's text: then nothing is proved by them. */
function proved(
  { content, prints, text = '' }: TextEntry,
  located: LocatedQuote,
): QuoteCandidate | undefined {
  const trees = textTrees(text);
  const { roots, words } = prints;
  if (!trees || !roots) return undefined;
  const signed = {
    algorithm: roots.algorithm,
    root: hexToBytes(roots.strict.slice(2)),
    size: words,
  };
  const parts = proveQuote(located, trees, 'strict');
  if (!parts.every((part) => isPartProved(part, signed))) return undefined;
  const quoted = parts.reduce((sum, { count }) => sum + count, 0);
  return {
    content,
    relation: 'quoted',
    quote: { content, parts, inserted: located.inserted, words: quoted, of: words },
  };
}

/** The originals that a copy differs from. */
function changed(print: TextPrint, sharing: readonly Shared[]): NearCandidate[] {
  const copy = wordLeaves(print.canonical ?? '');
  let compared = 0;
  return sharing.flatMap((found, i) => {
    const { entry, shared } = found;
    const measure = measureOf(found, print);
    const { contained, covered } = measure;
    const near = shared >= MIN_SHARED_SHINGLES && Math.max(contained, covered) >= MIN_CONTAINED;
    const { content, author, text } = entry;
    if (text === undefined || i >= MAX_EXAMINED || compared >= MAX_ANSWERED) {
      // A copy whose every word sequence is signed may be an honest excerpt; without the text that stays open.
      const relation = contained === 1 ? 'inconclusive' : 'locally-changed';
      return near ? [{ content, author, relation, measure }] : [];
    }
    const original = wordLeaves(text);
    const alignment = alignWords(original.loose, copy.loose);
    if (!near && !(alignment && isAlteredQuote(alignment, copy))) return [];
    compared++;
    const diff = alignment ? { diff: textDiff(original, copy, alignment) } : {};
    return [{ content, author, relation: 'locally-changed', measure, ...diff }];
  });
}

/** Long enough to be told from a turn of phrase, and for the most part the original's words. */
function isAlteredQuote({ same, runs }: Alignment, { loose }: WordLeaves): boolean {
  return (
    same >= MIN_QUOTE_WORDS &&
    weight(loose) >= MIN_QUOTE_WORDS &&
    same >= MIN_SAME * loose.length &&
    same >= MIN_RUN * runs.filter(({ kind }) => kind === 'same').length
  );
}
