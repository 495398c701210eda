import type { Standing } from './evidence.ts';
import {
  GUARDIAN_KEY,
  revokingKey,
  unpackAccount,
  unpackClaim,
  unpackKey,
  unpackRevocation,
} from './word.ts';

/** The storage words that one claim's standing rests on; zero where the chain has none. */
export type StandingWords = {
  readonly claim: bigint;
  readonly revoked: bigint;
  /** The delegate key that made the claim; zero where the author did. */
  readonly key: bigint;
  /** The author's account. */
  readonly account: bigint;
  /** The batch that a claim came from, where it is known, as far as the claim's author has withdrawn of it. */
  readonly batch?: {
    /** The revocation of its root. */
    readonly revoked: bigint;
    /** The revocation of the leaf, by its hash. */
    readonly leafRevoked?: bigint;
    /** The 256 leaves around this one, revoked by their numbers. */
    readonly leafMask: bigint;
    readonly leaf: number;
  };
};

/**
 * Whether a claim still holds, judged at the claim's own time. The first row that fits decides:
 *
 * | row | words | standing |
 * |---|---|---|
 * | 1 | the author's key was reported stolen at or before the claim's time, whichever key made it | `disputed`, author |
 * | 2 | so was the delegate key that made it | `disputed`, delegate |
 * | 3 | revoked, unless by somebody who held the stolen key: after the freeze, and not by the guardian | `withdrawn` |
 * | 4 | its batch or its leaf revoked (as in row 3), or the leaf by its number | `withdrawn` |
 * | 5 | else | `stands` |
 *
 * Pure; every client must give the same answer. Source: registry research 3.8. It does not judge whether a delegate
 * key had the right to act: the contract did.
 *
 * @example standingOf({ claim: head, revoked: 0n, key: 0n, account: 0n }) // { state: 'stands' }
 */
export function standingOf({ claim, revoked, key, account, batch }: StandingWords): Standing {
  const { time, keyIdx } = unpackClaim(claim);
  const { frozenSince } = unpackAccount(account);
  if (frozenSince !== undefined && time >= frozenSince) {
    return { state: 'disputed', key: 'author', since: frozenSince };
  }
  const revokedSince = keyIdx === 0 ? undefined : unpackKey(key)?.revokedSince;
  if (revokedSince !== undefined && time >= revokedSince) {
    return { state: 'disputed', key: 'delegate', since: revokedSince };
  }
  return withdrawal(revoked, frozenSince) ?? batchWithdrawal(batch, frozenSince) ?? { state: 'stands' };
}

/** What a revocation means for readers; undefined where there is none, or it is a thief’s. */
export function withdrawal(revoked: bigint, frozenSince: number | undefined): Standing | undefined {
  const revocation = unpackRevocation(revoked);
  if (!revocation) return undefined;
  const { reason, time } = revocation;
  const byThief = frozenSince !== undefined && time >= frozenSince && revokingKey(revoked) !== GUARDIAN_KEY;
  return byThief ? undefined : { state: 'withdrawn', reason, time };
}

/** The chain keeps no time and no reason for a leaf withdrawn by its number: both are in the event alone. */
function batchWithdrawal(
  batch: StandingWords['batch'],
  frozenSince: number | undefined,
): Standing | undefined {
  if (!batch) return undefined;
  const dated = withdrawal(batch.revoked, frozenSince) ?? withdrawal(batch.leafRevoked ?? 0n, frozenSince);
  if (dated) return dated;
  const isRevoked = ((batch.leafMask >> BigInt(batch.leaf % 256)) & 1n) === 1n;
  return isRevoked ? { state: 'withdrawn', reason: 'unknown' } : undefined;
}
