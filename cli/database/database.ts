/** A value in a row. */
export type Value = string | number | Uint8Array;

export type Row = Readonly<Record<string, Value | null>>;

/**
 * What is needed here of an SQL database: PostgreSQL and SQLite understand the same statements here, with
 * `$1` for the first parameter.
 */
export type Database = {
  /** The database's word for bytes. */
  readonly bytesType: 'BLOB' | 'BYTEA';
  query(sql: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Runs statements so that all of them count, or none. */
  transaction<T>(work: (query: Database['query']) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** A database can't be used: it can't be reached, or is damaged. Nothing in it can't be made again. */
export class StorageUnusable extends Error {
  override name = 'StorageUnusable';
  /** @param step what to do about it, a sentence. */
  constructor(where: string, cause: unknown, step: string) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The database ${where} can't be used: ${why}. ${step}`, { cause });
  }
}
