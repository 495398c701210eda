import type { Hex } from '../content/hex.ts';
import { batchId, type ClaimRecord, recordId } from '../registry/record.ts';
import type { Registry, RegistryEvents } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import type { SignedClaim } from '../statement/signed-claim.ts';
import { findEnvelope, SourceUnreachable, type StatementSource } from '../statement/source.ts';
import { type BatchRecord, leavesHeld, readBatches } from './batches.ts';
import type { RecordStore, Stored } from './store.ts';

/** What a sync did. */
export type SyncReport = {
  readonly records: number;
  readonly added: number;
  readonly withoutStatement: number;
  /**
   * The batches that the registry tells of, and those of which fewer leaves were found than they are said to have: no
   * source has them, or one leaves them out. Absent where there are none.
   */
  readonly batches?: { readonly anchored: number; readonly incomplete: number };
};

/** Blocks asked for in one `eth_getLogs`; public RPCs refuse much more. */
const BLOCKS_PER_QUESTION = 2_000;

/** A claim in the newest blocks can still move, so they are read again next time. */
const BLOCKS_READ_AGAIN = 12;

/** Statement fetches under way at once. */
const PARALLEL_FETCHES = 8;

/**
 * Follows the registry's events up to its head and keeps every claim with its signed statement, and of each batch the
 * leaves that a source has. The whole list is fetched, whatever page is open, so that neither the RPC nor a statement server
 * learns what the reader looks at.
 *
 * @param firstBlock the block the registry was deployed in; nothing earlier is asked.
 * @throws RegistryUnreachable where the chain can't be followed; what was saved so far stays.
 */
export async function syncRecords(
  registry: Registry,
  store: RecordStore,
  sources: readonly StatementSource[],
  firstBlock = 0,
): Promise<SyncReport> {
  const genesis = await registry.genesis();
  const head = await registry.head();
  const { records, batches: knownBatches, next } = await readSoFar(store, genesis);
  const places = sources.map(untilItStalls);
  const known = new Map(records.map((record) => [recordId(record), record]));
  const batches = new Map(knownBatches.map((batch) => [batchId(batch), batch]));

  async function complete(found: readonly ClaimRecord[]): Promise<ClaimRecord[]> {
    const completed: ClaimRecord[] = [];
    for (const chunk of chunks(found, PARALLEL_FETCHES)) {
      completed.push(...(await Promise.all(chunk.map((r) => withEnvelope(r, registry, places)))));
    }
    for (const record of completed) known.set(recordId(record), record);
    return completed;
  }

  const waiting = await complete(records.filter((record) => !record.envelope));
  await store.save(
    waiting.filter((record) => record.envelope),
    { genesis, next },
  );
  let [added, reached] = [0, next];
  for (let from = Math.max(firstBlock, next); from <= head; from += BLOCKS_PER_QUESTION) {
    const to = Math.min(head, from + BLOCKS_PER_QUESTION - 1);
    const { claims, batches: anchored } = await eventsBetween(registry, from, to);
    const fresh = anchored
      .filter((batch) => batches.get(batchId(batch))?.block !== batch.block)
      .map((batch) => ({ ...batch, next: 0, seenAt: head, lookAt: head }));
    for (const batch of fresh) batches.set(batchId(batch), batch);
    const found = await complete(claims.filter((claim) => known.get(recordId(claim))?.meta !== claim.meta));
    added += found.length;
    reached = Math.max(firstBlock, to + 1 - BLOCKS_READ_AGAIN);
    await store.save(found, { genesis, next: reached }, fresh);
  }
  await readBatches(
    [...batches.values()],
    { registry, sources: places, known, head },
    async (found, read) => {
      for (const record of found) known.set(recordId(record), record);
      for (const batch of read) batches.set(batchId(batch), batch);
      added += found.length;
      await store.save(found, { genesis, next: reached }, read);
    },
  );
  const all = [...known.values()];
  const told = { records: all.length, added, withoutStatement: all.filter((r) => !r.envelope).length };
  return batches.size === 0 ? told : { ...told, batches: tellBatches([...batches.values()], all) };
}

async function eventsBetween(registry: Registry, from: number, to: number): Promise<RegistryEvents> {
  if (registry.eventsBetween) return registry.eventsBetween(from, to);
  return { claims: await registry.claimsBetween(from, to), batches: [] };
}

function tellBatches(batches: readonly BatchRecord[], records: readonly ClaimRecord[]) {
  const held = leavesHeld(records);
  const incomplete = batches.filter((batch) => (held.get(batchId(batch)) ?? 0) < batch.leafCount);
  return { anchored: batches.length, incomplete: incomplete.length };
}

/** What was kept of this chain. Of another one (a development node started anew) everything is forgotten. */
async function readSoFar(
  store: RecordStore,
  genesis: Hex,
): Promise<Required<Omit<Stored, 'cursor'>> & { readonly next: number }> {
  const { records, batches = [], cursor } = await store.load();
  if (cursor?.genesis === genesis) return { records, batches, next: cursor.next };
  await store.clear();
  return { records: [], batches: [], next: 0 };
}

async function withEnvelope(
  record: ClaimRecord,
  registry: Registry,
  sources: readonly StatementSource[],
): Promise<ClaimRecord> {
  // A contract that keeps the RPCs from judging its signature must not keep everybody's records from being read.
  const isSigned = async (claim: SignedClaim) =>
    (await registry.isSigned?.(claim).catch(unlessUnreachable)) ?? false;
  const envelope = await findEnvelope(record, sources, registry.config, isSigned);
  return envelope ? { ...record, envelope } : record;
}

function unlessUnreachable(error: unknown): false {
  if (error instanceof RegistryUnreachable) return false;
  throw error;
}

/** A place that once kept us waiting in vain is left alone for the rest of a sync: there may be thousands to ask for. */
function untilItStalls(source: StatementSource): StatementSource {
  let stalled: SourceUnreachable | undefined;
  const unlessStalled = async (ask: () => Promise<unknown>) => {
    if (stalled) throw stalled;
    return ask().catch((error) => {
      if (error instanceof SourceUnreachable && error.reason === 'stalled') stalled = error;
      throw error;
    });
  };
  return {
    fetch: (meta) => unlessStalled(() => source.fetch(meta)),
    ...(source.batch ? { batch: (batch, from) => unlessStalled(() => source.batch!(batch, from)) } : {}),
  };
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
