import { type DBSchema, openDB } from 'idb';
import type { Hex } from '../content/hex.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';

/** How far a chain was read: `next` is the first block not read yet, `genesis` the hash of the chain's first one. */
export type Cursor = { readonly genesis: Hex; readonly next: number };

/** Where synced records are kept between runs. */
export type RecordStore = {
  /** Everything kept, and how far it reaches; no cursor where nothing was read yet. */
  load(): Promise<{ readonly records: readonly ClaimRecord[]; readonly cursor?: Cursor }>;
  /** Adds or replaces records and moves the cursor, both or neither. */
  save(records: readonly ClaimRecord[], cursor: Cursor): Promise<void>;
  /** Forgets everything. */
  clear(): Promise<void>;
};

/** A store that forgets with the process. */
export function memoryStore(): RecordStore {
  const byId = new Map<string, ClaimRecord>();
  let cursor: Cursor | undefined;
  return {
    load: async () => ({ records: [...byId.values()], ...(cursor ? { cursor } : {}) }),
    save: async (records, upTo) => {
      for (const record of records) byId.set(recordId(record), record);
      cursor = upTo;
    },
    clear: async () => {
      byId.clear();
      cursor = undefined;
    },
  };
}

interface RecordsDb extends DBSchema {
  records: { key: string; value: ClaimRecord };
  cursor: { key: 'read'; value: Cursor };
}

/**
 * A store in the browser's IndexedDB.
 *
 * @param registry names the database: one for each chain and contract, so that switching networks mixes nothing.
 */
export function indexedDbStore(registry: { chainId: number; address: string }): RecordStore {
  const opened = openDB<RecordsDb>(`colophon-records-${registry.chainId}-${registry.address}`, 1, {
    upgrade(db) {
      db.createObjectStore('records');
      db.createObjectStore('cursor');
    },
  });
  return {
    load: async () => {
      const tx = (await opened).transaction(['records', 'cursor']);
      const [records, cursor] = await Promise.all([
        tx.objectStore('records').getAll(),
        tx.objectStore('cursor').get('read'),
      ]);
      return { records, ...(cursor ? { cursor } : {}) };
    },
    save: async (records, cursor) => {
      const tx = (await opened).transaction(['records', 'cursor'], 'readwrite');
      await Promise.all([
        ...records.map((record) => tx.objectStore('records').put(record, recordId(record))),
        tx.objectStore('cursor').put(cursor, 'read'),
        tx.done,
      ]);
    },
    clear: async () => {
      const tx = (await opened).transaction(['records', 'cursor'], 'readwrite');
      await Promise.all([tx.objectStore('records').clear(), tx.objectStore('cursor').clear(), tx.done]);
    },
  };
}
