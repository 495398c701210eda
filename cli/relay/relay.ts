import type { Hex } from '../../lib/content/hex.ts';
import type { ClaimState, ClaimStatus } from '../../lib/sign/claim-status.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { type BatchPages, createBatchPages } from './batch-pages.ts';
import { openBatchTrees } from './batch-trees.ts';
import type { RelayChain } from './chain.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import { type Intake, openIntake } from './intake.ts';
import type { Journal } from './journal.ts';
import type { Entry, Ledger, RelayRecord } from './ledger.ts';
import { RELAY_LIMITS, type RelayLimits } from './limits.ts';
import { openQueue, type RelayCounts } from './queue.ts';

export type RelayOptions = {
  readonly domain: RegistryDomain;
  readonly chain: RelayChain;
  readonly journal: Journal<RelayRecord>;
  readonly ledger: Ledger;
  /** `claim` records each claim; `anchor` records one Merkle root for all that wait. */
  readonly mode: 'claim' | 'anchor';
  /** Unix seconds. */
  readonly now: () => number;
  readonly limits?: Partial<RelayLimits>;
  /** Seconds after which a transaction that is in no block is replaced by a dearer one. */
  readonly bumpAfter?: number;
  /** Told why the node does not take a transaction; the relay goes on and tries again. */
  readonly onRejected?: (why: string) => void;
  /** A claim is accepted only with this many seconds left to submit it. */
  readonly leastTime?: number;
};

/** A relay: takes claims on, brings them to the chain, and says how far each is. It can leave claims out, not make any. */
export type Relay = Omit<Intake, 'take'> &
  Delivery & {
    find(id: Hex): Entry | undefined;
    status(entry: Entry): ClaimStatus;
    /** The signed statement, with its proof where the claim is in an anchored batch. */
    envelope(meta: Hex): Promise<Envelope | undefined>;
    /** The batches that readers can be told of. */
    readonly batches: BatchPages;
    /** Calls back after anything may have changed. @returns how to stop it. */
    onChange(listener: () => void): () => void;
    counts(): RelayCounts;
    states(): Readonly<Record<ClaimState, number>>;
  };

export function createRelay(options: RelayOptions): Relay {
  const { domain, chain, journal, ledger, mode, now } = options;
  const { bumpAfter = 60, leastTime = 60, onRejected = () => {} } = options;
  const limits = { ...RELAY_LIMITS, ...options.limits };
  const queue = openQueue(journal, ledger);
  const trees = openBatchTrees(domain, ledger, chain.account);
  const intake = openIntake({ domain, chain, ledger, queue, limits, now, leastTime });
  const delivery = openDelivery({
    ...{ domain, chain, ledger, queue, trees, mode },
    ...{ limits, now, bumpAfter, onRejected },
  });
  const batches = createBatchPages({
    ...{ domain, chain, journal, ledger, proofAt: trees.proofAt },
    take: (author) => intake.take(author, 1),
  });
  const listeners = new Set<() => void>();

  function changed(): void {
    for (const listener of listeners) listener();
  }

  return {
    accept: intake.accept,
    acceptAnchor: intake.acceptAnchor,
    acceptWithdrawal: intake.acceptWithdrawal,
    find: (id) => ledger.entries.get(id),
    status(entry) {
      const { id, state, landing, reason } = entry;
      const batch = trees.proofOf(entry);
      return { id, state, ...landing, ...(batch ? { batch } : {}), ...(reason ? { reason } : {}) };
    },
    async envelope(meta) {
      const entry = ledger.byMeta(meta);
      if (!entry) return batches.keptStatement(meta);
      const record = await journal.read(entry.at);
      if (record.type !== 'accepted') throw new Error(`The journal has a ${record.type} record for ${meta}.`);
      const batch = trees.proofOf(entry);
      return { ...record.envelopes[entry.part]!, ...(batch ? { batch } : {}) };
    },
    batches,
    async settle() {
      await delivery.settle();
      changed();
    },
    async submit() {
      await delivery.submit();
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counts: () => queue.counts,
    states: () => {
      const states = { received: 0, submitted: 0, seen: 0, final: 0, refused: 0 };
      for (const { state } of ledger.entries.values()) states[state]++;
      return states;
    },
  };
}
