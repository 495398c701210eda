import type { Hex } from '../content/hex.ts';
import type { Claim } from './evidence.ts';
import { claimsOn, type RegistryLane } from './lane.ts';

/** A record that a file's credentials, or another record, names. */
export type Related = {
  readonly content: Hex;
  /** The record that names it; absent where the credentials do. */
  readonly namedBy?: Hex;
  readonly claims: readonly Claim[];
};

/** Records are followed so far, and so many in all. */
export const FOLLOWED = { steps: 4, records: 32 } as const;

/**
 * Follows the records that credentials name: looks each up on the chain, then those that their statements say they were made
 * from, and so on. Each is looked at once, so a circle ends where it closes.
 *
 * Anybody can name any record in credentials, and any content in a statement: this says what the records say, not that they belong
 * together.
 *
 * @throws RegistryUnreachable
 */
export async function followRecords(named: readonly Hex[], lane: RegistryLane): Promise<readonly Related[]> {
  const found: Related[] = [];
  const seen = new Set<Hex>();
  let next: readonly { content: Hex; namedBy?: Hex }[] = named.map((content) => ({ content }));
  for (let step = 0; step < FOLLOWED.steps; step++) {
    const fresh = firstOfEach(next.filter(({ content }) => !seen.has(content))).slice(
      0,
      FOLLOWED.records - seen.size,
    );
    if (fresh.length === 0) break;
    for (const { content } of fresh) seen.add(content);
    const keys = fresh.map(({ content }) => content);
    const { claims } = await claimsOn(keys, lane);
    const records = fresh.map((record) => ({
      ...record,
      claims: claims.filter(({ content }) => content === record.content),
    }));
    found.push(...records);
    next = records.flatMap(({ content, claims: own }) =>
      own.flatMap(({ statement }) =>
        (statement?.derivedFrom ?? []).map((parent) => ({ content: parent, namedBy: content })),
      ),
    );
  }
  return found;
}

function firstOfEach<T extends { readonly content: Hex }>(records: readonly T[]): readonly T[] {
  return [...new Map([...records].reverse().map((record) => [record.content, record])).values()].reverse();
}
