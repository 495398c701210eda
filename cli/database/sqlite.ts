import { DatabaseSync } from 'node:sqlite';
import { type Database, type Row, StorageUnusable, type Value } from './database.ts';

/** What SQLite says of a file that is damaged, or no database. Source: https://www.sqlite.org/rescode.html */
const CORRUPT = 11;
const DAMAGED: ReadonlySet<number> = new Set([CORRUPT, 26]);

const REMOVE = 'Remove it, or name another file, and run the same command again.';
const REACH =
  'See that its folder is there and has room, that this account may write it, and that nothing else holds it.';

/**
 * A database in one file, made where there is none.
 *
 * @param path `:memory:` forgets with the process.
 * @throws {@link StorageUnusable} for a file that is no database, or is damaged.
 */
export function sqliteDatabase(path: string): Database {
  const db = using(path, () => {
    const opened = new DatabaseSync(path, { timeout: 10_000 });
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const [check] = opened.prepare('PRAGMA quick_check(1)').all();
    if (check?.quick_check !== 'ok')
      throw Object.assign(new Error(String(check?.quick_check)), { errcode: CORRUPT });
    return opened;
  });
  const query = async (sql: string, values: readonly Value[] = []) =>
    using(path, () => db.prepare(sql.replaceAll('$', '?')).all(...values) as Row[]);
  let last: Promise<unknown> = Promise.resolve();
  return {
    bytesType: 'BLOB',
    query,
    transaction: (work) => {
      // One connection has one transaction; the next waits for it.
      const turn = last.then(async () => {
        await query('BEGIN IMMEDIATE');
        try {
          const result = await work(query);
          await query('COMMIT');
          return result;
        } catch (error) {
          await query('ROLLBACK');
          throw error;
        }
      });
      last = turn.catch(() => {});
      return turn;
    },
    close: async () => db.close(),
  };
}

function using<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    const isDamaged = errcode !== undefined && DAMAGED.has(errcode & 0xff);
    throw new StorageUnusable(path, error, isDamaged ? REMOVE : REACH);
  }
}
