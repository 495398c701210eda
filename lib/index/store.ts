import { type DBSchema, openDB } from 'idb';
import type { Hex } from '../content/hex.ts';
import { batchId, type ClaimRecord, recordId } from '../registry/record.ts';
import type { BatchRecord } from './batches.ts';

/** How far a chain was read: `next` is the first block not read yet, `genesis` the hash of the chain's first one. */
export type Cursor = { readonly genesis: Hex; readonly next: number };

/** Where synced records are kept between runs. */
export type RecordStore = {
  /** Everything kept, and how far it reaches; no cursor where nothing was read yet. */
  load(): Promise<Stored>;
  /** Adds or replaces records and batches and moves the cursor, all or nothing. */
  save(records: readonly ClaimRecord[], cursor: Cursor, batches?: readonly BatchRecord[]): Promise<void>;
  /** Forgets everything. */
  clear(): Promise<void>;
};

/** Everything that a store keeps. */
export type Stored = {
  readonly records: readonly ClaimRecord[];
  /** Absent where the chain told of none. */
  readonly batches?: readonly BatchRecord[];
  readonly cursor?: Cursor;
};

/** A store that forgets with the process. */
export function memoryStore(): RecordStore {
  const byId = new Map<string, ClaimRecord>();
  const batchesById = new Map<string, BatchRecord>();
  let cursor: Cursor | undefined;
  return {
    load: async () => ({
      records: [...byId.values()],
      ...(batchesById.size > 0 ? { batches: [...batchesById.values()] } : {}),
      ...(cursor ? { cursor } : {}),
    }),
    save: async (records, upTo, batches = []) => {
      for (const record of records) byId.set(recordId(record), record);
      for (const batch of batches) batchesById.set(batchId(batch), batch);
      cursor = upTo;
    },
    clear: async () => {
      byId.clear();
      batchesById.clear();
      cursor = undefined;
    },
  };
}

interface RecordsDb extends DBSchema {
  records: { key: string; value: ClaimRecord };
  batches: { key: string; value: BatchRecord };
  cursor: { key: 'read'; value: Cursor };
}

const ALL_STORES = ['records', 'batches', 'cursor'] as const;

/**
 * A store in the browser's IndexedDB.
 *
 * @param registry names the database: one for each chain and contract, so that switching networks mixes nothing.
 */
export function indexedDbStore(registry: { chainId: number; address: string }): RecordStore {
  const opened = openDB<RecordsDb>(`colophon-records-${registry.chainId}-${registry.address}`, 2, {
    upgrade(db, from, _to, tx) {
      if (from < 1) {
        db.createObjectStore('records');
        db.createObjectStore('cursor');
      }
      db.createObjectStore('batches');
      // Version 1 passed over the events of batches. Without a cursor everything is read anew.
      tx.objectStore('cursor').clear();
    },
  });
  return {
    load: async () => {
      const tx = (await opened).transaction(ALL_STORES);
      const [records, batches, cursor] = await Promise.all([
        tx.objectStore('records').getAll(),
        tx.objectStore('batches').getAll(),
        tx.objectStore('cursor').get('read'),
      ]);
      return { records, ...(batches.length > 0 ? { batches } : {}), ...(cursor ? { cursor } : {}) };
    },
    save: async (records, cursor, batches = []) => {
      const tx = (await opened).transaction(ALL_STORES, 'readwrite');
      await Promise.all([
        ...records.map((record) => tx.objectStore('records').put(record, recordId(record))),
        ...batches.map((batch) => tx.objectStore('batches').put(batch, batchId(batch))),
        tx.objectStore('cursor').put(cursor, 'read'),
        tx.done,
      ]);
    },
    clear: async () => {
      const tx = (await opened).transaction(ALL_STORES, 'readwrite');
      await Promise.all([...ALL_STORES.map((name) => tx.objectStore(name).clear()), tx.done]);
    },
  };
}
