import { type DBSchema, openDB } from 'idb';
import type { Hex } from '../content/hex.ts';
import type { CachedAnswer, ClaimStore } from './cache.ts';

/** A store that forgets with the process. */
export function memoryClaims(): ClaimStore {
  const answers = new Map<Hex, CachedAnswer>();
  return {
    get: async (key) => answers.get(key),
    put: async (key, answer) => void answers.set(key, answer),
    delete: async (key) => void answers.delete(key),
  };
}

interface ClaimsDb extends DBSchema {
  answers: { key: Hex; value: CachedAnswer; indexes: { at: number } };
}

/**
 * A store in the browser's IndexedDB.
 *
 * @param registry names the database: one for each chain and contract, so that switching networks mixes nothing.
 */
export function indexedDbClaims(registry: { chainId: number; address: string }): ClaimStore {
  const opened = openDB<ClaimsDb>(`colophon-claims-${registry.chainId}-${registry.address}`, 1, {
    upgrade: (db) => void db.createObjectStore('answers').createIndex('at', 'at'),
  });
  // Each question notices for itself that the store can't be opened.
  opened.catch(() => {});
  return {
    get: async (key) => (await opened).get('answers', key),
    put: async (key, answer, dropBefore) => {
      const tx = (await opened).transaction('answers', 'readwrite');
      const old = await tx.store.index('at').getAllKeys(IDBKeyRange.upperBound(dropBefore, true));
      for (const key of old) tx.store.delete(key);
      tx.store.put(answer, key);
      await tx.done;
    },
    delete: async (key) => (await opened).delete('answers', key),
  };
}
