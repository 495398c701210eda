import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StorageUnusable } from '../../../cli/database/database.ts';
import { createIndexServer } from '../../../cli/index/server.ts';
import { type IndexStorage, openStorage } from '../../../cli/index/storage.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { buildEpoch, type Epoch, headerBytes } from '../../../lib/index/epoch.ts';
import { readProved } from '../../../lib/index/epoch-source.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { photographs } from '../../lib/fingerprint/photographs.ts';
import { domain, recordOf, signed } from '../../lib/index/signed-records.ts';
import { type PostgresServer, startPostgres } from '../database/postgres-server.ts';

let postgres: PostgresServer | undefined;
let folder: string;
let records: ClaimRecord[];
let epochs: Epoch[];
const genesis: Hex = `0x${'9e'.repeat(32)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-index-'));
  postgres = await startPostgres();
  const { envelope: _, ...bare } = recordOf(await signed('A text whose statement is nowhere.'), 9);
  records = [
    ...(await Promise.all(photographs.map(async ({ bytes }, i) => recordOf(await signed(bytes), i + 1)))),
    bare,
  ];
  // The first one numbers its records otherwise, so that it has shards of its own.
  epochs = [buildEpoch(records.slice(3), { ...domain, block: 9 })];
  epochs.push(...[4, 5, 6].map((block) => buildEpoch(records, { ...domain, block })));
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true });
});

/** A fresh storage of each kind; the PostgreSQL one in a database of its own. */
let made = 0;
async function placeOf(kind: string): Promise<string | undefined> {
  const name = `index${++made}`;
  if (kind === 'SQLite') return join(folder, `${name}.db`);
  if (!postgres) return undefined;
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return postgres.url.replace('/postgres?', `/${name}?`);
}

/** Everything a server says over HTTP about these epochs, so that the answers of two storages can be compared. */
async function answers(server: FastifyInstance): Promise<string[]> {
  const [first, , , last] = epochs as [Epoch, Epoch, Epoch, Epoch];
  const paths = [
    '/epochs/latest',
    ...epochs.map(({ root }) => `/epochs/${root}`),
    ...[0, 1, 77, 4_095, 4_096].map((number) => `/epochs/${last.root}/buckets/${number}`),
    ...[0, 1].map((number) => `/epochs/${last.root}/pages/${number}`),
    `/epochs/${first.root}/buckets/0`,
    ...last.header.shards.map((sha256) => `/shards/${sha256}`),
    ...records.map(({ meta }) => `/statements/${meta}`),
    ...['/', '/epochs', '/epochs/0x12', `/epochs/${last.root}/parts/1`, `/epochs/${last.root}/pages/-1`],
    ...['/shards/0x', '/statements/..%2f..%2fetc%2fpasswd', `/epochs/${last.root}/buckets/1e3`],
  ];
  return Promise.all(
    paths.map(async (url) => {
      const { statusCode, headers, rawPayload } = await server.inject({ url });
      return `${url} ${statusCode} ${headers['content-type']} ${rawPayload.toString('hex')}`;
    }),
  );
}

const told = new Map<string, string[]>();

describe.each(['SQLite', 'PostgreSQL'])('the index storage in %s', (kind) => {
  async function opened(use: (storage: IndexStorage, place: string) => Promise<void>): Promise<void> {
    const place = await placeOf(kind);
    // `startPostgres` has said why.
    if (place === undefined) return;
    const storage = await openStorage(place);
    try {
      await use(storage, place);
    } finally {
      await storage.close();
    }
  }

  test('keeps records and cursor, replaces them, and forgets them', () =>
    opened(async ({ records: store }) => {
      expect(await store.load()).toEqual({ records: [] });
      await store.save(records, { genesis, next: 7 });
      const sorted = records.toSorted((a, b) => (a.content < b.content ? -1 : 1));
      expect(await store.load()).toEqual({ records: sorted, cursor: { genesis, next: 7 } });
      const changed = { ...records[0]!, block: 5_000_000_000 };
      await store.save([changed], { genesis, next: 6_000_000_000 });
      const after = await store.load();
      expect(after.cursor).toEqual({ genesis, next: 6_000_000_000 });
      expect(after.records).toHaveLength(records.length);
      expect(after.records).toContainEqual(changed);
      await store.clear();
      expect(await store.load()).toEqual({ records: [] });
    }));

  test('keeps the last three epochs and what they need, and no more', () =>
    opened(async (storage) => {
      expect(await storage.latest()).toBeUndefined();
      for (const epoch of epochs) await storage.keepEpoch(epoch);
      const [first, second, , last] = epochs as [Epoch, Epoch, Epoch, Epoch];
      expect(await storage.latest()).toBe(last.root);
      expect(await storage.header(first.root)).toBeUndefined();
      expect(await storage.part(first.root, 'buckets', 0)).toBeUndefined();
      expect(await storage.header(second.root)).toEqual(headerBytes(second.header));
      const own = first.header.shards.filter((sha256) => !second.header.shards.includes(sha256));
      expect(own.length).toBeGreaterThan(0);
      const gone = own.filter((sha256) => !last.header.shards.includes(sha256));
      for (const sha256 of gone) expect(await storage.shard(sha256)).toBeUndefined();
      for (const [i, sha256] of last.header.shards.entries())
        expect(await storage.shard(sha256)).toEqual(last.shards[i]);
      for (const [number, bytes] of last.buckets.entries())
        if (bytes.length > 0)
          expect(readProved((await storage.part(last.root, 'buckets', number))!)).toEqual({
            bytes,
            proof: last.bucketTree.prove(number),
          });
    }));

  test('makes an epoch that it knows the latest again', () =>
    opened(async (storage) => {
      const [one, two] = epochs as [Epoch, Epoch];
      for (const epoch of [one, two, one]) await storage.keepEpoch(epoch);
      expect(await storage.latest()).toBe(one.root);
      expect(await storage.header(two.root)).toBeDefined();
    }));

  test('still has everything when it is opened again, in use by somebody else', () =>
    opened(async (storage, place) => {
      await storage.records.save(records, { genesis, next: 7 });
      await storage.keepEpoch(epochs[0]!);
      const other = await openStorage(place);
      expect(await other.latest()).toBe(epochs[0]!.root);
      await other.keepEpoch(epochs[1]!);
      expect(await storage.latest()).toBe(epochs[1]!.root);
      expect(await other.statement(records[0]!.meta)).toEqual(records[0]!.envelope);
      expect(await other.statement(records.at(-1)!.meta)).toBeUndefined();
      await other.close();
    }));

  test('answers over HTTP', () =>
    opened(async (storage) => {
      await storage.records.save(records, { genesis, next: 7 });
      for (const epoch of epochs) await storage.keepEpoch(epoch);
      const server = createIndexServer(storage);
      told.set(kind, await answers(server));
      expect(told.get(kind)!.filter((line) => / 200 /.test(line)).length).toBeGreaterThan(20);
      const { headers } = await server.inject({ url: `/epochs/${epochs[3]!.root}/buckets/5` });
      expect(headers).toMatchObject({ 'cache-control': /immutable/, 'access-control-allow-origin': '*' });
      await server.close();
    }));

  test('answers 503, and not that there is nothing, when it can not be read', async () => {
    const place = await placeOf(kind);
    if (place === undefined) return;
    const storage = await openStorage(place);
    await storage.close();
    const server = createIndexServer(storage);
    const { statusCode, headers, body } = await server.inject({ url: '/epochs/latest' });
    expect([statusCode, headers['retry-after']]).toEqual([503, '30']);
    expect(body).not.toContain(folder);
    await server.close();
  });
});

test('both storages give the same answers', () => {
  if (postgres) expect(told.get('PostgreSQL')).toEqual(told.get('SQLite'));
  expect(told.get('SQLite')).toBeDefined();
});

test.each([
  ['no database', Buffer.from('This is a letter, not a database, and it is long enough to be looked at.')],
  ['the beginning of one', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(300, 7)])],
])('a file that is %s is refused by its name', async (title, bytes) => {
  const path = join(folder, `${title.replaceAll(' ', '-')}.db`);
  await writeFile(path, bytes);
  await expect(openStorage(path)).rejects.toThrow(StorageUnusable);
  await expect(openStorage(path)).rejects.toThrow(path);
  await expect(openStorage(path)).rejects.toThrow('Remove it, or name another file');
});

test('a PostgreSQL that is not there is refused', async () => {
  const nowhere = `postgres://nobody@localhost/none?host=${encodeURIComponent(folder)}`;
  await expect(openStorage(nowhere)).rejects.toThrow(StorageUnusable);
  await expect(openStorage(nowhere)).rejects.toThrow('See that it runs');
  await expect(openStorage(nowhere)).rejects.not.toThrow('emove it');
});

test('a file that can’t be reached is not said to be damaged', async () => {
  const path = join(folder, 'gone/x.db');
  await expect(openStorage(path)).rejects.toThrow('See that its folder is there');
  await expect(openStorage(path)).rejects.not.toThrow('emove it');
});
