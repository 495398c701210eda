import type { Hex } from '../../lib/content/hex.ts';
import type { BatchId } from '../../lib/registry/record.ts';
import { batchSlot, keySlot } from '../../lib/registry/slots.ts';
import { unpackKey } from '../../lib/registry/word.ts';
import type { BatchProof } from '../../lib/statement/batch-proof.ts';
import { type AnchoredEnvelope, type Envelope, EnvelopeInvalid } from '../../lib/statement/envelope.ts';
import { isSignedBy, type RegistryDomain, type SignedClaim } from '../../lib/statement/signed-claim.ts';
import { MAX_PAGE_ENVELOPES, PAGE_BYTES } from '../../lib/statement/source.ts';
import type { RelayChain } from './chain.ts';
import type { Journal, Position } from './journal.ts';
import type { Ledger, RelayRecord, Submission } from './ledger.ts';

/** Some leaves of a batch, and from which number on there are more. */
export type AnchoredPage = { readonly envelopes: readonly AnchoredEnvelope[]; readonly next?: number };

/** The batches a relay can tell readers of: those that it anchored, and what authors gave it of their own. */
export type BatchPages = {
  /** The leaves from number `from` on; undefined where nothing of the batch is here, or it is in no block yet. */
  page(batch: BatchId, from: number): Promise<AnchoredPage | undefined>;
  /**
   * Keeps a claim that lies in somebody's anchored batch, or that its author has recorded, for readers; what is kept
   * already is not kept again.
   *
   * @throws {@link BatchUnknown}, {@link ClaimUnrecorded}, EnvelopeInvalid, JournalFailed, ChainUnreachable
   */
  keep(envelope: Envelope): Promise<void>;
  /** What was kept with this statement. */
  keptStatement(meta: Hex): Promise<Envelope | undefined>;
};

type Holdings = {
  readonly domain: RegistryDomain;
  readonly chain: Pick<RelayChain, 'account' | 'words' | 'claimOf'>;
  readonly journal: Journal<RelayRecord>;
  readonly ledger: Ledger;
  readonly proofAt: (submission: Submission, index: number) => BatchProof;
  /** Counts against what an author may bring. @throws TooManyClaims */
  readonly take: (author: Hex) => void;
};

export function createBatchPages({ domain, chain, journal, ledger, proofAt, take }: Holdings): BatchPages {
  async function own(submission: Submission, index: number): Promise<AnchoredEnvelope> {
    const [entry] = ledger.claimsOf([submission.ids[index]!]);
    if (!entry) throw new Error('A batch of the relay holds something that is no claim.');
    const record = await journal.read(entry.at);
    if (record.type !== 'accepted') throw new Error(`The journal has a ${record.type} record for a claim.`);
    const { statement, claim }: Envelope = record.envelopes[entry.part]!;
    return { statement, claim, batch: proofAt(submission, index) };
  }

  async function keptAt(at: Position): Promise<Envelope> {
    const record = await journal.read(at);
    if (record.type !== 'kept') throw new Error(`The journal has a ${record.type} record for a statement.`);
    return record.envelope;
  }

  async function leafAt(at: Position): Promise<AnchoredEnvelope> {
    const { batch, ...envelope } = await keptAt(at);
    if (!batch) throw new Error('The journal has a record without a batch for a leaf.');
    return { ...envelope, batch };
  }

  async function requireSigner(claim: SignedClaim): Promise<void> {
    const [key] = (await chain.words([keySlot(claim.author, claim.keyIdx)])).map(BigInt);
    const signer = claim.keyIdx === 0 ? claim.author : unpackKey(key!)?.delegate;
    if (!signer || !isSignedBy(signer, claim, domain))
      throw new EnvelopeInvalid('signature-invalid', claim.author);
  }

  async function requireOnChain({ claim, batch }: Envelope): Promise<void> {
    if (batch) {
      const [anchored] = await chain.words([batchSlot(batch.anchoredBy, batch.root)]);
      if (BigInt(anchored!) === 0n) throw new BatchUnknown(batch);
      return;
    }
    const recorded = await chain.claimOf(claim);
    if (recorded?.meta !== claim.meta) throw new ClaimUnrecorded(claim);
  }

  return {
    async page(batch, from) {
      const submission = batch.anchoredBy === chain.account ? ledger.anchoring(batch.root) : undefined;
      if (submission) {
        const isLanded = submission.ids.some((id) => ledger.entries.get(id)?.landing);
        const numbers = submission.ids.keys().filter((index) => index >= from);
        return isLanded ? fill(numbers, (index) => own(submission, index)) : undefined;
      }
      const leaves = ledger.kept(batch);
      if (!leaves) return undefined;
      const numbers = [...leaves.keys()].filter((index) => index >= from).sort((a, b) => a - b);
      return fill(numbers.values(), (index) => leafAt(leaves.get(index)!.at));
    },
    async keep(envelope) {
      const { claim, batch } = envelope;
      const isHere = batch
        ? ledger.kept(batch)?.has(batch.index)
        : ledger.byMeta(claim.meta) !== undefined || ledger.keptByMeta(claim.meta) !== undefined;
      if (isHere) return;
      await requireSigner(claim);
      await requireOnChain(envelope);
      take(claim.author);
      const record: RelayRecord = { type: 'kept', envelope };
      ledger.apply(record, await journal.append(record));
    },
    async keptStatement(meta) {
      const at = ledger.keptByMeta(meta);
      return at && keptAt(at);
    },
  };
}

/** Leaves by their numbers until the page is full. */
async function fill(
  numbers: IteratorObject<number>,
  read: (index: number) => Promise<AnchoredEnvelope>,
): Promise<AnchoredPage> {
  const envelopes: AnchoredEnvelope[] = [];
  let bytes = 0;
  for (const index of numbers) {
    if (envelopes.length === MAX_PAGE_ENVELOPES || bytes >= PAGE_BYTES) return { envelopes, next: index };
    const envelope = await read(index);
    envelopes.push(envelope);
    bytes += JSON.stringify(envelope).length;
  }
  return { envelopes };
}

/** The chain does not know the batch that a claim is said to lie in. */
export class BatchUnknown extends Error {
  override name = 'BatchUnknown';
  constructor({ anchoredBy, root }: BatchId) {
    super(`${anchoredBy} has not anchored ${root}, as far as the chain tells. Send it again when it has.`);
  }
}

/** The chain does not know a claim by its author with this statement. */
export class ClaimUnrecorded extends Error {
  override name = 'ClaimUnrecorded';
  constructor({ author, content }: SignedClaim) {
    super(
      `${author} has not recorded a claim on ${content} with this statement, as far as the chain tells. Send it again when it has.`,
    );
  }
}
