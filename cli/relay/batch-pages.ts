import type { Hex } from '../../lib/content/hex.ts';
import type { BatchId } from '../../lib/registry/record.ts';
import { batchSlot, keySlot } from '../../lib/registry/slots.ts';
import { unpackKey } from '../../lib/registry/word.ts';
import type { BatchProof } from '../../lib/statement/batch-proof.ts';
import { type AnchoredEnvelope, type Envelope, EnvelopeInvalid } from '../../lib/statement/envelope.ts';
import { isSignedBy, type RegistryDomain } from '../../lib/statement/signed-claim.ts';
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
   * Keeps a claim that lies in somebody's anchored batch, for readers; a leaf that is kept already is not kept again.
   *
   * @throws {@link BatchUnknown}, EnvelopeInvalid, JournalFailed, ChainUnreachable
   */
  keep(envelope: AnchoredEnvelope): Promise<void>;
  /** What was kept with this statement. */
  keptStatement(meta: Hex): Promise<AnchoredEnvelope | undefined>;
};

type Holdings = {
  readonly domain: RegistryDomain;
  readonly chain: Pick<RelayChain, 'account' | 'words'>;
  readonly journal: Journal<RelayRecord>;
  readonly ledger: Ledger;
  readonly proofAt: (submission: Submission, index: number) => BatchProof;
  /** Counts against what an author may bring. @throws TooManyClaims */
  readonly take: (author: Hex) => void;
};

export function createBatchPages({ domain, chain, journal, ledger, proofAt, take }: Holdings): BatchPages {
  async function own(submission: Submission, index: number): Promise<AnchoredEnvelope> {
    const entry = ledger.entries.get(submission.ids[index]!)!;
    const record = await journal.read(entry.at);
    if (record.type !== 'accepted') throw new Error(`The journal has a ${record.type} record for a claim.`);
    const { statement, claim }: Envelope = record.envelopes[entry.part]!;
    return { statement, claim, batch: proofAt(submission, index) };
  }

  async function keptAt(at: Position): Promise<AnchoredEnvelope> {
    const record = await journal.read(at);
    if (record.type !== 'kept') throw new Error(`The journal has a ${record.type} record for a leaf.`);
    return record.envelope;
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
      return fill(numbers.values(), (index) => keptAt(leaves.get(index)!.at));
    },
    async keep(envelope) {
      const { claim, batch } = envelope;
      if (ledger.kept(batch)?.has(batch.index)) return;
      const slots = [batchSlot(batch.anchoredBy, batch.root), keySlot(claim.author, claim.keyIdx)];
      const [anchored, key] = (await chain.words(slots)).map(BigInt);
      const signer = claim.keyIdx === 0 ? claim.author : unpackKey(key!)?.delegate;
      if (!signer || !isSignedBy(signer, claim, domain))
        throw new EnvelopeInvalid('signature-invalid', claim.author);
      if (anchored === 0n) throw new BatchUnknown(batch);
      take(claim.author);
      const record: RelayRecord = { type: 'kept', envelope };
      ledger.apply(record, await journal.append(record));
    },
    async keptStatement(meta) {
      const leaf = ledger.keptByMeta(meta);
      return leaf && keptAt(leaf.at);
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
