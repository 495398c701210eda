import { Pool, type PoolClient } from 'pg';
import { type Database, type Row, StorageUnusable, type Value } from './database.ts';

/** A question that takes longer is given up, in milliseconds. */
const QUERY_TIMEOUT_MS = 30_000;

const STEP = 'See that it runs, and that its address lets this account in.';

/** A database that several servers share. @param url `postgres://…`, with whatever the server needs to let us in. */
export function postgresDatabase(url: string): Database {
  // A server that is ended at the wrong moment leaves a question without an answer, and without an error.
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_TIMEOUT_MS,
    max: 8,
  });
  // A connection that breaks while nobody uses it is replaced by the next question.
  pool.on('error', () => {});
  // One that breaks under a transaction tells its questions; unheard, its event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const asking = async (client: Pool | PoolClient, sql: string, values: readonly Value[] = []) => {
    try {
      const { rows } = await client.query(sql, values.map(asBuffer));
      return rows as Row[];
    } catch (error) {
      throw new StorageUnusable('in PostgreSQL', error, STEP);
    }
  };
  return {
    bytesType: 'BYTEA',
    query: (sql, values) => asking(pool, sql, values),
    transaction: async (work) => {
      const client = await pool.connect().catch((error) => {
        throw new StorageUnusable('in PostgreSQL', error, STEP);
      });
      const query = (sql: string, values?: readonly Value[]) => asking(client, sql, values);
      try {
        await query('BEGIN');
        const result = await work(query);
        await query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // A connection in which a statement failed half-way is thrown away, and its transaction with it.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

function asBuffer(value: Value): Value {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value;
}
