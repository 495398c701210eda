import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import type { BatchRecord } from '../../../lib/index/batches.ts';
import { indexedDbStore, memoryStore, type RecordStore } from '../../../lib/index/store.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { recordOf, signed } from './signed-records.ts';

const genesis: Hex = `0x${'9e'.repeat(32)}`;
const address: Hex = `0x${'c0'.repeat(20)}`;
const batch: BatchRecord = {
  ...{ anchoredBy: address, root: genesis, leafCount: 3, time: 1, block: 2, keyIdx: 0 },
  ...{ next: 0, seenAt: 2, lookAt: 2 },
};
let databases = 0;

beforeAll(async () => {
  // A browser has these classes as globals, and idb asks for them by name.
  const { default: indexedDB, ...classes } = await import('fake-indexeddb');
  Object.assign(globalThis, classes, { indexedDB });
});

describe.each<[string, () => RecordStore]>([
  ['in memory', memoryStore],
  ['in IndexedDB', () => indexedDbStore({ chainId: ++databases, address })],
])('a store %s', (_title, open) => {
  let one: ClaimRecord;
  let two: ClaimRecord;
  beforeAll(async () => {
    one = recordOf(await signed('The first text that was signed here.'));
    two = recordOf(await signed('The second text that was signed here.'));
  });

  test('is empty at first, and was read to nowhere', async () => {
    expect(await open().load()).toEqual({ records: [] });
  });

  test('gives back what was saved, statements and all, and how far it was read', async () => {
    const store = open();
    await store.save([one], { genesis, next: 5 });
    await store.save([two], { genesis, next: 9 });
    const { records, cursor } = await store.load();
    expect(records).toHaveLength(2);
    expect(records).toEqual(expect.arrayContaining([one, two]));
    expect(cursor).toEqual({ genesis, next: 9 });
  });

  test('keeps one record for each author of a content', async () => {
    const store = open();
    const { envelope: _, ...bare } = one;
    const other = { ...one, author: two.author.replace(/.$/, '0') as Hex };
    await store.save([bare, other], { genesis, next: 1 });
    await store.save([one], { genesis, next: 1 });
    expect((await store.load()).records).toEqual(expect.arrayContaining([one, other]));
    expect((await store.load()).records).toHaveLength(2);
  });

  test('keeps batches, each once, and what they hold beside the author’s own record', async () => {
    const store = open();
    const held = { ...one, anchored: { anchoredBy: two.author, root: two.meta, time: 3 } };
    await store.save([one, held], { genesis, next: 5 }, [batch]);
    await store.save([], { genesis, next: 5 }, [{ ...batch, next: 7 }]);
    const { records, batches } = await store.load();
    expect(batches).toEqual([{ ...batch, next: 7 }]);
    expect(records).toHaveLength(2);
    expect(records).toEqual(expect.arrayContaining([one, held]));
  });

  test('forgets everything when it is cleared', async () => {
    const store = open();
    await store.save([one], { genesis, next: 5 }, [batch]);
    await store.clear();
    expect(await store.load()).toEqual({ records: [] });
  });
});

describe('a store in IndexedDB', () => {
  test('outlives its page', async () => {
    const place = { chainId: 1_000, address };
    await indexedDbStore(place).save([], { genesis, next: 77 });
    expect((await indexedDbStore(place).load()).cursor).toEqual({ genesis, next: 77 });
  });

  test('of the version before batches reads the chain anew', async () => {
    const { openDB } = await import('idb');
    const old = await openDB(`colophon-records-3000-${address}`, 1, {
      upgrade(db) {
        for (const name of ['records', 'cursor']) db.createObjectStore(name);
      },
    });
    await old.put('cursor', { genesis, next: 77 }, 'read');
    old.close();
    const store = indexedDbStore({ chainId: 3_000, address });
    expect(await store.load()).toEqual({ records: [] });
    await store.save([], { genesis, next: 5 }, [batch]);
    expect((await store.load()).batches).toEqual([batch]);
  });

  test('is another one for another chain and for another contract', async () => {
    await indexedDbStore({ chainId: 2_000, address }).save([], { genesis, next: 77 });
    expect(await indexedDbStore({ chainId: 2_001, address }).load()).toEqual({ records: [] });
    const other: Hex = `0x${'c1'.repeat(20)}`;
    expect(await indexedDbStore({ chainId: 2_000, address: other }).load()).toEqual({ records: [] });
  });
});
