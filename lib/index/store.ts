import { type DBSchema, openDB } from 'idb';
import { type ClaimRecord, recordId } from '../registry/record.ts';

/** Where synced records are kept between runs. `next` is the first block not read yet. */
export type RecordStore = {
  load(): Promise<{ readonly records: readonly ClaimRecord[]; readonly next: number }>;
  /** Adds or replaces records and moves `next`, both or neither. */
  save(records: readonly ClaimRecord[], next: number): Promise<void>;
};

/** A store that forgets with the process. */
export function memoryStore(): RecordStore {
  const byId = new Map<string, ClaimRecord>();
  let next = 0;
  return {
    load: async () => ({ records: [...byId.values()], next }),
    save: async (records, upTo) => {
      for (const record of records) byId.set(recordId(record), record);
      next = upTo;
    },
  };
}

interface RecordsDb extends DBSchema {
  records: { key: string; value: ClaimRecord };
  cursor: { key: 'next'; value: number };
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
      const db = await opened;
      return { records: await db.getAll('records'), next: (await db.get('cursor', 'next')) ?? 0 };
    },
    save: async (records, next) => {
      const tx = (await opened).transaction(['records', 'cursor'], 'readwrite');
      for (const record of records) tx.objectStore('records').put(record, recordId(record));
      tx.objectStore('cursor').put(next, 'next');
      await tx.done;
    },
  };
}
