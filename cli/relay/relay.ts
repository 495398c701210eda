import { concatBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../../lib/content/hex.ts';
import { signedLeaf } from '../../lib/merkle/leaf.ts';
import { buildTree, type MerkleTree } from '../../lib/merkle/tree.ts';
import type { ClaimState, ClaimStatus } from '../../lib/sign/claim-status.ts';
import type { BatchProof } from '../../lib/statement/batch-proof.ts';
import { claimId } from '../../lib/statement/claim-id.ts';
import type { ListSignature } from '../../lib/statement/claim-list.ts';
import { type Envelope, EnvelopeInvalid } from '../../lib/statement/envelope.ts';
import {
  claimDigest,
  isSignedByAuthor,
  keyOf,
  type RegistryDomain,
  type SignedClaim,
} from '../../lib/statement/signed-claim.ts';
import { type BatchPages, createBatchPages } from './batch-pages.ts';
import type { Call, Receipt, RelayChain } from './chain.ts';
import { dearer } from './fees.ts';
import type { Journal } from './journal.ts';
import type { Entry, Landing, Ledger, RelayRecord, Submission } from './ledger.ts';
import { authorRate, RELAY_LIMITS, type RelayLimits } from './limits.ts';

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

/** What a relay has counted since it was started. */
export type RelayCounts = Readonly<
  Record<
    'accepted' | 'limited' | 'conflicts' | 'transactions' | 'bumps' | 'rejected' | 'reorgs' | 'reverts',
    number
  >
>;

/** A relay: takes claims on, brings them to the chain, and says how far each is. It can leave claims out, not make any. */
export type Relay = {
  /**
   * Promises to bring claims whose statements have been checked. Resolves when the promise is on disk.
   *
   * @throws {@link ClaimConflict}, {@link DeadlineTooNear}, {@link SignerRefused}, {@link TooManyClaims}, EnvelopeInvalid, JournalFailed, and
   * ChainUnreachable where a delegate or a contract signed.
   */
  accept(envelopes: readonly Envelope[], list?: ListSignature): Promise<readonly Entry[]>;
  find(id: Hex): Entry | undefined;
  status(entry: Entry): ClaimStatus;
  /** The signed statement, with its proof where the claim is in an anchored batch. */
  envelope(meta: Hex): Promise<Envelope | undefined>;
  /** The batches that readers can be told of. */
  readonly batches: BatchPages;
  /** Looks what became of the transactions that were sent; sends stuck ones again. */
  settle(): Promise<void>;
  /** Submits what waits. */
  submit(): Promise<void>;
  /** Calls back after anything may have changed. @returns how to stop it. */
  onChange(listener: () => void): () => void;
  counts(): RelayCounts;
  states(): Readonly<Record<ClaimState, number>>;
};

/** One transaction to be. */
type Unit = { readonly call: Call; readonly entries: readonly Entry[] };

/** Gas beyond the estimate, for the words that another claim on the same content may need meanwhile. */
const GAS_MARGIN = 50_000;

/** Trees kept to answer for proofs; others are built again. */
const KEPT_TREES = 4;

export function createRelay(options: RelayOptions): Relay {
  const {
    domain,
    chain,
    journal,
    ledger,
    mode,
    now,
    bumpAfter = 60,
    leastTime = 60,
    onRejected = () => {},
  } = options;
  const limits = { ...RELAY_LIMITS, ...options.limits };
  const rate = authorRate(limits.perAuthor);
  const counts = {
    accepted: 0,
    limited: 0,
    conflicts: 0,
    transactions: 0,
    bumps: 0,
    rejected: 0,
    reorgs: 0,
    reverts: 0,
  };
  const listeners = new Set<() => void>();
  /** Claims to be submitted, in the order of their acceptance. */
  const waiting = new Set<Hex>();
  /** Claims whose acceptance is being written down. */
  const arriving = new Map<Hex, { meta: Hex; written: Promise<unknown> }>();
  /** Claims that somebody else's transaction has recorded. */
  const found = new Set<Entry>();
  /** Batches whose transaction can't be mined any more. */
  const again = new Set<Submission>();
  const trees = new Map<Hex, MerkleTree>();
  for (const { id, state } of ledger.entries.values()) if (state === 'received') waiting.add(id);

  async function write(record: RelayRecord): Promise<void> {
    ledger.apply(record, await journal.append(record));
  }

  async function accept(envelopes: readonly Envelope[], list?: ListSignature): Promise<readonly Entry[]> {
    await checkSigners(envelopes);
    const ids = envelopes.map(({ claim }) => claimId(claim));
    const known = ids.flatMap((id) => arriving.get(id)?.written ?? []);
    const fresh = envelopes.filter(({ claim }, i) => isFresh(claim, ids[i]!));
    checkRepetitions(envelopes, ids);
    if (fresh.length > 0) {
      checkLimits(fresh, list);
      const written = write({ type: 'accepted', envelopes, ...(list ? { list } : {}) });
      for (const { claim } of fresh) arriving.set(claimId(claim), { meta: claim.meta, written });
      try {
        await written;
        counts.accepted += fresh.length;
        for (const id of ids) if (ledger.entries.get(id)?.state === 'received') waiting.add(id);
      } finally {
        for (const { claim } of fresh) arriving.delete(claimId(claim));
      }
    }
    await Promise.all(known);
    return ids.map((id) => ledger.entries.get(id)!);
  }

  /**
   * A signature by the author's own key is right or wrong without asking anybody. Of any other, a delegate's or a
   * contract's, only the registry knows whose it is; unasked, anybody could take an author's place here with a key that
   * the author never gave. One of each key and kind is asked for.
   */
  async function checkSigners(envelopes: readonly Envelope[]): Promise<void> {
    const asked = new Set<string>();
    for (const { claim } of envelopes) {
      if (isByOwnKey(claim)) continue;
      const key =
        claim.keyIdx === 0 ? claim.signature : `${keyOf(claim, domain)} ${claim.keyIdx} ${claim.kind}`;
      if (asked.has(key)) continue;
      asked.add(key);
      const simulated = await chain.simulate({ method: 'claimBySig', claim });
      if (simulated.ok || simulated.reason === 'AlreadyClaimed') continue;
      if (simulated.reason === 'BadSignature') throw new EnvelopeInvalid('signature-invalid', claim.author);
      throw new SignerRefused(simulated.reason);
    }
  }

  const isByOwnKey = (claim: SignedClaim) => claim.keyIdx === 0 && isSignedByAuthor(claim, domain);

  /** @returns false where the same claim is here already. */
  function isFresh({ meta, signature, content }: Envelope['claim'], id: Hex): boolean {
    const entry = ledger.entries.get(id);
    const before = entry?.state === 'refused' ? undefined : entry?.claim;
    const other = arriving.get(id) ?? before;
    if (other && other.meta !== meta) {
      counts.conflicts++;
      throw new ClaimConflict(content, other.meta);
    }
    return !other && entry?.claim.signature !== signature;
  }

  function checkRepetitions(envelopes: readonly Envelope[], ids: readonly Hex[]): void {
    const metas = new Map<Hex, Hex>();
    for (const [i, { claim }] of envelopes.entries()) {
      const before = metas.get(ids[i]!) ?? claim.meta;
      if (before !== claim.meta) throw new ClaimConflict(claim.content, before);
      metas.set(ids[i]!, before);
    }
  }

  function checkLimits(fresh: readonly Envelope[], list?: ListSignature): void {
    const soon = now() + leastTime;
    for (const { deadline } of [...fresh.map(({ claim }) => claim), ...(list ? [list] : [])])
      if (deadline < soon) throw new DeadlineTooNear(deadline, leastTime);
    if (waiting.size + arriving.size + fresh.length > limits.queue) {
      counts.limited++;
      throw new TooManyClaims('queue', 10);
    }
    take(fresh[0]!.claim.author, fresh.length);
  }

  function take(author: Hex, claims: number): void {
    const seconds = rate.take(author, claims, now());
    if (seconds === 0) return;
    counts.limited++;
    throw new TooManyClaims('author', seconds);
  }

  /** One transaction that the node does not take keeps no other from being looked after. */
  async function broadcast(raw: Hex): Promise<void> {
    const why = await chain.broadcast(raw);
    if (why === undefined) return;
    counts.rejected++;
    onRejected(why);
  }

  async function settle(): Promise<void> {
    const [mined, finalBlock] = [await chain.minedNonce(), await chain.finalBlock()];
    for (const submission of [...ledger.open.values()].sort((a, b) => a.nonce - b.nonce)) {
      const landed = await receiptOf(submission);
      if (landed?.receipt.ok) await land(submission, landed, finalBlock);
      else if (landed) {
        counts.reverts++;
        giveBack(submission);
      } else {
        if (entriesOf(submission).some(({ state }) => state === 'seen')) counts.reorgs++;
        if (mined > submission.nonce) giveBack(submission);
        else await sendAgain(submission);
      }
    }
    await settleFound(finalBlock);
    changed();
  }

  async function receiptOf(submission: Submission) {
    for (const { hash } of submission.attempts.toReversed()) {
      const receipt = await chain.receipt(hash);
      if (receipt) return { receipt, hash };
    }
    return undefined;
  }

  async function land(
    submission: Submission,
    { receipt, hash }: { receipt: Receipt; hash: Hex },
    finalBlock: number,
  ): Promise<void> {
    const landing = { transaction: hash, block: receipt.block };
    const isRecorded = ({ claim }: Entry) =>
      submission.method === 'anchor' ||
      receipt.claims.some(
        ({ content, author, meta }) =>
          content === claim.content && author === claim.author && meta === claim.meta,
      );
    const entries = entriesOf(submission);
    const recorded = entries.filter(isRecorded);
    if (receipt.block > finalBlock) for (const entry of recorded) see(entry, landing);
    else if (recorded.length > 0) await write({ type: 'final', ids: recorded.map(({ id }) => id), landing });
    // A list skips what its author had claimed before.
    for (const entry of entries) if (!isRecorded(entry) && !found.has(entry)) await lookUp(entry);
  }

  function see(entry: Entry, landing: Landing): void {
    entry.state = 'seen';
    entry.landing = landing;
    waiting.delete(entry.id);
  }

  /** The claims of a submission that still count on it. */
  function entriesOf(submission: Submission): Entry[] {
    return submission.ids
      .flatMap((id) => ledger.entries.get(id) ?? [])
      .filter(
        (entry) => entry.submission === submission && (entry.state === 'submitted' || entry.state === 'seen'),
      );
  }

  /** The transaction will not come: its claims wait again, its batch as a whole. */
  function giveBack(submission: Submission): void {
    const entries = entriesOf(submission);
    ledger.open.delete(submission.nonce);
    if (submission.method === 'anchor') {
      for (const entry of entries) unsee(entry, 'submitted');
      again.add(submission);
    } else {
      for (const entry of entries) {
        unsee(entry, 'received');
        delete entry.submission;
        found.delete(entry);
        waiting.add(entry.id);
      }
    }
  }

  function unsee(entry: Entry, state: 'received' | 'submitted'): void {
    entry.state = state;
    delete entry.landing;
  }

  async function sendAgain(submission: Submission): Promise<void> {
    for (const entry of entriesOf(submission)) unsee(entry, 'submitted');
    const last = submission.attempts.at(-1)!;
    if (now() - last.at < bumpAfter) {
      await broadcast(last.raw);
      return;
    }
    const { nonce, method, ids, root, gas } = submission;
    const fees = dearer(last.fees, await chain.fees());
    const { hash, raw } = await chain.sign(callOf(submission), nonce, gas, fees);
    const attempt = { hash, raw, fees, at: now() };
    await write({ type: 'signed', nonce, method, ids, gas, ...(root ? { root } : {}), attempt });
    counts.bumps++;
    await broadcast(raw);
  }

  function callOf({ method, ids, root }: Submission): Call {
    if (method === 'anchor') return { method, root: root!, leafCount: ids.length };
    const { claim, list } = ledger.entries.get(ids[0]!)!;
    return method === 'claimBySig' ? { method, claim } : { method, list: list! };
  }

  async function settleFound(finalBlock: number): Promise<void> {
    const byTransaction = Map.groupBy(
      [...found].filter(({ state }) => state === 'seen'),
      ({ landing }) => landing!.transaction,
    );
    for (const entry of found) if (entry.state !== 'seen') found.delete(entry);
    for (const [transaction, entries] of byTransaction) {
      const receipt = await chain.receipt(transaction);
      if (!receipt?.ok) {
        counts.reorgs++;
        for (const entry of entries) {
          found.delete(entry);
          if (entry.submission?.method === 'anchor') {
            unsee(entry, 'submitted');
            again.add(entry.submission);
          } else {
            unsee(entry, 'received');
            waiting.add(entry.id);
          }
        }
      } else if (receipt.block <= finalBlock) {
        for (const entry of entries) found.delete(entry);
        await write({
          type: 'final',
          ids: entries.map(({ id }) => id),
          landing: { transaction, block: receipt.block },
        });
      }
    }
  }

  async function submit(): Promise<void> {
    for (const submission of again) {
      const entries = entriesOf(submission);
      await bring({ call: callOf(submission), entries });
      again.delete(submission);
    }
    // Each claim is tried once a round: what can't be decided now is left for the next.
    const round = [...waiting];
    const step = mode === 'anchor' ? limits.leaves : 1;
    for (let from = 0; from < round.length && inFlight() < limits.inFlight; from += step) {
      const entries = round.slice(from, from + step).flatMap((id) => ledger.entries.get(id)!);
      const unit = mode === 'anchor' ? await batchOf(entries) : unitOf(entries[0]!);
      if (unit) await bring(unit);
    }
    changed();
  }

  /** Transactions of which nobody has seen a block yet. */
  function inFlight(): number {
    return [...ledger.open.values()].filter((submission) =>
      entriesOf(submission).some(({ state }) => state === 'submitted'),
    ).length;
  }

  /** The claim, or the list that it came in; nothing where it went with its list just now. */
  function unitOf(entry: Entry): Unit | undefined {
    if (!waiting.has(entry.id)) return undefined;
    const { list, claim } = entry;
    if (!list) return { call: { method: 'claimBySig', claim }, entries: [entry] };
    const entries = [...waiting].map((id) => ledger.entries.get(id)!).filter((one) => one.list === list);
    return { call: { method: 'claimManyBySig', list }, entries };
  }

  /** These claims, less those that would not stand in a batch: too late, or by a key the registry does not know. */
  async function batchOf(candidates: readonly Entry[]): Promise<Unit | undefined> {
    const entries: Entry[] = [];
    for (const entry of candidates) {
      const { claim } = entry;
      if (claim.deadline < now()) await refuse([entry], 'Expired');
      else if (isByOwnKey(claim)) entries.push(entry);
      else {
        const simulated = await chain.simulate({ method: 'claimBySig', claim });
        if (simulated.ok) entries.push(entry);
        else await giveUp(entry, simulated.reason);
      }
    }
    if (entries.length === 0) return undefined;
    return { call: { method: 'anchor', root: treeOf(entries).root, leafCount: entries.length }, entries };
  }

  /** Submits one transaction, written down before it is sent; or finds out why it can't be. */
  async function bring({ call, entries }: Unit): Promise<void> {
    const simulated = await chain.simulate(call);
    if (!simulated.ok) return cannotBring({ call, entries }, simulated.reason);
    const nonce = Math.max(await chain.minedNonce(), ...[...ledger.open.keys()].map((used) => used + 1));
    const gas = Math.ceil(simulated.gas * 1.1) + GAS_MARGIN;
    const fees = await chain.fees();
    const { hash, raw } = await chain.sign(call, nonce, gas, fees);
    await write({
      type: 'signed',
      nonce,
      method: call.method,
      ids: entries.map(({ id }) => id),
      ...(call.method === 'anchor' ? { root: call.root } : {}),
      gas,
      attempt: { hash, raw, fees, at: now() },
    });
    for (const { id } of entries) waiting.delete(id);
    counts.transactions++;
    await broadcast(raw);
  }

  async function cannotBring({ call, entries }: Unit, reason: string): Promise<void> {
    if (call.method === 'claimBySig') return giveUp(entries[0]!, reason);
    if (call.method === 'claimManyBySig') {
      // Whatever is wrong with the list, each claim has its own signature.
      for (const entry of entries) delete entry.list;
      for (const entry of entries)
        await bring({ call: { method: 'claimBySig', claim: entry.claim }, entries: [entry] });
      return;
    }
    const landing = await chain.batchOf(call.root);
    if (!landing) throw new Error(`The registry does not take the batch ${call.root}: ${reason}.`);
    for (const entry of entries) {
      see(entry, landing);
      found.add(entry);
    }
  }

  async function giveUp(entry: Entry, reason: string): Promise<void> {
    if (reason === 'AlreadyClaimed') await lookUp(entry);
    else await refuse([entry], reason);
  }

  /** The author has a claim on this content: it is this one, which somebody else brought, or another. */
  async function lookUp(entry: Entry): Promise<void> {
    const recorded = await chain.claimOf(entry.claim);
    if (!recorded) return;
    const { meta, ...landing } = recorded;
    if (meta !== entry.claim.meta) return refuse([entry], 'AlreadyClaimed');
    see(entry, landing);
    found.add(entry);
  }

  async function refuse(entries: readonly Entry[], reason: string): Promise<void> {
    await write({ type: 'refused', ids: entries.map(({ id }) => id), reason });
    for (const { id } of entries) waiting.delete(id);
  }

  function treeOf(entries: readonly Entry[]): MerkleTree {
    const leaves = entries.map(({ claim }, index) =>
      signedLeaf({ index, digest: claimDigest(claim, domain), signature: claim.signature }),
    );
    const tree = buildTree(concatBytes(...leaves));
    trees.set(tree.root, tree);
    for (const root of [...trees.keys()].slice(0, -KEPT_TREES)) trees.delete(root);
    return tree;
  }

  function proofOf({ id, submission, landing }: Entry): BatchProof | undefined {
    return submission?.root && landing ? proofAt(submission, submission.ids.indexOf(id)) : undefined;
  }

  function proofAt({ root, ids }: Submission, index: number): BatchProof {
    const tree = trees.get(root!) ?? treeOf(ids.map((id) => ledger.entries.get(id)!));
    return { anchoredBy: chain.account, root: root!, index, leafCount: ids.length, proof: tree.prove(index) };
  }

  const batches = createBatchPages({
    ...{ domain, chain, journal, ledger, proofAt },
    take: (author) => take(author, 1),
  });

  function status(entry: Entry): ClaimStatus {
    const { id, state, landing, reason } = entry;
    const batch = proofOf(entry);
    return { id, state, ...landing, ...(batch ? { batch } : {}), ...(reason ? { reason } : {}) };
  }

  async function envelope(meta: Hex): Promise<Envelope | undefined> {
    const entry = ledger.byMeta(meta);
    if (!entry) return batches.keptStatement(meta);
    const record = await journal.read(entry.at);
    if (record.type !== 'accepted') throw new Error(`The journal has a ${record.type} record for ${meta}.`);
    const batch = proofOf(entry);
    return { ...record.envelopes[entry.part]!, ...(batch ? { batch } : {}) };
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }

  return {
    accept,
    find: (id) => ledger.entries.get(id),
    status,
    envelope,
    batches,
    settle,
    submit,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    counts: () => counts,
    states: () => {
      const states = { received: 0, submitted: 0, seen: 0, final: 0, refused: 0 };
      for (const { state } of ledger.entries.values()) states[state]++;
      return states;
    },
  };
}

/** The author has given another statement about the same content before. */
export class ClaimConflict extends Error {
  override name = 'ClaimConflict';
  readonly content: Hex;
  /** The statement that it was claimed with. */
  readonly meta: Hex;
  constructor(content: Hex, meta: Hex) {
    super(
      'This account has signed this content already, with another statement. A claim is written once and can only be withdrawn.',
    );
    this.content = content;
    this.meta = meta;
  }
}

/** The registry does not know the signer, or not for this kind. */
export class SignerRefused extends Error {
  override name = 'SignerRefused';
  readonly reason: string;
  constructor(reason: string) {
    super(`The registry refuses it: ${reason}.`);
    this.reason = reason;
  }
}

/** The claim expires before it can be submitted with certainty. */
export class DeadlineTooNear extends Error {
  override name = 'DeadlineTooNear';
  constructor(deadline: number, leastTime: number) {
    super(`The deadline ${deadline} is less than ${leastTime} seconds away. Sign again with a later one.`);
  }
}

/** The relay, or this author's share of it, is full for now. */
export class TooManyClaims extends Error {
  override name = 'TooManyClaims';
  readonly whose: 'queue' | 'author';
  readonly retryAfter: number;
  constructor(whose: 'queue' | 'author', retryAfter: number) {
    super(
      whose === 'queue'
        ? 'Too many claims wait here already. Try again later, or another relay.'
        : 'Too many claims by this author in a short time. Try again later.',
    );
    this.whose = whose;
    this.retryAfter = retryAfter;
  }
}
