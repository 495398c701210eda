import { type ClaimRecord, recordId } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';
import { findEnvelope, type StatementSource } from '../statement/source.ts';
import type { RecordStore } from './store.ts';

/** What a sync did. */
export type SyncReport = {
  readonly records: number;
  readonly added: number;
  readonly withoutStatement: number;
};

/** Blocks asked for in one `eth_getLogs`; public RPCs refuse much more. */
const BLOCKS_PER_QUESTION = 2_000;

/** A claim in the newest blocks can still move, so they are read again next time. */
const BLOCKS_READ_AGAIN = 12;

/** Statement fetches under way at once. */
const PARALLEL_FETCHES = 8;

/**
 * Follows the registry's events up to its head and keeps every claim with its signed statement. The whole list is
 * fetched, whatever page is open, so that neither the RPC nor a statement server learns what the reader looks at.
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
  const { records, next } = await store.load();
  const known = new Map(records.map((record) => [recordId(record), record]));
  const head = await registry.head();
  // A chain that is shorter than what was read is another chain (a development node started anew).
  const start = next > head + 1 + BLOCKS_READ_AGAIN ? 0 : next;
  let added = 0;

  for (const missing of chunks(
    [...known.values()].filter((r) => !r.envelope),
    PARALLEL_FETCHES,
  )) {
    for (const record of await Promise.all(missing.map((r) => withEnvelope(r, registry, sources)))) {
      known.set(recordId(record), record);
      if (record.envelope) await store.save([record], next);
    }
  }
  for (let from = Math.max(firstBlock, start); from <= head; from += BLOCKS_PER_QUESTION) {
    const to = Math.min(head, from + BLOCKS_PER_QUESTION - 1);
    const found = (await registry.claimsBetween(from, to)).filter((r) => !known.has(recordId(r)));
    const complete: ClaimRecord[] = [];
    for (const chunk of chunks(found, PARALLEL_FETCHES)) {
      complete.push(...(await Promise.all(chunk.map((r) => withEnvelope(r, registry, sources)))));
    }
    for (const record of complete) known.set(recordId(record), record);
    added += complete.length;
    await store.save(complete, Math.max(firstBlock, to + 1 - BLOCKS_READ_AGAIN));
  }
  const all = [...known.values()];
  return { records: all.length, added, withoutStatement: all.filter((r) => !r.envelope).length };
}

async function withEnvelope(
  record: ClaimRecord,
  registry: Registry,
  sources: readonly StatementSource[],
): Promise<ClaimRecord> {
  const envelope = await findEnvelope(record, sources, registry.config);
  return envelope ? { ...record, envelope } : record;
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
