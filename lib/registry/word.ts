import type { Hex } from '../content/hex.ts';
import { KINDS, type Kind, kindFromNumber } from '../content/kind.ts';
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
    author: addressIn(word),
    time: Number(field(word, 160n, 36n)),
    block: Number(field(word, 196n, 36n)),
    keyIdx: Number(field(word, 232n, 16n)),
    kind: kindFromNumber(Number(field(word, 248n, 8n))),
  };
}

/** The word that {@link unpackClaim} unpacks: what the registry would write for such a claim. */
export function packClaim({ author, time, block, keyIdx, kind }: ClaimWord): bigint {
  return (
    BigInt(author) |
    (BigInt(time) << 160n) |
    (BigInt(block) << 196n) |
    (BigInt(keyIdx) << 232n) |
    (BigInt(KINDS[kind]) << 248n)
  );
}

/** A word of `_claim` with its own author put in the place of the previous claimant, as {@link unpackClaim} reads it. */
export function claimBy(author: Hex, word: bigint): bigint {
  return ((word >> 160n) << 160n) | BigInt(author);
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

/** What a delegate key's storage word says. Layout, lsb to msb: delegate 160, notAfter 36, revokedSince 36, scopes 8, kinds 16. */
export type KeyWord = {
  readonly delegate: Hex;
  /** Unix seconds; the key made nothing after it. */
  readonly notAfter: number;
  /** Unix seconds from which on the key is not to be relied on. */
  readonly revokedSince?: number;
  /** What the key may do, as bits. */
  readonly scopes: number;
  /** Which kinds the key may claim, as bits. */
  readonly kinds: number;
};

/** Unpacks a delegate key's word; zero means the author has no such key. */
export function unpackKey(word: bigint): KeyWord | undefined {
  if (word === 0n) return undefined;
  const revokedSince = Number(field(word, 196n, 36n));
  return {
    delegate: addressIn(word),
    notAfter: Number(field(word, 160n, 36n)),
    ...(revokedSince === 0 ? {} : { revokedSince }),
    scopes: Number(field(word, 232n, 8n)),
    kinds: Number(field(word, 240n, 16n)),
  };
}

/** What an author's account word says. Layout, lsb to msb: guardian 160, frozenSince 36, keyCount 16. */
export type AccountWord = {
  readonly guardian: Hex;
  /** Unix seconds from which on the author's own key is not to be relied on. */
  readonly frozenSince?: number;
  readonly keyCount: number;
};

/** Unpacks an account word; zero, as most authors have it, means no guardian, no freeze and no keys. */
export function unpackAccount(word: bigint): AccountWord {
  const frozenSince = Number(field(word, 160n, 36n));
  return {
    guardian: addressIn(word),
    ...(frozenSince === 0 ? {} : { frozenSince }),
    keyCount: Number(field(word, 196n, 16n)),
  };
}

/** What a batch's storage word says. Layout, lsb to msb: leafCount 32, time 36, block 36, keyIdx 16. */
export type BatchWord = {
  /** How many leaves the tree is said to have. A hint: the registry does not check it. */
  readonly leafCount: number;
  /** Block time of the anchoring, Unix seconds: the time of every claim in the batch. */
  readonly time: number;
  readonly block: number;
  /** Which of its keys the account anchored with. */
  readonly keyIdx: number;
};

/** Unpacks a batch's word; zero means that no such batch is anchored. */
export function unpackBatch(word: bigint): BatchWord | undefined {
  if (word === 0n) return undefined;
  return {
    leafCount: Number(field(word, 0n, 32n)),
    time: Number(field(word, 32n, 36n)),
    block: Number(field(word, 68n, 36n)),
    keyIdx: Number(field(word, 104n, 16n)),
  };
}

/** The key index under which an author's guardian revokes. */
export const GUARDIAN_KEY = 0xffff;

/** Which key a revocation was made with: 0 the author's own, {@link GUARDIAN_KEY} the guardian's, else a delegate's. */
export function revokingKey(word: bigint): number {
  return Number(field(word, 80n, 16n));
}

function addressIn(word: bigint): Hex {
  return `0x${field(word, 0n, 160n).toString(16).padStart(40, '0')}`;
}

function field(word: bigint, offset: bigint, width: bigint): bigint {
  return (word >> offset) & ((1n << width) - 1n);
}
