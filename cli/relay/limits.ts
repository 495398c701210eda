import type { Hex } from '../../lib/content/hex.ts';

/** What a relay takes on at most. */
export type RelayLimits = {
  /** Claims accepted and not yet submitted. */
  readonly queue: number;
  /** Claims of one author in one minute; as many may come at once. */
  readonly perAuthor: number;
  /** Claims in one list. */
  readonly list: number;
  /** Leaves in one batch. */
  readonly leaves: number;
  /** Transactions sent and not yet in a block. */
  readonly inFlight: number;
  /** Bytes of one request. */
  readonly bodyBytes: number;
};

export const RELAY_LIMITS: RelayLimits = {
  queue: 10_000,
  perAuthor: 600,
  list: 500,
  leaves: 100_000,
  inFlight: 16,
  bodyBytes: 16_000_000,
};

/** Authors that are remembered; beyond it those who have been quiet are forgotten. */
const REMEMBERED = 10_000;

/** Lets each author have so many claims a minute, with as many in reserve. */
export type AuthorRate = {
  /** @returns 0 and counts the claims, or else the seconds after which they fit, and counts nothing. */
  take(author: Hex, claims: number, now: number): number;
};

export function authorRate(perMinute: number): AuthorRate {
  const used = new Map<Hex, { claims: number; at: number }>();
  const left = ({ claims, at }: { claims: number; at: number }, now: number) =>
    Math.max(0, claims - ((now - at) / 60) * perMinute);
  return {
    take(author, claims, now) {
      const before = left(used.get(author) ?? { claims: 0, at: now }, now);
      const over = before + claims - perMinute;
      if (over > 0) return Math.max(1, Math.ceil((Math.min(over, before) / perMinute) * 60));
      used.set(author, { claims: before + claims, at: now });
      if (used.size > REMEMBERED)
        for (const [quiet, use] of used) if (left(use, now) === 0) used.delete(quiet);
      return 0;
    },
  };
}
