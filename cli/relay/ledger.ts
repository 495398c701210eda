import type { Hex } from '../../lib/content/hex.ts';
import { type BatchId, batchId } from '../../lib/registry/record.ts';
import type { ClaimState } from '../../lib/sign/claim-status.ts';
import { anchorId, type SignedAnchor } from '../../lib/statement/anchor.ts';
import { claimId } from '../../lib/statement/claim-id.ts';
import { type ClaimList, claimListOf, type ListSignature } from '../../lib/statement/claim-list.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import { keyOf, type RegistryDomain, type SignedClaim } from '../../lib/statement/signed-claim.ts';
import { type SignedWithdrawal, withdrawalId } from '../../lib/statement/withdrawal.ts';
import type { Fees, Method } from './chain.ts';
import type { Position } from './journal.ts';

/**
 * What a relay writes down before it acts on it. What can be asked of the chain again (that a transaction is in a block)
 * is not here; what can't be (a claim that was promised, a transaction that was sent) is.
 */
export type RelayRecord =
  | { readonly type: 'accepted'; readonly envelopes: readonly Envelope[]; readonly list?: ListSignature }
  /** A batch that an author has signed: its root is brought, its leaves are the author's to show. */
  | { readonly type: 'anchor'; readonly anchor: SignedAnchor }
  /** Claims that an author takes back. */
  | { readonly type: 'withdrawal'; readonly withdrawal: SignedWithdrawal }
  /** A claim that its author has anchored or recorded; it is kept for readers and brought nowhere. */
  | { readonly type: 'kept'; readonly envelope: Envelope }
  | {
      readonly type: 'signed';
      readonly nonce: number;
      readonly method: Method;
      readonly ids: readonly Hex[];
      readonly root?: Hex;
      readonly gas: number;
      readonly attempt: Attempt;
    }
  | { readonly type: 'final'; readonly ids: readonly Hex[]; readonly landing: Landing }
  | { readonly type: 'refused'; readonly ids: readonly Hex[]; readonly reason: string };

/** One signed transaction; a stuck one is replaced by another with the same nonce and higher fees. */
export type Attempt = { readonly hash: Hex; readonly raw: Hex; readonly fees: Fees; readonly at: number };

/** Where a claim or its batch was recorded. */
export type Landing = { readonly transaction: Hex; readonly block: number };

/** A leaf of an author's own batch that is kept here. */
export type KeptLeaf = { readonly index: number; readonly at: Position };

/** One nonce of the paying account and the claims its transaction brings. */
export type Submission = {
  readonly nonce: number;
  readonly method: Method;
  readonly ids: readonly Hex[];
  /** The Merkle root it anchors, with its leaves in the order of `ids`. */
  readonly root?: Hex;
  readonly gas: number;
  readonly attempts: Attempt[];
};

/** A list that one signature covers, so that one call can bring it. */
export type SignedList = { readonly claims: ClaimList; readonly signature: Hex; readonly signer: Hex };

/** How far something that was accepted has come. */
type Progress = {
  readonly id: Hex;
  state: ClaimState;
  /** The submission that brings it, or last brought it. */
  submission?: Submission;
  landing?: Landing;
  reason?: string;
};

/** One accepted claim. */
export type ClaimEntry = Progress & {
  readonly claim: SignedClaim;
  /** Where its envelope lies in the journal: the record, and its place in it. */
  readonly at: Position;
  readonly part: number;
  /** Dropped when the list as a whole is refused: the claims then go one by one. */
  list?: SignedList;
};

/** One accepted batch of an author's own. */
export type AnchorEntry = Progress & { readonly anchor: SignedAnchor };

/** One accepted withdrawal. */
export type WithdrawalEntry = Progress & { readonly withdrawal: SignedWithdrawal };

export type Entry = ClaimEntry | AnchorEntry | WithdrawalEntry;

export function isClaim(entry: Entry): entry is ClaimEntry {
  return 'claim' in entry;
}

/** Everything a relay knows, rebuilt from its journal by applying the records in order. */
export type Ledger = {
  readonly entries: ReadonlyMap<Hex, Entry>;
  /** Submissions whose outcome is not final, by nonce. */
  readonly open: Map<number, Submission>;
  /** The first claim accepted with this statement. */
  readonly byMeta: (meta: Hex) => ClaimEntry | undefined;
  /** The claims of a submission, in its order. */
  readonly claimsOf: (ids: readonly Hex[]) => readonly ClaimEntry[];
  /** The submission that anchors, or last anchored, this root in the relay's own name. */
  readonly anchoring: (root: Hex) => Submission | undefined;
  /** The leaves kept of an author's own batch, by their numbers. */
  readonly kept: (batch: BatchId) => ReadonlyMap<number, KeptLeaf> | undefined;
  /** Where the first claim that was kept with this statement lies. */
  readonly keptByMeta: (meta: Hex) => Position | undefined;
  readonly apply: (record: RelayRecord, position: Position) => void;
};

export function createLedger(domain: RegistryDomain): Ledger {
  const entries = new Map<Hex, Entry>();
  const open = new Map<number, Submission>();
  const metas = new Map<Hex, Hex>();
  const roots = new Map<Hex, Submission>();
  const keptOf = new Map<string, Map<number, KeptLeaf>>();
  const keptMetas = new Map<Hex, Position>();

  const entriesOf = (ids: readonly Hex[]) => ids.flatMap((id) => entries.get(id) ?? []);

  const claimsOf = (ids: readonly Hex[]) => entriesOf(ids).filter(isClaim);

  function apply(record: RelayRecord, at: Position): void {
    if (record.type === 'accepted') {
      const list = record.list && signedListOf(record.envelopes, record.list, domain);
      for (const [part, { claim }] of record.envelopes.entries()) {
        const id = claimId(claim);
        const before = entries.get(id);
        if (before && before.state !== 'refused') continue;
        entries.set(id, { id, claim, at, part, ...(list ? { list } : {}), state: 'received' });
        if (!metas.has(claim.meta)) metas.set(claim.meta, id);
      }
    } else if (record.type === 'anchor') {
      const { anchor } = record;
      const id = anchorId(anchor);
      if ((entries.get(id)?.state ?? 'refused') === 'refused')
        entries.set(id, { id, anchor, state: 'received' });
    } else if (record.type === 'withdrawal') {
      const { withdrawal } = record;
      const id = withdrawalId(withdrawal, domain);
      if ((entries.get(id)?.state ?? 'refused') === 'refused')
        entries.set(id, { id, withdrawal, state: 'received' });
    } else if (record.type === 'kept') {
      const { claim, batch } = record.envelope;
      if (batch) {
        const leaves = keptOf.get(batchId(batch)) ?? new Map<number, KeptLeaf>();
        keptOf.set(batchId(batch), leaves.set(batch.index, { index: batch.index, at }));
      }
      if (!keptMetas.has(claim.meta)) keptMetas.set(claim.meta, at);
    } else if (record.type === 'signed') {
      const { type: _, attempt, ...fields } = record;
      const replaced = open.get(record.nonce);
      if (replaced && sameIds(replaced.ids, record.ids)) replaced.attempts.push(attempt);
      else {
        const submission = { ...fields, attempts: [attempt] };
        open.set(record.nonce, submission);
        if (submission.root) roots.set(submission.root, submission);
        for (const entry of entriesOf(record.ids)) bring(entry, submission, open);
      }
    } else if (record.type === 'final') {
      for (const entry of entriesOf(record.ids)) {
        entry.state = 'final';
        entry.landing = record.landing;
        closeDone(entry.submission);
      }
    } else {
      for (const entry of entriesOf(record.ids)) {
        entry.state = 'refused';
        entry.reason = record.reason;
        closeDone(entry.submission);
      }
    }
  }

  function closeDone(submission: Submission | undefined): void {
    if (!submission || open.get(submission.nonce) !== submission) return;
    const waiting = entriesOf(submission.ids).some(
      ({ state, submission: current }) => current === submission && state !== 'final' && state !== 'refused',
    );
    if (!waiting) open.delete(submission.nonce);
  }

  const byMeta = (meta: Hex) => {
    const id = metas.get(meta);
    return id === undefined ? undefined : claimsOf([id])[0];
  };
  return {
    entries,
    open,
    byMeta,
    claimsOf,
    anchoring: (root) => roots.get(root),
    kept: (batch) => keptOf.get(batchId(batch)),
    keptByMeta: (meta) => keptMetas.get(meta),
    apply,
  };
}

/** A claim that is brought again leaves the transaction that did not bring it. */
function bring(entry: Entry, submission: Submission, open: Map<number, Submission>): void {
  const before = entry.submission;
  if (before && before !== submission && open.get(before.nonce) === before) open.delete(before.nonce);
  entry.submission = submission;
  entry.state = 'submitted';
  delete entry.landing;
}

function signedListOf(
  envelopes: readonly Envelope[],
  { deadline, signature }: ListSignature,
  domain: RegistryDomain,
): SignedList {
  const signer = keyOf(envelopes[0]!.claim, domain);
  return { claims: claimListOf(envelopes, deadline), signature, signer };
}

function sameIds(one: readonly Hex[], other: readonly Hex[]): boolean {
  return one.length === other.length && one.every((id, i) => id === other[i]);
}
