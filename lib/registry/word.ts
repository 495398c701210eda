import type { Hex } from '../content/hex.ts';
import { type Kind, kindFromNumber } from '../content/kind.ts';
import { WITHDRAWAL_REASONS, type WithdrawalReason } from './evidence.ts';

/** What a claim's storage word says. Layout, lsb to msb: author 160, time 36, block 36, keyIdx 16, kind 8. */
export type ClaimWord = {
  readonly author: Hex;
  readonly time: number;
  readonly block: number;
  readonly keyIdx: number;
  readonly kind: Kind;
};

/** Unpacks a claim word (`_head`, or `_claim` with the author's address put in place of `prevAuthor`). */
export function unpackClaim(word: bigint): ClaimWord {
  return {
    author: `0x${field(word, 0n, 160n).toString(16).padStart(40, '0')}`,
    time: Number(field(word, 160n, 36n)),
    block: Number(field(word, 196n, 36n)),
    keyIdx: Number(field(word, 232n, 16n)),
    kind: kindFromNumber(Number(field(word, 248n, 8n))),
  };
}

/** What a revocation's storage word says. Layout, lsb to msb: reason 8, time 36, block 36, keyIdx 16. */
export type RevocationWord = {
  readonly reason: WithdrawalReason;
  readonly time: number;
  readonly block: number;
};

/** Unpacks a revocation word; zero means the content was not revoked. */
export function unpackRevocation(word: bigint): RevocationWord | undefined {
  if (word === 0n) return undefined;
  const reason = Number(field(word, 0n, 8n));
  return {
    reason: WITHDRAWAL_REASONS[reason - 1] ?? 'unknown',
    time: Number(field(word, 8n, 36n)),
    block: Number(field(word, 44n, 36n)),
  };
}

/** How many authors claimed a content, from its `_tail` word: lastAuthor 160, count 96. Zero where only a head exists. */
export function claimantsBeyondHead(tail: bigint): number {
  return tail === 0n ? 0 : Number(field(tail, 160n, 96n)) - 1;
}

function field(word: bigint, offset: bigint, width: bigint): bigint {
  return (word >> offset) & ((1n << width) - 1n);
}
