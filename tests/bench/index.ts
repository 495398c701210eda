import { Client } from 'pg';
import { ENTRY_BYTES } from '../../lib/index/bucket.ts';
import { hashIndex } from '../../lib/index/hash-index.ts';
import { startPostgres } from '../cli/database/postgres-server.ts';
import { plainScan } from '../lib/index/plain-scan.ts';
import { codeAt, randomCodes, withBitsFlipped } from '../lib/index/random-codes.ts';
import { bucketRecall } from './bucket-recall.ts';
import { type BenchReport, medianMs } from './report.ts';

const MILLION = 1_000_000;
const RADIUS = 31;
const BUCKET_BITS = 12;
const SEED = 20_261_122;

/** Random codes, looked for by neighbours of some of them; what is found is compared with a plain scan of the same. */
export async function bench(): Promise<BenchReport> {
  const one = await sized(MILLION);
  const sqlMs = await sqlBitCount(one.codes);
  const ten = await sized(10 * MILLION);
  return {
    figures: {
      mih1mMs: one.mihMs,
      mih10mMs: ten.mihMs,
      scan1mMs: one.scanMs,
      scan10mMs: ten.scanMs,
      wideScan1mMs: one.wideMs,
      recall: (one.recall + ten.recall) / 2,
      mih1mBuildMs: one.buildMs,
      mih10mBuildMs: ten.buildMs,
      mih10mMegabytes: ten.megabytes,
      lookup1mKilobytes: lookupBytes(one.codes) / 1_000,
      ...(await bucketRecall()),
    },
    peers: {
      plainScan1mMs: one.plainMs,
      plainScan10mMs: ten.plainMs,
      ...(sqlMs === undefined ? {} : { sqlBitCount1mMs: sqlMs }),
    },
    ratios: {
      mih1mVsPlain: one.plainMs / one.mihMs,
      mih10mVsPlain: ten.plainMs / ten.mihMs,
      scan1mVsPlain: one.plainMs / one.scanMs,
      ...(sqlMs === undefined ? {} : { mih1mVsSql: sqlMs / one.mihMs, scan1mVsSql: sqlMs / one.scanMs }),
    },
  };
}

async function sized(count: number) {
  const codes = randomCodes(count, SEED);
  const scanned = hashIndex({ tablesFrom: Number.POSITIVE_INFINITY });
  for (let i = 0; i < count; i++) scanned.add(codeAt(codes, i), i);
  let asked = 0;
  const needle = () => neighbour(codes, ++asked);
  const scanMs = await medianMs(41, () => scanned.search(needle(), { radius: RADIUS }));
  const wideMs = await medianMs(11, () => scanned.search(needle(), { radius: 64 }));
  const plainMs = await medianMs(3, () => plainScan(codes, wordsOf(needle()), RADIUS));
  const tabled = hashIndex({ tablesFrom: 0 });
  for (let i = 0; i < count; i++) tabled.add(codeAt(codes, i), i);
  const started = performance.now();
  tabled.search(needle(), { radius: RADIUS });
  const buildMs = performance.now() - started;
  const mihMs = await medianMs(301, () => tabled.search(needle(), { radius: RADIUS }));
  const { planes, tables, records } = tabled.memory();
  const recall = recallOf(codes, (sought) =>
    [scanned, tabled].map((index) => index.search(sought, { radius: RADIUS }).nearest),
  );
  return {
    codes,
    scanMs,
    wideMs,
    plainMs,
    buildMs,
    mihMs,
    recall,
    megabytes: (planes + tables + records) / 1e6,
  };
}

/** Bytes of the four buckets, with their proofs, in which one code of so many is looked up. */
function lookupBytes(codes: Uint32Array<ArrayBuffer>): number {
  const proof = 1 + BUCKET_BITS * 32;
  return 4 * (proof + (codes.length / 8 / 2 ** BUCKET_BITS) * ENTRY_BYTES);
}

/** A code at 0 to 31 bits from one of them. */
function neighbour(codes: Uint32Array<ArrayBuffer>, asked: number): Uint8Array {
  const at = (asked * 7_919) % (codes.length / 8);
  return withBitsFlipped(codeAt(codes, at), asked % (RADIUS + 1), asked);
}

/** The share of what a plain scan finds that both ways of searching find at the right distance, and nothing else. */
function recallOf(
  codes: Uint32Array<ArrayBuffer>,
  search: (needle: Uint8Array) => (readonly { record: number; distance: number }[])[],
): number {
  let [sought, found] = [0, 0];
  for (let i = 0; i < 32; i++) {
    const needle = neighbour(codes, i * 31 + i);
    const expected = plainScan(codes, wordsOf(needle), RADIUS);
    for (const hits of search(needle)) {
      sought += Math.max(expected.length, hits.length);
      found += expected.filter((hit) =>
        hits.some(({ record, distance }) => record === hit.number && distance === hit.distance),
      ).length;
    }
  }
  return found / sought;
}

/** The same codes as `bit(256)` in a table that PostgreSQL reads through; undefined where there is no PostgreSQL. */
async function sqlBitCount(codes: Uint32Array<ArrayBuffer>): Promise<number | undefined> {
  const server = await startPostgres();
  if (!server) return undefined;
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    await client.query('CREATE UNLOGGED TABLE codes (record int, code bit(256))');
    const atOnce = 50_000;
    for (let from = 0; from < codes.length / 8; from += atOnce) {
      const hex = Array.from(
        { length: atOnce },
        (_, i) => `x${Buffer.from(codeAt(codes, from + i)).toString('hex')}`,
      );
      await client.query(
        'INSERT INTO codes SELECT $2 + place - 1, code::bit(256) FROM unnest($1::text[]) WITH ORDINALITY AS c(code, place)',
        [hex, from],
      );
    }
    await client.query('VACUUM ANALYZE codes');
    const near = `SELECT record, bit_count(code # $1::bit(256)) FROM codes WHERE bit_count(code # $1::bit(256)) <= $2`;
    let asked = 0;
    return await medianMs(5, async () => {
      const needle = neighbour(codes, ++asked);
      const { rows } = await client.query(near, [`x${Buffer.from(needle).toString('hex')}`, RADIUS]);
      if (rows.length === 0) throw new Error('PostgreSQL does not find the planted neighbour.');
    });
  } finally {
    await client.end();
    await server.stop();
  }
}

function wordsOf(code: Uint8Array): Uint32Array {
  return new Uint32Array(code.slice().buffer);
}
