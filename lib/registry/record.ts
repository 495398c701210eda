import type { Hex } from '../content/hex.ts';
import type { Kind } from '../content/kind.ts';
import type { Envelope } from '../statement/envelope.ts';

/** One claim as the registry's events tell it, with its signed statement where one was found and checked. */
export type ClaimRecord = {
  readonly content: Hex;
  readonly author: Hex;
  readonly meta: Hex;
  readonly kind: Kind;
  readonly block: number;
  readonly envelope?: Envelope;
};

/** The key a record is stored under: a slot on chain is (content, author), so a record is too. */
export function recordId(record: Pick<ClaimRecord, 'content' | 'author'>): string {
  return `${record.content}/${record.author}`;
}
