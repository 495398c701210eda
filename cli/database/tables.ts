import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';

/**
 * Makes what is not there yet. Of two servers that start at once on one PostgreSQL, one is told that a table can't be made because
 * the other is making it: it looks again.
 *
 * @param created what follows `CREATE … IF NOT EXISTS`, with its kind: `TABLE records (…)`, `INDEX …`.
 * @throws StorageUnusable, and the database is closed.
 */
export async function createTables(database: Database, created: readonly string[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const one of created) await database.query(`CREATE ${one.replace(/^\w+/, '$& IF NOT EXISTS')}`);
      return;
    } catch (error) {
      if (tries === MOST_TRIES) {
        await database.close();
        throw error;
      }
      await sleep(100 * tries);
    }
  }
}

const MOST_TRIES = 3;
