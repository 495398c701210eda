import type { Hex } from '../../lib/content/hex.ts';
import { type Epoch, headerBytes } from '../../lib/index/epoch.ts';
import { type Part, writeProved } from '../../lib/index/epoch-source.ts';
import type { RecordStore } from '../../lib/index/store.ts';
import { type ClaimRecord, recordId } from '../../lib/registry/record.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import type { Database, Row, Value } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { createTables } from '../database/tables.ts';

/** What an index server keeps: the synced records, and the last few epochs made of them. */
export type IndexStorage = {
  readonly records: RecordStore;
  /** Keeps an epoch, whole or not at all; then it is the latest. One that is there already becomes the latest again. */
  keepEpoch(epoch: Epoch): Promise<void>;
  /** Root of the latest epoch. */
  latest(): Promise<Hex | undefined>;
  header(root: Hex): Promise<Uint8Array | undefined>;
  /** A part with its proof, as `writeProved` writes it. */
  part(root: Hex, part: Part, number: number): Promise<Uint8Array | undefined>;
  shard(sha256: Hex): Promise<Uint8Array | undefined>;
  statement(meta: Hex): Promise<Envelope | undefined>;
  close(): Promise<void>;
};

/** Readers that opened an epoch go on with it for a while after the next one is there. */
const EPOCHS_KEPT = 3;

/** Rows put in with one statement. */
const ROWS_AT_ONCE = 200;

/** Opens the storage at a PostgreSQL address (`postgres://…`) or in a file. @throws StorageUnusable */
export async function openStorage(place: string): Promise<IndexStorage> {
  return storageIn(openDatabase(place));
}

/** The storage in a database, whose tables are made where there are none. @throws StorageUnusable */
export async function storageIn(database: Database): Promise<IndexStorage> {
  const { query, transaction } = database;
  await createTables(database, tables(database.bytesType));
  const first = async (sql: string, values: readonly Value[]) => (await query(sql, values))[0];
  return {
    records: recordsIn(database),
    keepEpoch: (epoch) => transaction((query) => keepEpoch(query, epoch)),
    latest: async () => (await first(LATEST, []))?.root as Hex | undefined,
    header: async (root) =>
      bytesIn(await first('SELECT header AS bytes FROM epochs WHERE root = $1', [root])),
    part: async (root, part, number) =>
      bytesIn(
        await first('SELECT proved AS bytes FROM parts WHERE root = $1 AND part = $2 AND number = $3', [
          root,
          part,
          number,
        ]),
      ),
    shard: async (sha256) => bytesIn(await first('SELECT bytes FROM shards WHERE sha256 = $1', [sha256])),
    statement: async (meta) => {
      const row = await first('SELECT record FROM records WHERE meta = $1 AND complete = 1', [meta]);
      return row && (JSON.parse(row.record as string) as ClaimRecord).envelope;
    },
    close: database.close,
  };
}

function tables(bytes: Database['bytesType']): string[] {
  return [
    'TABLE records (id TEXT PRIMARY KEY, meta TEXT NOT NULL, complete INTEGER NOT NULL, record TEXT NOT NULL)',
    'TABLE cursor (one INTEGER PRIMARY KEY, genesis TEXT NOT NULL, next BIGINT NOT NULL)',
    `TABLE epochs (root TEXT PRIMARY KEY, number BIGINT NOT NULL, header ${bytes} NOT NULL)`,
    `TABLE parts (root TEXT NOT NULL, part TEXT NOT NULL, number INTEGER NOT NULL, proved ${bytes} NOT NULL, PRIMARY KEY (root, part, number))`,
    `TABLE shards (sha256 TEXT PRIMARY KEY, bytes ${bytes} NOT NULL)`,
    'TABLE epoch_shards (root TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (root, sha256))',
    'INDEX records_by_meta ON records (meta)',
  ];
}

const LATEST = 'SELECT root FROM epochs ORDER BY number DESC LIMIT 1';

function recordsIn({ query, transaction }: Database): RecordStore {
  return {
    load: async () => {
      const records = await query('SELECT record FROM records ORDER BY id');
      const [cursor] = await query('SELECT genesis, next FROM cursor');
      return {
        records: records.map(({ record }) => JSON.parse(record as string) as ClaimRecord),
        ...(cursor ? { cursor: { genesis: cursor.genesis as Hex, next: Number(cursor.next) } } : {}),
      };
    },
    save: (records, { genesis, next }) =>
      transaction(async (query) => {
        const rows = records.map((record) => [
          recordId(record),
          record.meta,
          record.envelope ? 1 : 0,
          JSON.stringify(record),
        ]);
        const replace =
          'ON CONFLICT (id) DO UPDATE SET meta = excluded.meta, complete = excluded.complete, record = excluded.record';
        await insert(query, 'records (id, meta, complete, record)', rows, replace);
        const move = 'ON CONFLICT (one) DO UPDATE SET genesis = excluded.genesis, next = excluded.next';
        await insert(query, 'cursor (one, genesis, next)', [[1, genesis, next]], move);
      }),
    clear: () =>
      transaction(async (query) => {
        await query('DELETE FROM records');
        await query('DELETE FROM cursor');
      }),
  };
}

async function keepEpoch(query: Database['query'], epoch: Epoch): Promise<void> {
  const { root, header, buckets, bucketTree, pages, pageTree, shards } = epoch;
  const [newest] = await query('SELECT MAX(number) AS number FROM epochs');
  const number = Number(newest?.number ?? 0) + 1;
  const [known] = await query('SELECT root FROM epochs WHERE root = $1', [root]);
  if (known) {
    await query('UPDATE epochs SET number = $1 WHERE root = $2', [number, root]);
    return;
  }
  await insert(query, 'epochs (root, number, header)', [[root, number, headerBytes(header)]]);
  const rows = (part: Part, all: readonly Uint8Array[], prove: (number: number) => Uint8Array[]) =>
    all.map((bytes, i) => [root, part, i, writeProved({ bytes, proof: prove(i) })]);
  await insert(query, 'parts (root, part, number, proved)', rows('buckets', buckets, bucketTree.prove));
  await insert(query, 'parts (root, part, number, proved)', rows('pages', pages, pageTree.prove));
  const files = new Map(header.shards.map((sha256, i) => [sha256, shards[i]!]));
  await insert(query, 'shards (sha256, bytes)', [...files]);
  const of = [...files.keys()].map((sha256) => [root, sha256]);
  await insert(query, 'epoch_shards (root, sha256)', of);
  const kept = `(SELECT root FROM epochs ORDER BY number DESC LIMIT ${EPOCHS_KEPT})`;
  for (const table of ['epochs', 'parts', 'epoch_shards'])
    await query(`DELETE FROM ${table} WHERE root NOT IN ${kept}`);
  await query('DELETE FROM shards WHERE sha256 NOT IN (SELECT sha256 FROM epoch_shards)');
}

async function insert(
  query: Database['query'],
  into: string,
  rows: readonly (readonly Value[])[],
  conflict = 'ON CONFLICT DO NOTHING',
): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    const some = rows.slice(i, i + ROWS_AT_ONCE);
    let place = 0;
    const values = some.map((row) => `(${row.map(() => `$${++place}`).join(', ')})`).join(', ');
    await query(`INSERT INTO ${into} VALUES ${values} ${conflict}`, some.flat());
  }
}

function bytesIn(row: Row | undefined): Uint8Array | undefined {
  const bytes = row?.bytes;
  return bytes instanceof Uint8Array
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : undefined;
}
