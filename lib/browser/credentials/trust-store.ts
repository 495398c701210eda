import { type DBSchema, openDB } from 'idb';
import type { KeptList } from '../../c2pa/kept-list.ts';

interface TrustSchema extends DBSchema {
  lists: { key: string; value: KeptList };
}

/** The database of the extension's origin: its pages and its engine see the same. */
function open() {
  return openDB<TrustSchema>('colophon-trust', 1, {
    upgrade: (database) => void database.createObjectStore('lists', { keyPath: 'name' }),
  });
}

/** The trust lists that the reader uses, by name. */
export async function readLists(): Promise<readonly KeptList[]> {
  const database = await open();
  try {
    return await database.getAll('lists');
  } finally {
    database.close();
  }
}

/** Keeps a list, in place of one with the same name. */
export async function keepList(list: KeptList): Promise<void> {
  const database = await open();
  await database.put('lists', list);
  database.close();
}

/** Forgets a list. */
export async function forgetList(name: string): Promise<void> {
  const database = await open();
  await database.delete('lists', name);
  database.close();
}
