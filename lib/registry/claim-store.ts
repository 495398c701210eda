import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
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
 * @param genesis the chain's first block, asked before anything is kept: it tells apart chains that share an id, as
 * development chains do. Where it can't be asked, the store fails.
 */
export function indexedDbClaims(
  registry: { readonly chainId: number; readonly address: string },
  genesis: () => Promise<Hex>,
): ClaimStore {
  let opened: Promise<IDBPDatabase<ClaimsDb>> | undefined;
  const open = () => {
    opened ??= genesis()
      .then((first) =>
        openDB<ClaimsDb>(`colophon-claims-${registry.chainId}-${registry.address}-${first}`, 1, {
          upgrade: (db) => void db.createObjectStore('answers').createIndex('at', 'at'),
        }),
      )
      .catch((error) => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
  return {
    get: async (key) => (await open()).get('answers', key),
    put: async (key, answer, dropBefore) => {
      const tx = (await open()).transaction('answers', 'readwrite');
      const old = await tx.store.index('at').getAllKeys(IDBKeyRange.upperBound(dropBefore, true));
      for (const key of old) tx.store.delete(key);
      tx.store.put(answer, key);
      await tx.done;
    },
    delete: async (key) => (await open()).delete('answers', key),
  };
}
