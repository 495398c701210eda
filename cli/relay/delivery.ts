import type { Hex } from '../../lib/content/hex.ts';
import type { RegistryDomain, SignedClaim } from '../../lib/statement/signed-claim.ts';
import type { BatchTrees } from './batch-trees.ts';
import type { Call, Receipt, RelayChain } from './chain.ts';
import { dearer } from './fees.ts';
import { isByOwnKey } from './intake.ts';
import {
  type AnchorEntry,
  type ClaimEntry,
  type Entry,
  isClaim,
  type Landing,
  type Ledger,
  type Submission,
  type WithdrawalEntry,
} from './ledger.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayQueue } from './queue.ts';

/** How a relay brings what waits to the chain. */
export type Delivery = {
  /** Looks what became of the transactions that were sent; sends stuck ones again. */
  settle(): Promise<void>;
  /** Submits what waits. */
  submit(): Promise<void>;
};

export type DeliveryOptions = {
  readonly domain: RegistryDomain;
  readonly chain: RelayChain;
  readonly ledger: Ledger;
  readonly queue: RelayQueue;
  readonly trees: BatchTrees;
  /** `claim` records each claim; `anchor` records one Merkle root for all that wait. */
  readonly mode: 'claim' | 'anchor';
  readonly limits: RelayLimits;
  /** Unix seconds. */
  readonly now: () => number;
  /** Seconds after which a transaction that is in no block is replaced by a dearer one. */
  readonly bumpAfter: number;
  /** Told why the node does not take a transaction. */
  readonly onRejected: (why: string) => void;
};

/** One transaction to be. */
type Unit = { readonly call: Call; readonly entries: readonly Entry[] };

/** Gas beyond the estimate, for the words that another claim on the same content may need meanwhile. */
const GAS_MARGIN = 50_000;

/** Opens the delivery of a relay. */
export function openDelivery(options: DeliveryOptions): Delivery {
  const { domain, chain, ledger, queue, trees, mode, limits, now, bumpAfter, onRejected } = options;
  const { waiting, counts, write } = queue;
  /** Claims that somebody else's transaction has recorded. */
  const found = new Set<Entry>();
  /** Batches whose transaction can't be mined any more. */
  const again = new Set<Submission>();

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
    const isRecorded = (entry: Entry) =>
      !isClaim(entry) || submission.method === 'anchor' || isIn(receipt, entry.claim);
    const entries = entriesOf(submission);
    const recorded = entries.filter(isRecorded);
    if (receipt.block > finalBlock) for (const entry of recorded) see(entry, landing);
    else if (recorded.length > 0) await write({ type: 'final', ids: recorded.map(({ id }) => id), landing });
    // A list skips what its author had claimed before.
    for (const entry of entries.filter(isClaim))
      if (!isRecorded(entry) && !found.has(entry)) await lookUp(entry);
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
    const entry = ledger.entries.get(ids[0]!)!;
    if (!isClaim(entry)) return ofSigned(entry).call;
    const { claim, list } = entry;
    return method === 'claimManyBySig' ? { method, list: list! } : { method: 'claimBySig', claim };
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
    const round = [...waiting].map((id) => ledger.entries.get(id)!);
    for (const entry of round)
      if (!isClaim(entry) && inFlight() < limits.inFlight) await bring(ofSigned(entry));
    const claims = round.filter(isClaim);
    const step = mode === 'anchor' ? limits.leaves : 1;
    for (let from = 0; from < claims.length && inFlight() < limits.inFlight; from += step) {
      const entries = claims.slice(from, from + step);
      const unit = mode === 'anchor' ? await batchOf(entries) : unitOf(entries[0]!);
      if (unit) await bring(unit);
    }
  }

  /** Transactions of which nobody has seen a block yet. */
  function inFlight(): number {
    return [...ledger.open.values()].filter((submission) =>
      entriesOf(submission).some(({ state }) => state === 'submitted'),
    ).length;
  }

  /** The claim, or the list that it came in; nothing where it went with its list just now. */
  function unitOf(entry: ClaimEntry): Unit | undefined {
    if (!waiting.has(entry.id)) return undefined;
    const { list, claim } = entry;
    if (!list) return { call: { method: 'claimBySig', claim }, entries: [entry] };
    const entries = ledger.claimsOf([...waiting]).filter((one) => one.list === list);
    return { call: { method: 'claimManyBySig', list }, entries };
  }

  /** These claims, less those that would not stand in a batch: too late, or by a key the registry does not know. */
  async function batchOf(candidates: readonly ClaimEntry[]): Promise<Unit | undefined> {
    const entries: ClaimEntry[] = [];
    for (const entry of candidates) {
      const { claim } = entry;
      if (claim.deadline < now()) await refuse([entry], 'Expired');
      else if (isByOwnKey(claim, domain)) entries.push(entry);
      else {
        const simulated = await chain.simulate({ method: 'claimBySig', claim });
        if (simulated.ok) entries.push(entry);
        else await giveUp(entry, simulated.reason);
      }
    }
    if (entries.length === 0) return undefined;
    return {
      call: { method: 'anchor', root: trees.treeOf(entries).root, leafCount: entries.length },
      entries,
    };
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
    const claims = entries.filter(isClaim);
    if (call.method === 'claimBySig') return giveUp(claims[0]!, reason);
    if (call.method === 'claimManyBySig') {
      // Whatever is wrong with the list, each claim has its own signature.
      for (const entry of claims) delete entry.list;
      for (const entry of claims)
        await bring({ call: { method: 'claimBySig', claim: entry.claim }, entries: [entry] });
      return;
    }
    if (call.method === 'revokeBySig') return refuse(entries, reason);
    if (call.method === 'anchorBySig' && reason !== 'AlreadyAnchored') return refuse(entries, reason);
    const { root, author } = call.method === 'anchor' ? { ...call, author: chain.account } : call.anchor;
    const landing = await chain.batchOf(root, author);
    if (!landing && call.method === 'anchor')
      throw new Error(`The registry does not take the batch ${root}: ${reason}.`);
    // It is anchored, and the node does not show where yet: the next round will tell.
    if (!landing) return;
    for (const entry of entries) {
      see(entry, landing);
      found.add(entry);
    }
  }

  async function giveUp(entry: ClaimEntry, reason: string): Promise<void> {
    if (reason === 'AlreadyClaimed') await lookUp(entry);
    else await refuse([entry], reason);
  }

  /** The author has a claim on this content: it is this one, which somebody else brought, or another. */
  async function lookUp(entry: ClaimEntry): Promise<void> {
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

  return { settle, submit };
}

function isIn({ claims }: Receipt, { content, author, meta }: SignedClaim): boolean {
  return claims.some((one) => one.content === content && one.author === author && one.meta === meta);
}

/** What an author signed as a whole, a batch or a withdrawal, and the call that brings it. */
function ofSigned(entry: AnchorEntry | WithdrawalEntry): Unit {
  const call: Call =
    'anchor' in entry
      ? { method: 'anchorBySig', anchor: entry.anchor }
      : { method: 'revokeBySig', withdrawal: entry.withdrawal };
  return { call, entries: [entry] };
}
