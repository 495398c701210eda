import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { openIndex } from '../../../lib/index/open-index.ts';
import { memoryStore } from '../../../lib/index/store.ts';
import { syncRecords } from '../../../lib/index/sync.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import type { Registry } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import { SourceUnreachable, type StatementSource } from '../../../lib/statement/source.ts';
import { domain, printOf, recordOf, signed } from './signed-records.ts';

type Event = Omit<ClaimRecord, 'envelope'>;

/** A chain that is nothing but its events; `asked` notes the blocks it was asked for. */
function chain({ head, genesis = '9e' }: { head: number; genesis?: string }) {
  const events: Event[] = [];
  const asked: [from: number, to: number][] = [];
  const state = { head, genesis, brokenFrom: Number.POSITIVE_INFINITY };
  const registry: Registry = {
    config: { ...domain, rpcUrl: 'http://127.0.0.1' },
    claimsOn: async (keys) => keys.map(() => []),
    claimsBetween: async (from, to) => {
      if (to >= state.brokenFrom) throw new RegistryUnreachable('rpc-down', 'http://127.0.0.1');
      asked.push([from, to]);
      return events.filter(({ block }) => block >= from && block <= to);
    },
    head: async () => state.head,
    genesis: async () => `0x${state.genesis.repeat(32)}`,
  };
  return { registry, events, asked, state };
}

/** A statement server that has these envelopes, and notes what it was asked for. */
function server(...envelopes: Envelope[]) {
  const asked: Hex[] = [];
  const source: StatementSource = {
    fetch: async (meta) => {
      asked.push(meta);
      return structuredClone(envelopes.find(({ claim }) => claim.meta === meta));
    },
  };
  return { source, envelopes, asked };
}

const eventOf = (envelope: Envelope, block: number): Event => {
  const { envelope: _, ...event } = recordOf(envelope, block);
  return event;
};

let one: Envelope;
let two: Envelope;
beforeAll(async () => {
  one = await signed('The first text that was signed here, and has a few more words than eight.', {
    title: 'One',
  });
  two = await signed('The second text that was signed here, with quite other words in it, and more.', {
    title: 'Two',
  });
});

describe('a sync', () => {
  test('keeps every claim with its statement', async () => {
    const { registry, events } = chain({ head: 100 });
    events.push(eventOf(one, 10), eventOf(two, 100));
    const store = memoryStore();
    const report = await syncRecords(registry, store, [server(one, two).source]);
    expect(report).toEqual({ records: 2, added: 2, withoutStatement: 0 });
    expect((await store.load()).records).toEqual([recordOf(one, 10), recordOf(two, 100)]);
  });

  test('asks for 2,000 blocks at most, from the first block of the registry to the newest', async () => {
    const { registry, asked } = chain({ head: 5_000 });
    await syncRecords(registry, memoryStore(), [], 700);
    expect(asked).toEqual([
      [700, 2_699],
      [2_700, 4_699],
      [4_700, 5_000],
    ]);
  });

  test('reads only new blocks the next time, and the newest twelve again', async () => {
    const { registry, events, asked, state } = chain({ head: 100 });
    const store = memoryStore();
    await syncRecords(registry, store, []);
    state.head = 150;
    events.push(eventOf(one, 95), eventOf(two, 120));
    const report = await syncRecords(registry, store, [server(one, two).source]);
    expect(asked.at(-1)).toEqual([89, 150]);
    expect(report).toEqual({ records: 2, added: 2, withoutStatement: 0 });
  });

  test('of a chain that did not move adds nothing twice', async () => {
    const { registry, events } = chain({ head: 100 });
    events.push(eventOf(one, 100));
    const store = memoryStore();
    const { source, asked } = server(one);
    await syncRecords(registry, store, [source]);
    expect(await syncRecords(registry, store, [source])).toEqual({
      records: 1,
      added: 0,
      withoutStatement: 0,
    });
    expect(asked).toHaveLength(1);
  });

  test('takes the later word where a claim moved to another block with another statement', async () => {
    const { registry, events } = chain({ head: 100 });
    const later = await signed('The first text that was signed here, and has a few more words than eight.', {
      title: 'Three',
    });
    events.push(eventOf(one, 98));
    const store = memoryStore();
    const { source } = server(one, later);
    await syncRecords(registry, store, [source]);
    events.splice(0, 1, eventOf(later, 99));
    await syncRecords(registry, store, [source]);
    expect((await store.load()).records).toEqual([recordOf(later, 99)]);
  });

  test('finds a statement that appears later, without reading its block again', async () => {
    const { registry, events, state } = chain({ head: 100 });
    events.push(eventOf(one, 10));
    const store = memoryStore();
    const { source, envelopes } = server();
    expect(await syncRecords(registry, store, [source])).toEqual({
      records: 1,
      added: 1,
      withoutStatement: 1,
    });
    envelopes.push(one);
    state.head = 200;
    events.splice(0);
    expect(await syncRecords(registry, store, [source])).toEqual({
      records: 1,
      added: 0,
      withoutStatement: 0,
    });
    expect((await store.load()).records).toEqual([recordOf(one, 10)]);
  });

  test.each<[string, (envelope: Envelope) => unknown]>([
    [
      'a changed title',
      (envelope) => ({ ...envelope, statement: { ...envelope.statement, title: 'A lie' } }),
    ],
    ["another claim's statement", () => two],
    ['a list', () => []],
    ['nothing', () => null],
    [
      'garbage for its fingerprints',
      ({ statement, claim }) => ({
        claim,
        statement: { ...statement, fingerprints: { ...statement.fingerprints, shingles: '%%%' } },
      }),
    ],
  ])('believes no source that answers %s', async (_title, lie) => {
    const { registry, events } = chain({ head: 20 });
    events.push(eventOf(one, 10), eventOf(two, 11));
    const store = memoryStore();
    const lying: StatementSource = { fetch: async (meta) => (meta === two.claim.meta ? two : lie(one)) };
    expect(await syncRecords(registry, store, [lying])).toMatchObject({ records: 2, withoutStatement: 1 });
    expect(await syncRecords(registry, store, [lying, server(one).source])).toMatchObject({
      withoutStatement: 0,
    });
  });

  test('that cannot ask half-way keeps what it has, and goes on from there', async () => {
    const { registry, events, asked, state } = chain({ head: 5_000 });
    events.push(eventOf(one, 10), eventOf(two, 4_500));
    const store = memoryStore();
    const { source } = server(one, two);
    state.brokenFrom = 4_000;
    await expect(syncRecords(registry, store, [source])).rejects.toThrow(RegistryUnreachable);
    expect((await store.load()).records).toEqual([recordOf(one, 10)]);
    state.brokenFrom = Number.POSITIVE_INFINITY;
    expect(await syncRecords(registry, store, [source])).toMatchObject({ records: 2, added: 1 });
    expect(asked.slice(2)).toEqual([[3_988, 5_000]]);
  });

  test.each([
    ['shorter', 20],
    ['as long', 100],
    ['longer', 400],
  ])('of a development chain that was started anew forgets the old one, be it %s', async (_title, head) => {
    const store = memoryStore();
    const old = chain({ head: 100, genesis: '01' });
    old.events.push(eventOf(one, 90));
    await syncRecords(old.registry, store, [server(one).source]);
    const anew = chain({ head, genesis: '02' });
    anew.events.push(eventOf(two, 3));
    expect(await syncRecords(anew.registry, store, [server(one, two).source])).toEqual({
      records: 1,
      added: 1,
      withoutStatement: 0,
    });
    expect((await store.load()).records).toEqual([recordOf(two, 3)]);
  });

  test('of an RPC that lags behind reads nothing and forgets nothing', async () => {
    const { registry, events, asked, state } = chain({ head: 100 });
    events.push(eventOf(one, 50));
    const store = memoryStore();
    await syncRecords(registry, store, [server(one).source]);
    state.head = 60;
    expect(await syncRecords(registry, store, [])).toEqual({ records: 1, added: 0, withoutStatement: 0 });
    expect(asked).toHaveLength(1);
  });

  test('waits once, not a thousand times, for a statement server that stalls', async () => {
    const { registry, events } = chain({ head: 20 });
    const author = (i: number): Hex => `0x${String(i).padStart(40, '0')}`;
    events.push(...Array.from({ length: 1_000 }, (_, i) => ({ ...eventOf(one, 10), author: author(i) })));
    let asked = 0;
    const stalling: StatementSource = {
      fetch: async () => {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new SourceUnreachable('http://127.0.0.1', new DOMException('too long', 'TimeoutError'));
      },
    };
    expect(await syncRecords(registry, memoryStore(), [stalling])).toMatchObject({ withoutStatement: 1_000 });
    expect(asked).toBeLessThanOrEqual(8);
  });
});

describe('an index', () => {
  test('answers from what it holds, and from what a sync added', async () => {
    const { registry, events } = chain({ head: 20 });
    const index = openIndex({ registry, store: memoryStore(), sources: [server(one).source], firstBlock: 0 });
    expect(await index.statementOf(one.claim)).toBeUndefined();
    events.push(eventOf(one, 10));
    await index.sync();
    const { fingerprints: _, ...text } = one.statement;
    expect(await index.statementOf(one.claim)).toEqual(text);
    expect(await index.statementOf(two.claim)).toBeUndefined();
    const print = await printOf('The first text that was signed here, and has a few more words than eight!');
    expect(await index.near(print)).toMatchObject({ candidates: [{ relation: 'similar' }], records: 1 });
  });

  test('asked to sync while it does, waits for that one', async () => {
    const { registry, asked } = chain({ head: 20 });
    const index = openIndex({ registry, store: memoryStore(), sources: [], firstBlock: 0 });
    const [a, b] = await Promise.all([index.sync(), index.sync()]);
    expect(a).toBe(b);
    expect(asked).toHaveLength(1);
  });

  test('goes on answering after a sync that failed, and syncs again', async () => {
    const { registry, events, state } = chain({ head: 20 });
    const index = openIndex({ registry, store: memoryStore(), sources: [server(one).source], firstBlock: 0 });
    events.push(eventOf(one, 10));
    state.brokenFrom = 0;
    await expect(index.sync()).rejects.toThrow(RegistryUnreachable);
    expect(await index.statementOf(one.claim)).toBeUndefined();
    state.brokenFrom = Number.POSITIVE_INFINITY;
    await index.sync();
    expect(await index.statementOf(one.claim)).toMatchObject({ title: 'One' });
  });
});

describe('a statement that a contract signed', () => {
  const byContract = (envelope: Envelope): Envelope => ({
    ...envelope,
    claim: { ...envelope.claim, signature: `0x${'ab'.repeat(300)}` },
  });

  test.each<[string, Registry['isSigned'], number]>([
    ['is kept where the chain says so', async () => true, 0],
    ['is not kept where the chain says no', async () => false, 1],
    ['is not kept where nobody asks the chain', undefined, 1],
    [
      'is not kept, and keeps nothing else from being read, where the chain can not be asked',
      () => Promise.reject(new RegistryUnreachable('rpc-garbage', 'http://127.0.0.1')),
      1,
    ],
  ])('%s', async (_title, isSigned, withoutStatement) => {
    const { registry, events } = chain({ head: 5 });
    events.push(eventOf(one, 1), eventOf(two, 2));
    const asking = isSigned ? { ...registry, isSigned } : registry;
    const report = await syncRecords(asking, memoryStore(), [server(byContract(one), two).source]);
    expect(report).toEqual({ records: 2, added: 2, withoutStatement });
  });
});
