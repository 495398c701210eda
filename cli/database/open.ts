import type { Database } from './database.ts';
import { postgresDatabase } from './postgres.ts';
import { sqliteDatabase } from './sqlite.ts';

/** The database at a PostgreSQL address (`postgres://…`), or in a file. @throws StorageUnusable */
export function openDatabase(place: string): Database {
  return /^postgres(ql)?:\/\//.test(place) ? postgresDatabase(place) : sqliteDatabase(place);
}
