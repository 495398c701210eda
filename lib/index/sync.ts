import type { Hex } from '../content/hex.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import type { SignedClaim } from '../statement/signed-claim.ts';
import { findEnvelope, SourceUnreachable, type StatementSource } from '../statement/source.ts';
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
  const genesis = await registry.genesis();
  const head = await registry.head();
  const { records, next } = await readSoFar(store, genesis);
  const places = sources.map(untilItStalls);
  const known = new Map(records.map((record) => [recordId(record), record]));

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
  let added = 0;
  for (let from = Math.max(firstBlock, next); from <= head; from += BLOCKS_PER_QUESTION) {
    const to = Math.min(head, from + BLOCKS_PER_QUESTION - 1);
    const claims = await registry.claimsBetween(from, to);
    const found = await complete(claims.filter((claim) => known.get(recordId(claim))?.meta !== claim.meta));
    added += found.length;
    await store.save(found, { genesis, next: Math.max(firstBlock, to + 1 - BLOCKS_READ_AGAIN) });
  }
  const all = [...known.values()];
  return { records: all.length, added, withoutStatement: all.filter((r) => !r.envelope).length };
}

/** What was kept of this chain. Of another one (a development node started anew) everything is forgotten. */
async function readSoFar(
  store: RecordStore,
  genesis: Hex,
): Promise<{ readonly records: readonly ClaimRecord[]; readonly next: number }> {
  const { records, cursor } = await store.load();
  if (cursor?.genesis === genesis) return { records, next: cursor.next };
  await store.clear();
  return { records: [], next: 0 };
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
  return {
    fetch: async (meta) => {
      if (stalled) throw stalled;
      return source.fetch(meta).catch((error) => {
        if (error instanceof SourceUnreachable && error.reason === 'stalled') stalled = error;
        throw error;
      });
    },
  };
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
