import type { Hex } from '../content/hex.ts';
import { type BatchProof, parseBatchProof } from '../statement/batch-proof.ts';
import { isHex, isObject, isWithin } from '../statement/json-value.ts';

/**
 * How far a relayer has brought a claim: `received` is on its disk, `submitted` in a transaction it has sent, `seen` in a
 * block, `final` in a block that the chain will not take back, `refused` by the registry, for good.
 */
export const CLAIM_STATES = ['received', 'submitted', 'seen', 'final', 'refused'] as const;

export type ClaimState = (typeof CLAIM_STATES)[number];

/** What a relayer says of a claim. Believe it as far as the relayer; the registry alone knows. */
export type ClaimStatus = {
  /** See `claimId`. */
  readonly id: Hex;
  readonly state: ClaimState;
  /** The transaction that recorded or anchored it; from `seen` on. */
  readonly transaction?: Hex;
  readonly block?: number;
  /** Its place in an anchored batch, where it has no record of its own. */
  readonly batch?: BatchProof;
  /** Why it is refused. */
  readonly reason?: string;
};

/** Parses a relayer's answer; undefined where it is not one. */
export function parseClaimStatus(value: unknown): ClaimStatus | undefined {
  if (!isObject(value)) return undefined;
  const { id, state, transaction, block, batch: rawBatch, reason } = value;
  if (!isHex(id, 32) || !CLAIM_STATES.includes(state as ClaimState)) return undefined;
  const batch = rawBatch === undefined ? undefined : parseBatchProof(rawBatch);
  if (rawBatch !== undefined && !batch) return undefined;
  return {
    id,
    state: state as ClaimState,
    ...(isHex(transaction, 32) && isWithin(block, Number.MAX_SAFE_INTEGER) ? { transaction, block } : {}),
    ...(batch ? { batch } : {}),
    ...(typeof reason === 'string' ? { reason: reason.slice(0, 300) } : {}),
  };
}
