import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { type BatchLimits, type BatchRecord, readBatches } from '../../../lib/index/batches.ts';
import { openIndex } from '../../../lib/index/open-index.ts';
import { memoryStore } from '../../../lib/index/store.ts';
import { syncRecords } from '../../../lib/index/sync.ts';
import type { Judged } from '../../../lib/registry/anchored.ts';
import { type AnchoredBatch, type ClaimRecord, recordId } from '../../../lib/registry/record.ts';
import type { ChainClaim, Registry } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import { keySlot } from '../../../lib/registry/slots.ts';
import type { AnchoredEnvelope, Envelope } from '../../../lib/statement/envelope.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';
import { SourceUnreachable, type StatementSource } from '../../../lib/statement/source.ts';
import { envelopeOf, secretOf } from '../../cli/relay/claims.ts';
import { AGGREGATOR, aggregated, ownBatch } from '../registry/batches.ts';
import { domain, printOf, signed } from './signed-records.ts';

const T = 1_700_000_000;
const TEXT = 'A text that was signed and anchored with others, and that has more words than eight.';

const claims = (count: number, over = {}) =>
  Array.from({ length: count }, (_, n) => envelopeOf(n, { where: domain, ...over }));
const eventOf = ({ batch }: AnchoredEnvelope, over: Partial<AnchoredBatch> = {}): AnchoredBatch => ({
  ...{ anchoredBy: batch.anchoredBy, root: batch.root, leafCount: batch.leafCount },
  ...{ time: T, block: 10, keyIdx: 0, ...over },
});
const dueOf = (event: AnchoredBatch): BatchRecord => ({ ...event, next: 0, seenAt: 100, lookAt: 100 });

/** A chain of which only the events of batches matter, and which delegate an author has. */
function chain(
  batches: readonly AnchoredBatch[],
  { head = 100, delegate }: { head?: number; delegate?: Hex } = {},
) {
  const state = { head, asked: 0 };
  const registry: Registry = {
    config: { ...domain, rpcUrl: 'http://127.0.0.1' },
    claimsOn: async (keys) => keys.map(() => []),
    claimsBetween: async () => [],
    eventsBetween: async (from, to) => ({
      claims: [],
      batches: batches.filter(({ block }) => block >= from && block <= to),
    }),
    wordsAt: async (slots) => {
      state.asked += slots.length;
      const words = slots.map((slot): Hex => {
        const isTheirs = delegate && slot === keySlot(claims(1)[0]!.claim.author, 2);
        return `0x${(isTheirs ? BigInt(delegate) : 0n).toString(16).padStart(64, '0')}`;
      });
      return { words, basis: { agreed: 1, asked: 1 } };
    },
    head: async () => state.head,
    genesis: async () => `0x${'9e'.repeat(32)}`,
  };
  return { registry, state };
}

type Page = { envelopes: readonly unknown[]; next?: number };

/** A statement server that answers what it is told to about batches, and notes what it was asked. */
function server(answer: (root: Hex, from: number) => unknown) {
  const asked: [root: Hex, from: number][] = [];
  const source: StatementSource = {
    fetch: async () => undefined,
    batch: async ({ root }, from) => {
      asked.push([root, from]);
      return structuredClone(await answer(root, from));
    },
  };
  return { source, asked };
}

/** An honest server: pages of some leaves. */
const honest = (...batches: readonly (readonly AnchoredEnvelope[])[]) => paged(100, ...batches);
const paged = (size: number, ...batches: readonly (readonly AnchoredEnvelope[])[]) =>
  server((root, from): Page | undefined => {
    const leaves = batches.find((leaves) => leaves[0]?.batch.root === root);
    if (!leaves) return undefined;
    const rest = leaves.filter(({ batch }) => batch.index >= from);
    const next = rest[size]?.batch.index;
    return { envelopes: rest.slice(0, size), ...(next === undefined ? {} : { next }) };
  });

async function read(
  batches: readonly BatchRecord[],
  sources: readonly StatementSource[],
  {
    registry = chain([]).registry,
    known = [],
    limits,
  }: Partial<{ registry: Registry; known: ClaimRecord[]; limits: Partial<BatchLimits> }> = {},
) {
  const found: ClaimRecord[] = [];
  const after: BatchRecord[] = [];
  const reading = {
    ...{ registry, sources, head: 100, known: new Map(known.map((record) => [recordId(record), record])) },
    ...(limits ? { limits } : {}),
  };
  await readBatches(batches, reading, async (records, read) => {
    found.push(...records);
    after.push(...read);
  });
  return { found, after, titles: found.map(({ content }) => content) };
}

const ten = aggregated(claims(10), domain);
const other = aggregated(claims(3, { author: 8 }), domain, `0x${'a8'.repeat(20)}`);

describe('a sync', () => {
  let article: AnchoredEnvelope;
  beforeAll(async () => {
    article = aggregated([await signed(TEXT, { title: 'Anchored' }), ...claims(4)], domain)[0]!;
  });

  test('finds claims that only a batch holds, by their content and by what they look like', async () => {
    const { registry } = chain([eventOf(article)]);
    const { source } = honest([article]);
    const index = openIndex({ registry, store: memoryStore(), sources: [source], firstBlock: 0 });
    expect(await index.sync()).toEqual({
      ...{ records: 1, added: 1, withoutStatement: 0 },
      batches: { anchored: 1, incomplete: 1 },
    });
    expect(await index.anchored([article.claim.content, ten[0]!.claim.content])).toEqual([article]);
    expect(await index.near(await printOf(TEXT.replace('.', '!')))).toMatchObject({
      candidates: [{ content: article.claim.content, relation: 'similar' }],
    });
  });

  test('tells the claims of the older batch first, and counts one original once', async () => {
    const again = { ...article, batch: { ...article.batch, anchoredBy: other[0]!.batch.anchoredBy } };
    const { registry } = chain([eventOf(article, { time: T + 5 }), eventOf(again, { time: T })]);
    const source: StatementSource = {
      fetch: async () => undefined,
      batch: async ({ anchoredBy }) => ({ envelopes: [anchoredBy === AGGREGATOR ? article : again] }),
    };
    const index = openIndex({ registry, store: memoryStore(), sources: [source], firstBlock: 0 });
    await index.sync();
    expect(await index.anchored([article.claim.content])).toEqual([again, article]);
    expect((await index.near(await printOf(TEXT))).candidates).toHaveLength(1);
  });

  test('asks again for what is missing, each time after twice the blocks, and not for what is whole', async () => {
    const { registry, state } = chain([eventOf(ten[0]!), eventOf(other[0]!)]);
    const { source, asked } = honest(ten.slice(0, 9), other);
    const store = memoryStore();
    const syncAt = async (head: number) => {
      state.head = head;
      const report = await syncRecords(registry, store, [source]);
      return [asked.splice(0).length, report.batches?.incomplete];
    };
    expect(await syncAt(100)).toEqual([2, 1]);
    expect(await syncAt(101)).toEqual([1, 1]);
    expect(await syncAt(101)).toEqual([0, 1]);
    expect(await syncAt(110)).toEqual([1, 1]);
    expect(await syncAt(119)).toEqual([0, 1]);
    expect(await syncAt(120)).toEqual([1, 1]);
  });

  test('of a chain that was started anew forgets its batches', async () => {
    const store = memoryStore();
    await syncRecords(chain([eventOf(ten[0]!)]).registry, store, [honest(ten).source]);
    const anew = { ...chain([]).registry, genesis: async (): Promise<Hex> => `0x${'00'.repeat(32)}` };
    expect(await syncRecords(anew, store, [honest(ten).source])).toEqual({
      ...{ records: 0, added: 0, withoutStatement: 0 },
    });
  });

  test('with a source that keeps no batches does not fail', async () => {
    const { registry } = chain([eventOf(ten[0]!)]);
    const report = await syncRecords(registry, memoryStore(), [{ fetch: async () => undefined }]);
    expect(report.batches).toEqual({ anchored: 1, incomplete: 1 });
  });
});

describe('the leaves of a batch', () => {
  test('are read page by page, from every source, and kept once', async () => {
    const some = paged(4, ten.slice(0, 6));
    const rest = paged(4, ten.slice(3));
    const { found, after } = await read([dueOf(eventOf(ten[0]!))], [some.source, rest.source]);
    expect(found.map(({ content }) => content)).toEqual(ten.map(({ claim }) => claim.content));
    expect(found[0]).toMatchObject({
      envelope: ten[0],
      block: 10,
      anchored: { anchoredBy: AGGREGATOR, root: ten[0]!.batch.root, time: T },
    });
    expect(some.asked.map(([, from]) => from)).toEqual([0, 4]);
    expect(after).toMatchObject([{ next: 0, lookAt: 100 }]);
  });

  test("of an author's own batch are kept with their salts, by the key that signed", async () => {
    const own = ownBatch(claims(3, { deadline: 0 }));
    const { found } = await read([dueOf(eventOf(own[0]!))], [honest(own).source]);
    expect(found.map(({ envelope }) => envelope)).toEqual(own);
  });

  test('are read on next time where there are more than one sync reads', async () => {
    const many = aggregated(claims(300), domain);
    const { source } = paged(100, many);
    const limits = { leavesOfOne: 120, leaves: 10_000 };
    const first = await read([dueOf(eventOf(many[0]!))], [source], { limits });
    expect([first.found.length, first.after[0]!.next]).toEqual([100, 100]);
    const second = await read(first.after, [source], { limits, known: first.found });
    expect([second.found.length, second.after[0]!.next]).toEqual([100, 200]);
    const third = await read(second.after, [source], { limits, known: [...first.found, ...second.found] });
    expect([third.found.length, third.after[0]!.next]).toEqual([100, 0]);
  });

  test('are read on although there are more than the batch is said to have', async () => {
    const many = aggregated(claims(300), domain);
    const { source } = paged(100, many);
    const limits = { leavesOfOne: 120 };
    const first = await read([dueOf(eventOf(many[0]!, { leafCount: 1 }))], [source], { limits });
    const second = await read(first.after, [source], { limits, known: first.found });
    expect([first.found.length, second.found.length]).toEqual([100, 100]);
  });

  const byDelegate = ({ statement, claim }: Envelope, secret: Uint8Array): Envelope => {
    const { signature: _, ...fields } = { ...claim, keyIdx: 2 };
    return { statement, claim: signClaim(fields, domain, secret) };
  };

  test("that the author's delegate signed are kept, those of another key are not, and the chain is asked once", async () => {
    const [mine, theirs] = [secretOf(9), secretOf(10)];
    const leaves = aggregated(
      [
        ...claims(5).map((one) => byDelegate(one, mine)),
        byDelegate(envelopeOf(7, { where: domain }), theirs),
      ],
      domain,
    );
    const { registry, state } = chain([], { delegate: addressOf(mine) });
    const { found } = await read([dueOf(eventOf(leaves[0]!))], [honest(leaves).source], { registry });
    expect(found).toHaveLength(5);
    expect(state.asked).toBe(1);
  });

  test('that a contract signed are asked about a limited number of times', async () => {
    const byContract = claims(20).map(({ statement, claim }) => ({
      statement,
      claim: { ...claim, signature: `0x${'ab'.repeat(300)}` as Hex },
    }));
    const leaves = aggregated(byContract, domain);
    let asked = 0;
    const isSigned = async () => ++asked % 2 === 0;
    const registry = { ...chain([]).registry, isSigned };
    const limits = { contractSignatures: 10 };
    const { found } = await read([dueOf(eventOf(leaves[0]!))], [honest(leaves).source], { registry, limits });
    expect([asked, found.length]).toEqual([10, 5]);
  });

  test('that the chain can not be asked about are left out, and the others are not', async () => {
    const leaves = aggregated([byDelegate(claims(1)[0]!, secretOf(9)), ...claims(3)], domain);
    const wordsAt = () => Promise.reject(new RegistryUnreachable('rpc-down', 'http://127.0.0.1'));
    const registry = { ...chain([]).registry, wordsAt };
    const { found } = await read([dueOf(eventOf(leaves[0]!))], [honest(leaves).source], { registry });
    expect(found).toHaveLength(3);
  });
});

describe('a statement server that lies', () => {
  const batch = dueOf(eventOf(ten[0]!));
  const lie = (change: (envelope: AnchoredEnvelope) => unknown) => ({
    envelopes: [change(structuredClone(ten[3]!))],
  });
  const stolen = aggregated(
    [{ ...ten[3]!, claim: { ...ten[3]!.claim, author: `0x${'ee'.repeat(20)}` } }],
    domain,
  );

  test.each<[string, unknown]>([
    ['no page', 'garbage'],
    ['null', null],
    ['a page of nothing', { envelopes: 7 }],
    ['a page that leads back', { envelopes: ten, next: 0 }],
    ['a page that leads nowhere', { envelopes: ten, next: 'on' }],
    ['one entry more than a page holds', { envelopes: Array(501).fill(ten[3]) }],
    ['a million entries', { envelopes: Array(1_000_000).fill(1) }],
    [
      'entries of every other type',
      { envelopes: [1, null, 'x', [], {}, { claim: {}, statement: {}, batch: {} }] },
    ],
    ['another statement', lie((one) => ({ ...one, statement: { ...one.statement, title: 'A lie' } }))],
    ['another author', lie((one) => ({ ...one, claim: { ...one.claim, author: `0x${'ee'.repeat(20)}` } }))],
    [
      'another signature',
      lie((one) => ({ ...one, claim: { ...one.claim, signature: ten[4]!.claim.signature } })),
    ],
    ['no proof', lie(({ batch: _, ...one }) => one)],
    ['another place', lie((one) => ({ ...one, batch: { ...one.batch, index: 4 } }))],
    ['a salt', lie((one) => ({ ...one, batch: { ...one.batch, salt: `0x${'00'.repeat(32)}` } }))],
    ['a proof to another root', lie((one) => ({ ...one, batch: aggregated(claims(4), domain)[3]!.batch }))],
    ["another account's batch", { envelopes: other }],
    ['a claim that its author did not sign, with a proof of its own', { envelopes: stolen }],
  ])('and answers %s adds nothing', async (_title, answer) => {
    const { found } = await read([batch], [server(() => answer).source]);
    expect(found).toEqual([]);
  });

  test('can not anchor a leaf in the name of somebody who did not sign it', async () => {
    // The server's own batch, really on chain.
    const { found } = await read(
      [dueOf(eventOf(stolen[0]!))],
      [server(() => ({ envelopes: stolen })).source],
    );
    expect(found).toEqual([]);
  });

  test('can not bring back a claim that was to be brought before the batch', async () => {
    const late = aggregated(claims(3, { deadline: T - 1 }), domain);
    const { found } = await read([dueOf(eventOf(late[0]!))], [honest(late).source]);
    expect(found).toEqual([]);
  });

  test('and pages garbage for ever is left after one page; and one that repeats itself, after some', async () => {
    const garbage = server((_, from) => ({ envelopes: Array(500).fill({}), next: from + 1 }));
    const same = server((_, from) => ({ envelopes: [ten[0]], next: from + 1 }));
    const { found } = await read([batch], [garbage.source, same.source, honest(ten).source]);
    expect(found).toHaveLength(10);
    expect(garbage.asked).toHaveLength(1);
    expect(same.asked.length).toBeLessThan(100);
  });

  test('keeps the leaves of other servers from nobody', async () => {
    const lying = server(() => lie((one) => ({ ...one, claim: {} })));
    const failing: StatementSource = {
      fetch: async () => undefined,
      batch: async () => Promise.reject(new SourceUnreachable('http://127.0.0.1', new Error('down'))),
    };
    const { found, after } = await read([batch], [lying.source, failing, honest(ten).source]);
    expect(found).toHaveLength(10);
    expect(after).toMatchObject([{ next: 0, lookAt: 100 }]);
  });

  test('and stalls is waited for once, whatever number of batches there is', async () => {
    const events = Array.from({ length: 300 }, (_, i) =>
      eventOf(ten[0]!, { root: `0x${i.toString(16).padStart(64, '0')}` }),
    );
    let asked = 0;
    const stalling: StatementSource = {
      fetch: async () => undefined,
      batch: async () => {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new SourceUnreachable('http://127.0.0.1', new DOMException('too long', 'TimeoutError'));
      },
    };
    const { registry } = chain(events);
    await syncRecords(registry, memoryStore(), [stalling]);
    expect(asked).toBeLessThanOrEqual(4);
  });
});

describe('batches that nobody knows of', () => {
  const strangers = Array.from({ length: 1_000 }, (_, i) =>
    dueOf(
      eventOf(ten[0]!, { anchoredBy: `0x${'0f'.repeat(20)}`, root: `0x${i.toString(16).padStart(64, '0')}` }),
    ),
  );

  test('are asked about some at a time', async () => {
    const { source, asked } = honest(ten);
    await read(strangers, [source], { limits: { batches: 30 } });
    expect(asked).toHaveLength(30);
  });

  test('do not keep a reader from those of an account that was found to be anchoring', async () => {
    const { source } = honest(ten, aggregated(claims(3, { author: 8 }), domain));
    const { found: known } = await read([dueOf(eventOf(ten[0]!))], [source]);
    const more = dueOf(eventOf(aggregated(claims(3, { author: 8 }), domain)[0]!));
    const { found } = await read([...strangers, more], [source], { known, limits: { batches: 1 } });
    expect(found).toHaveLength(3);
  });

  test('do not crowd out others by their number, of whomever they are', async () => {
    const own = ownBatch(claims(2));
    const { source } = honest(ten, own, more);
    const { found: known } = await read([dueOf(eventOf(ten[0]!)), dueOf(eventOf(own[0]!))], [source]);
    const { anchoredBy } = own[0]!.batch;
    const crowd = strangers.map((batch) => ({ ...batch, anchoredBy, lookAt: 50 }));
    const { found } = await read([...crowd, dueOf(eventOf(more[0]!))], [source], {
      known,
      limits: { batches: 2 },
    });
    expect(found).toHaveLength(3);
  });

  const more = aggregated(claims(3, { author: 8 }), domain);
});

test('no more leaves are kept than fit, and one with a long statement counts for several', async () => {
  const many = aggregated(claims(300), domain);
  const first = await read([dueOf(eventOf(ten[0]!))], [honest(ten).source]);
  const limits = { kept: 200 };
  const { found } = await read([dueOf(eventOf(many[0]!))], [paged(50, many).source], {
    known: first.found,
    limits,
  });
  expect(found.length).toBeGreaterThan(90);
  expect(found.length).toBeLessThanOrEqual(190);

  const words = (n: number) => Array.from({ length: 6_000 }, (_, i) => `word${i * n}`).join(' ');
  const long = aggregated(await Promise.all([7, 11, 13].map((n) => signed(words(n)))), domain);
  const pagesOf = async (leaves: readonly AnchoredEnvelope[]) => {
    const { source, asked } = paged(1, leaves);
    await read([dueOf(eventOf(leaves[0]!))], [source], { limits: { leavesOfOne: 103 } });
    return asked.length;
  };
  expect([await pagesOf(ten), await pagesOf(long)]).toEqual([3, 2]);
});

describe('an identity statement that only a batch holds', () => {
  const origin = 'https://gazette.example';
  const judgedAs = (over: Partial<ChainClaim>) => async (envelopes: readonly AnchoredEnvelope[]) => ({
    judged: envelopes.map(
      ({ claim: { content, author } }): Judged => ({
        claim: {
          content,
          author,
          keyIdx: 0,
          kind: 'identity',
          time: T,
          block: 1,
          standing: { state: 'stands' },
          ...over,
        },
      }),
    ),
    basis: { agreed: 1, asked: 1 },
  });

  test.each<[string, Partial<ChainClaim>, object[]]>([
    ['stands', {}, [{ time: T }]],
    [
      'is withdrawn',
      { standing: { state: 'withdrawn', reason: 'rights', time: T + 5 } },
      [{ time: T, withdrawn: T + 5 }],
    ],
    ['is disputed, and says nothing', { standing: { state: 'disputed', key: 'author', since: T } }, []],
  ])('is found, as old as the batch: %s', async (_title, over, expected) => {
    const [leaf] = aggregated([await signed('About us', { kind: 'identity', links: [origin] })], domain);
    const registry = { ...chain([eventOf(leaf!)]).registry, lookUpAnchored: judgedAs(over) };
    const index = openIndex({
      registry,
      store: memoryStore(),
      sources: [honest([leaf!]).source],
      firstBlock: 0,
    });
    await index.sync();
    const statements = await index.identityOf(leaf!.claim.author);
    expect(statements).toEqual(expected.map((one) => ({ envelope: leaf, ...one })));
  });
});
