import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { BatchWord } from './word.ts';

/** One claim as the registry's events tell it, with its signed statement where one was found and checked. */
export type ClaimRecord = {
  readonly content: Hex;
  readonly author: Hex;
  readonly meta: Hex;
  readonly kind: Kind;
  readonly block: number;
  readonly envelope?: Envelope;
  /** The batch that holds it, where it was found there; its envelope has the proof. Absent for a claim of its own. */
  readonly anchored?: BatchId & { readonly time: number };
};

/** A batch on chain: who anchored it, and its Merkle root. */
export type BatchId = { readonly anchoredBy: Hex; readonly root: Hex };

/** One batch as its event tells it. */
export type AnchoredBatch = BatchId & BatchWord;

/**
 * The key a record is stored under: a slot on chain is (content, author), so a record is too; a claim that was found in a
 * batch lies beside it.
 */
export function recordId({
  content,
  author,
  anchored,
}: Pick<ClaimRecord, 'content' | 'author' | 'anchored'>): string {
  return anchored ? `${content}/${author}/${batchId(anchored)}` : `${content}/${author}`;
}

/** The key a batch is stored under. */
export function batchId({ anchoredBy, root }: BatchId): string {
  return `${anchoredBy}/${root}`;
}
