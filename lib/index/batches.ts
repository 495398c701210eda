import { type AnchoredBatch, batchId, type ClaimRecord, recordId } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';
import { type AnchoredEnvelope, EnvelopeInvalid, readEnvelope } from '../statement/envelope.ts';
import { parseBatchPage, SourceUnreachable, type StatementSource } from '../statement/source.ts';
import { type CheckSignature, signatureChecker } from './leaf-signature.ts';

/** A batch that the registry's events told of, and how far its leaves have been read. */
export type BatchRecord = AnchoredBatch & {
  /** The leaf at which reading goes on. */
  readonly next: number;
  /** The newest block when it was first seen, and the one from which on it is looked at again. */
  readonly seenAt: number;
  readonly lookAt: number;
};

/** How much one sync reads of batches: whoever pays for one transaction can anchor a million leaves. */
export type BatchLimits = {
  /** Batches asked about, of those that are due. */
  readonly batches: number;
  /** Leaves looked at, of one batch and of all. A leaf with a long statement counts for several: see {@link LEAF_BYTES}. */
  readonly leavesOfOne: number;
  readonly leaves: number;
  /** Leaves kept at all. */
  readonly kept: number;
  /** Signatures that only a contract can judge. */
  readonly contractSignatures: number;
};

export const BATCH_LIMITS: BatchLimits = {
  batches: 500,
  leavesOfOne: 4_000,
  leaves: 20_000,
  kept: 50_000,
  contractSignatures: 200,
};

/** What one leaf may be long; one that is longer counts for as many as fit into it. */
const LEAF_BYTES = 8_192;

/** What asking for a page counts for, so that pages of one leaf each do not keep a reader busy. */
const PAGE_WEIGHT = 50;

/** Batches asked about at once. */
const PARALLEL_BATCHES = 4;

/** What reading batches needs: where to ask, and what is known already, by record id. */
export type BatchReading = {
  readonly registry: Registry;
  readonly sources: readonly StatementSource[];
  readonly known: ReadonlyMap<string, ClaimRecord>;
  readonly head: number;
  readonly limits?: Partial<BatchLimits>;
};

/**
 * Asks the statement sources for the leaves of batches, and keeps each that is what it seems: signed by its author or by
 * the author's key, and under the root that the chain's event told of. So a source can add nothing, only leave out.
 *
 * Batches of accounts of whose batches something was found before come first, by turns: anchoring is cheap, and batches that
 * no source knows must not keep a reader from those that it does. One of which leaves are missing is asked about again, each
 * time after twice the blocks.
 *
 * @param save called after each few batches with what was found, and with the batches as they are now.
 */
export async function readBatches(
  batches: readonly BatchRecord[],
  { registry, sources, known, head, limits: given }: BatchReading,
  save: (found: readonly ClaimRecord[], batches: readonly BatchRecord[]) => Promise<void>,
): Promise<void> {
  const limits = { ...BATCH_LIMITS, ...given };
  const readable = sources.filter((source) => source.batch);
  if (readable.length === 0) return;
  const held = leavesHeld(known.values());
  const signed = signatureChecker(registry, limits.contractSignatures);
  let [left, room] = [limits.leaves, limits.kept - sum(held.values())];

  const isWhole = (batch: BatchRecord) =>
    batch.next === 0 && (held.get(batchId(batch)) ?? 0) >= batch.leafCount;
  const due = batches.filter((batch) => batch.lookAt <= head && !isWhole(batch));
  const asked = inTurn(due, known).slice(0, limits.batches);
  for (let i = 0; i < asked.length && left > 0 && room > 0; i += PARALLEL_BATCHES) {
    const some = asked.slice(i, i + PARALLEL_BATCHES);
    const most = Math.min(limits.leavesOfOne, Math.ceil(Math.min(left, room) / some.length));
    const read = await Promise.all(
      some.map((batch) => readBatch(batch, { registry, sources: readable, known, signed, head, most })),
    );
    left -= sum(read.map(({ looked }) => looked));
    const found = read.flatMap((one) => one.found);
    room -= found.length;
    await save(
      found,
      read.map((one) => one.batch),
    );
  }
}

type One = Omit<BatchReading, 'limits'> & { readonly signed: CheckSignature; readonly most: number };
type ReadBatch = {
  readonly found: readonly ClaimRecord[];
  readonly batch: BatchRecord;
  readonly looked: number;
};

async function readBatch(batch: BatchRecord, one: One): Promise<ReadBatch> {
  const found = new Map<string, ClaimRecord>();
  const known = (id: string) => one.known.has(id) || found.has(id);
  let looked = 0;
  /** Where reading stopped at each source that has more, or that failed. */
  const stops: number[] = [];
  for (const source of one.sources) {
    let [from, left] = [batch.next, one.most];
    for (;;) {
      const answer = await source.batch!(batch, from).catch(unlessSourceFails);
      if (answer === FAILED) stops.push(batch.next);
      const page = answer === FAILED ? undefined : parseBatchPage(answer, from);
      if (!page) break;
      let [fits, weight] = [0, PAGE_WEIGHT];
      for (const value of page.envelopes) {
        const record = await leafRecord(value, batch, one, known);
        if (record !== undefined) fits++;
        if (record && record !== 'known') found.set(recordId(record), record);
        weight += record && record !== 'known' ? weightOf(record) : 1;
      }
      left -= weight;
      looked += weight;
      // A page of nothing that fits leads nowhere, wherever it points to.
      if (page.next === undefined || fits === 0) break;
      from = page.next;
      if (left <= 0) {
        stops.push(from);
        break;
      }
    }
  }
  const { head } = one;
  const goesOn = stops.length > 0;
  const lookAt = goesOn ? head : head + (head - batch.seenAt);
  return {
    found: [...found.values()],
    batch: { ...batch, next: goesOn ? Math.min(...stops) : 0, lookAt },
    looked,
  };
}

/** The record of one leaf; `known` for one that is kept already, undefined for what does not belong to this batch. */
async function leafRecord(
  value: unknown,
  batch: BatchRecord,
  { registry, signed }: One,
  known: (id: string) => boolean,
): Promise<ClaimRecord | 'known' | undefined> {
  const envelope = readOrNothing(value, registry);
  if (!envelope) return undefined;
  const { claim, batch: proof } = envelope;
  if (proof.anchoredBy !== batch.anchoredBy || proof.root !== batch.root) return undefined;
  // No reader would ever count it.
  if (proof.salt === undefined && claim.deadline < batch.time) return undefined;
  const { content, author, meta, kind } = claim;
  const { anchoredBy, root, time, block } = batch;
  const record = { content, author, meta, kind, block, envelope, anchored: { anchoredBy, root, time } };
  if (known(recordId(record))) return 'known';
  return (await signed(claim)) ? record : undefined;
}

function readOrNothing(value: unknown, registry: Registry): AnchoredEnvelope | undefined {
  try {
    const { batch, ...envelope } = readEnvelope(value, registry.config);
    return batch && { ...envelope, batch };
  } catch (error) {
    if (error instanceof EnvelopeInvalid) return undefined;
    throw error;
  }
}

const FAILED = Symbol('a source that could not be asked');

function unlessSourceFails(error: unknown): typeof FAILED {
  if (error instanceof SourceUnreachable) return FAILED;
  throw error;
}

/** How many leaves of each batch are among the records. */
export function leavesHeld(records: Iterable<ClaimRecord>): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const { anchored } of records) {
    if (anchored) held.set(batchId(anchored), (held.get(batchId(anchored)) ?? 0) + 1);
  }
  return held;
}

/** Accounts of whose batches something is kept come first, and all of them by turns: who anchors much waits for itself. */
function inTurn(batches: readonly BatchRecord[], known: ReadonlyMap<string, ClaimRecord>): BatchRecord[] {
  const productive = new Set([...known.values()].flatMap(({ anchored }) => anchored?.anchoredBy ?? []));
  const turns = new Map<string, number>();
  const placed = [...batches]
    .sort((a, b) => a.lookAt - b.lookAt)
    .map((batch) => {
      const turn = turns.get(batch.anchoredBy) ?? 0;
      turns.set(batch.anchoredBy, turn + 1);
      return { batch, turn, rank: productive.has(batch.anchoredBy) ? 0 : 1 };
    });
  return placed.sort((a, b) => a.rank - b.rank || a.turn - b.turn).map(({ batch }) => batch);
}

/** Long statements are long because of their shingles or their grid. */
function weightOf({ envelope }: ClaimRecord): number {
  const prints = envelope!.statement.fingerprints;
  const length = prints.type === 'text' ? (prints.shingles?.length ?? 0) : (prints.grid?.length ?? 0);
  return 1 + Math.floor(length / LEAF_BYTES);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
