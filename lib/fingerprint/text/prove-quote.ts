import type { LocatedPart, LocatedQuote } from './locate-quote.ts';
import {
  decodeRangeProof,
  encodeRangeProof,
  proveRange,
  provesRange,
  type SignedRoot,
} from './range-proof.ts';
import type { TextTrees, TreeName } from './roots.ts';
import { wordLeaves } from './segments.ts';
import { enclosingSentences } from './sentence.ts';

/**
 * One run of a quote's words, proved to stand in a signed text, together with the sentences it stands in: what was left
 * out at its ends is proved too.
 */
export type ProvedPart = LocatedPart & {
  /** `strict` where the three texts below are the signed text's own, `loose` where they are its words alone. */
  readonly tree: TreeName;
  /** From the start of the sentence to the quote; may be empty. */
  readonly before: string;
  readonly quoted: string;
  /** From the quote to the end of the sentence; may be empty. */
  readonly after: string;
  /** {@link encodeRangeProof} of the words of all three texts, in base64. */
  readonly proof: string;
};

/** Opens the sentences around each part of a quote, and proves them against the root of one tree. */
export function proveQuote({ parts }: LocatedQuote, trees: TextTrees, tree: TreeName): ProvedPart[] {
  const pieces = tree === 'strict' ? trees.leaves.strict : trees.leaves.loose.map((word) => `${word} `);
  return parts.map((part) => {
    const { from, count } = enclosingSentences(trees.leaves.strict, part);
    const end = part.from + part.count;
    return {
      ...part,
      ...(tree === 'loose' ? { match: 'words' } : {}),
      tree,
      before: pieces.slice(from, part.from).join(''),
      quoted: pieces.slice(part.from, end).join(''),
      after: pieces.slice(end, from + count).join(''),
      proof: base64Of(encodeRangeProof(proveRange(trees, tree, from, count))),
    };
  });
}

/** True where all words of a part stand in the text of this root at the place it says. Never throws, whatever the part. */
export function isPartProved(part: ProvedPart, signed: SignedRoot): boolean {
  const bytes = bytesOf(part.proof);
  const proof = bytes && decodeRangeProof(bytes, signed);
  if (!proof) return false;
  const [before, quoted, after] = [part.before, part.quoted, part.after].map(
    (text) => wordLeaves(text)[part.tree],
  );
  const words = [...before!, ...quoted!, ...after!];
  return (
    quoted!.length === part.count &&
    proof.from + before!.length === part.from &&
    wordLeaves(part.before + part.quoted + part.after)[part.tree].every((word, i) => word === words[i]) &&
    provesRange(proof, words, signed)
  );
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
