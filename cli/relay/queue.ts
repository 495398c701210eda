import type { Hex } from '../../lib/content/hex.ts';
import type { Journal } from './journal.ts';
import type { Ledger, RelayRecord } from './ledger.ts';

/** What a relay has counted since it was started. */
export type RelayCounts = Readonly<
  Record<
    'accepted' | 'limited' | 'conflicts' | 'transactions' | 'bumps' | 'rejected' | 'reorgs' | 'reverts',
    number
  >
>;

/** What lies between taking claims on and bringing them: the journal's next line, and who waits. */
export type RelayQueue = {
  /** Claims to be submitted, in the order of their acceptance. */
  readonly waiting: Set<Hex>;
  readonly counts: { -readonly [name in keyof RelayCounts]: number };
  /** Writes a record down, and only then takes it for true. @throws JournalFailed */
  readonly write: (record: RelayRecord) => Promise<void>;
};

/** Opens the queue of what a ledger still has to bring. */
export function openQueue(journal: Journal<RelayRecord>, ledger: Ledger): RelayQueue {
  const waiting = new Set<Hex>();
  for (const { id, state } of ledger.entries.values()) if (state === 'received') waiting.add(id);
  return {
    waiting,
    counts: {
      accepted: 0,
      limited: 0,
      conflicts: 0,
      transactions: 0,
      bumps: 0,
      rejected: 0,
      reorgs: 0,
      reverts: 0,
    },
    async write(record) {
      ledger.apply(record, await journal.append(record));
    },
  };
}
