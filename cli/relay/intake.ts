import type { Hex } from '../../lib/content/hex.ts';
import { revokedSlot } from '../../lib/registry/slots.ts';
import { anchorId, isAnchorSigned, type SignedAnchor } from '../../lib/statement/anchor.ts';
import { claimId } from '../../lib/statement/claim-id.ts';
import type { ListSignature } from '../../lib/statement/claim-list.ts';
import { type Envelope, EnvelopeInvalid } from '../../lib/statement/envelope.ts';
import {
  isSignedByAuthor,
  keyOf,
  type RegistryDomain,
  type SignedClaim,
} from '../../lib/statement/signed-claim.ts';
import { type SignedWithdrawal, withdrawalId } from '../../lib/statement/withdrawal.ts';
import type { RelayChain } from './chain.ts';
import type { AnchorEntry, ClaimEntry, Entry, Ledger } from './ledger.ts';
import { authorRate, type RelayLimits } from './limits.ts';
import type { RelayQueue } from './queue.ts';
import {
  AnchorConflict,
  AnchorUnsigned,
  ClaimConflict,
  DeadlineTooNear,
  NothingToWithdraw,
  SignerRefused,
  TooManyClaims,
} from './refusals.ts';

/** How a relay takes claims on. */
export type Intake = {
  /**
   * Promises to bring claims whose statements have been checked. Resolves when the promise is on disk.
   *
   * @throws {@link ClaimConflict}, {@link DeadlineTooNear}, {@link SignerRefused}, {@link TooManyClaims}, EnvelopeInvalid, JournalFailed, and
   * ChainUnreachable where a delegate or a contract signed.
   */
  accept(envelopes: readonly Envelope[], list?: ListSignature): Promise<readonly ClaimEntry[]>;
  /**
   * Promises to bring an author's own batch. Resolves when the promise is on disk. Neither its leaves nor their statements
   * come here by that.
   *
   * @throws {@link AnchorConflict}, {@link AnchorUnsigned}, and as `accept`.
   */
  acceptAnchor(anchor: SignedAnchor): Promise<Entry>;
  /**
   * Promises to bring a withdrawal. Resolves when the promise is on disk.
   *
   * @throws {@link NothingToWithdraw} where nothing of it is left to be withdrawn, {@link SignerRefused}, and as `accept`.
   */
  acceptWithdrawal(withdrawal: SignedWithdrawal): Promise<Entry>;
  /** Counts something else against what an author may ask for. @throws TooManyClaims */
  take(author: Hex, claims: number): void;
};

export type IntakeOptions = {
  readonly domain: RegistryDomain;
  readonly chain: RelayChain;
  readonly ledger: Ledger;
  readonly queue: RelayQueue;
  readonly limits: RelayLimits;
  /** Unix seconds. */
  readonly now: () => number;
  /** A claim is accepted only with this many seconds left to submit it. */
  readonly leastTime: number;
};

/** Opens the intake of a relay. */
export function openIntake({ domain, chain, ledger, queue, limits, now, leastTime }: IntakeOptions): Intake {
  const { waiting, counts, write } = queue;
  const rate = authorRate(limits.perAuthor);
  /** Claims whose acceptance is being written down. */
  const arriving = new Map<Hex, { meta: Hex; written: Promise<unknown> }>();

  async function accept(
    envelopes: readonly Envelope[],
    list?: ListSignature,
  ): Promise<readonly ClaimEntry[]> {
    await checkSigners(envelopes);
    const ids = envelopes.map(({ claim }) => claimId(claim));
    const known = ids.flatMap((id) => arriving.get(id)?.written ?? []);
    const fresh = envelopes.filter(({ claim }, i) => isFresh(claim, ids[i]!));
    checkRepetitions(envelopes, ids);
    if (fresh.length > 0) {
      checkLimits(
        fresh.map(({ claim }) => claim),
        list,
      );
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
    return ledger.claimsOf(ids);
  }

  async function acceptAnchor(anchor: SignedAnchor): Promise<Entry> {
    await checkAnchorSigner(anchor);
    const id = anchorId(anchor);
    const arrives = arriving.get(id);
    if (arrives) await arrives.written;
    const before = ledger.entries.get(id);
    if (before && 'anchor' in before && !isRefusedOtherwise(before, anchor)) {
      requireSameBatch(before.anchor, anchor);
      return before;
    }
    checkLimits([anchor]);
    const written = write({ type: 'anchor', anchor });
    arriving.set(id, { meta: anchor.meta, written });
    try {
      await written;
      counts.accepted++;
      if (ledger.entries.get(id)?.state === 'received') waiting.add(id);
    } finally {
      arriving.delete(id);
    }
    return ledger.entries.get(id)!;
  }

  async function checkAnchorSigner(anchor: SignedAnchor): Promise<void> {
    if (anchor.keyIdx === 0 && isAnchorSigned(anchor, domain)) return;
    const simulated = await chain.simulate({ method: 'anchorBySig', anchor });
    if (simulated.ok || simulated.reason === 'AlreadyAnchored') return;
    if (simulated.reason === 'BadSignature') throw new AnchorUnsigned(anchor);
    throw new SignerRefused(simulated.reason);
  }

  async function acceptWithdrawal(withdrawal: SignedWithdrawal): Promise<Entry> {
    const id = withdrawalId(withdrawal, domain);
    await arriving.get(id)?.written;
    const known = () => {
      const entry = ledger.entries.get(id);
      return entry?.state === 'refused' ? undefined : entry;
    };
    const before = known();
    if (before) return before;
    await checkWithdrawal(withdrawal);
    // While the chain was asked, the same one may have come again.
    await arriving.get(id)?.written;
    const meanwhile = known();
    if (meanwhile) return meanwhile;
    checkLimits([withdrawal]);
    const written = write({ type: 'withdrawal', withdrawal });
    arriving.set(id, { meta: id, written });
    try {
      await written;
      counts.accepted++;
      waiting.add(id);
    } finally {
      arriving.delete(id);
    }
    return ledger.entries.get(id)!;
  }

  /** A withdrawal of what is withdrawn would be paid for in vain, and one that the author did not sign is nobody's. */
  async function checkWithdrawal(withdrawal: SignedWithdrawal): Promise<void> {
    const simulated = await chain.simulate({ method: 'revokeBySig', withdrawal });
    if (!simulated.ok) throw new SignerRefused(simulated.reason);
    const { author, ids } = withdrawal;
    const words = await chain.words(ids.map((content) => revokedSlot(author, content)));
    if (words.every((word) => BigInt(word) !== 0n)) throw new NothingToWithdraw();
  }

  /**
   * A signature by the author's own key is right or wrong without asking anybody. Of any other, a delegate's or a
   * contract's, only the registry knows whose it is; unasked, anybody could take an author's place here with a key that
   * the author never gave. One of each key and kind is asked for.
   */
  async function checkSigners(envelopes: readonly Envelope[]): Promise<void> {
    const asked = new Set<string>();
    for (const { claim } of envelopes) {
      if (isByOwnKey(claim, domain)) continue;
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

  /** @returns false where the same claim is here already. */
  function isFresh({ meta, signature, content }: Envelope['claim'], id: Hex): boolean {
    const [entry] = ledger.claimsOf([id]);
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

  function checkLimits(
    fresh: readonly Pick<SignedClaim, 'author' | 'deadline'>[],
    list?: ListSignature,
  ): void {
    const soon = now() + leastTime;
    for (const { deadline } of [...fresh, ...(list ? [list] : [])])
      if (deadline < soon) throw new DeadlineTooNear(deadline, leastTime);
    if (waiting.size + arriving.size + fresh.length > limits.queue) {
      counts.limited++;
      throw new TooManyClaims('queue', 10);
    }
    take(fresh[0]!.author, fresh.length);
  }

  function take(author: Hex, claims: number): void {
    const seconds = rate.take(author, claims, now());
    if (seconds === 0) return;
    counts.limited++;
    throw new TooManyClaims('author', seconds);
  }

  return { accept, acceptAnchor, acceptWithdrawal, take };
}

/** Whether an author's own key signed: that needs nobody's word. */
export function isByOwnKey(claim: SignedClaim, domain: RegistryDomain): boolean {
  return claim.keyIdx === 0 && isSignedByAuthor(claim, domain);
}

/** It was refused, and this is another signature for it. */
function isRefusedOtherwise({ state, anchor }: AnchorEntry, { signature }: SignedAnchor): boolean {
  return state === 'refused' && anchor.signature !== signature;
}

function requireSameBatch(before: SignedAnchor, { leafCount, meta }: SignedAnchor): void {
  if (before.leafCount !== leafCount || before.meta !== meta) throw new AnchorConflict(before);
}
