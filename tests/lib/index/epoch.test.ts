import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { anchoredEpoch } from '../../../lib/index/anchored-epoch.ts';
import { bucketBytes, bucketEntries, bucketOf } from '../../../lib/index/bucket.ts';
import { buildEpoch, type Epoch, epochRoot, headerBytes, parseHeader } from '../../../lib/index/epoch.ts';
import { bucketLookup, epochSearch, shardLookup } from '../../../lib/index/epoch-search.ts';
import type { EpochSource } from '../../../lib/index/epoch-source.ts';
import { indexedDbFiles, memoryFiles } from '../../../lib/index/file-store.ts';
import { nearSearch } from '../../../lib/index/near-search.ts';
import { type OpenEpoch, openEpoch } from '../../../lib/index/open-epoch.ts';
import { pageBytes, pageRecords } from '../../../lib/index/record-page.ts';
import { IndexUnreachable } from '../../../lib/registry/near.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { batchSlot } from '../../../lib/registry/slots.ts';
import type { StatementSource } from '../../../lib/statement/source.ts';
import type { ImageFingerprints } from '../../../lib/statement/statement.ts';
import { photographs, reencodings } from '../fingerprint/photographs.ts';
import { servedEpoch } from './epochs.ts';
import { codeAt, randomCodes } from './random-codes.ts';
import { domain, printOf, recordOf, signed } from './signed-records.ts';

/** Records of other pictures, which only their code tells apart; 600 of them fill three pages. */
const OTHERS = 600;

let records: ClaimRecord[];
let epoch: Epoch;
let statements: StatementSource;
const boat = photographs.find(({ name }) => name === 'nagasaki-boats')!.bytes;

beforeAll(async () => {
  const own = await Promise.all(
    photographs.map(async ({ bytes }, i) => recordOf(await signed(bytes), 50 + i)),
  );
  const { statement, claim } = own[0]!.envelope!;
  const codes = randomCodes(OTHERS, 6);
  const others = Array.from({ length: OTHERS }, (_, i): ClaimRecord => {
    const pdqc = Buffer.from(codeAt(codes, i)).toString('hex');
    const fingerprints = { ...(statement.fingerprints as ImageFingerprints), pdqc };
    const content: Hex = `0x${i.toString(16).padStart(64, '0')}`;
    return { ...recordOf({ statement: { ...statement, fingerprints }, claim }, 10 + (i % 7)), content };
  });
  const text = recordOf(await signed('A text has no place among pictures, in an index of pictures.'), 20);
  records = [...others, ...own, text];
  epoch = buildEpoch(records, { ...domain, block: 1_000 });
  statements = { fetch: async (meta) => own.find((record) => record.meta === meta)?.envelope };
});

const failureOf = async (asking: Promise<unknown>) => {
  const error = await asking.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof IndexUnreachable)) throw error ?? new Error('It was believed.');
  return error.failure;
};

describe('an epoch', () => {
  test('is the same whatever the order of the records is', () => {
    expect(buildEpoch(records.toReversed(), { ...domain, block: 1_000 }).root).toBe(epoch.root);
  });

  test('has another root where a record is missing, moved or changed, or where it is of another block', () => {
    const roots = [
      buildEpoch(records.slice(1), { ...domain, block: 1_000 }),
      buildEpoch(records.with(3, { ...records[3]!, block: 11 }), { ...domain, block: 1_000 }),
      buildEpoch(records.with(3, { ...records[3]!, author: `0x${'ee'.repeat(20)}` }), {
        ...domain,
        block: 1_000,
      }),
      buildEpoch(records, { ...domain, block: 1_001 }),
      buildEpoch(records, { ...domain, chainId: 1, block: 1_000 }),
      epoch,
    ].map(({ root }) => root);
    expect(new Set(roots).size).toBe(roots.length);
  });

  test('leaves out what came after its block, and what has no picture to look up', () => {
    expect(epoch.header.records).toBe(OTHERS + photographs.length);
    expect(buildEpoch(records, { ...domain, block: 49 }).header.records).toBe(OTHERS);
    expect(buildEpoch([], { ...domain, block: 1 }).header.records).toBe(0);
  });

  test('lists its records by age, and each code once in the bucket where it belongs', () => {
    const listed = epoch.pages.flatMap(pageRecords);
    expect(listed.map(({ block }) => block)).toEqual(epoch.records.map(({ block }) => block));
    expect(listed.map(({ block }) => block)).toEqual(listed.map(({ block }) => block).sort((a, b) => a - b));
    const entries = epoch.buckets.flatMap((bytes, bucket) =>
      bucketEntries(bytes).map((entry) => {
        expect(bucketOf(entry.code, 12)).toBe(bucket);
        return entry.record;
      }),
    );
    expect(entries.sort((a, b) => a - b)).toEqual(listed.map((_, i) => i));
  });

  test('has a header that is read back, and nothing else is taken for one', () => {
    const bytes = headerBytes(epoch.header);
    expect(parseHeader(bytes)).toEqual(epoch.header);
    const changes = [
      { version: 2 },
      { algorithm: 'pdq-1' },
      { bucketBits: 30 },
      { records: 2 ** 40 },
      { block: -1 },
      { shards: [] },
      { buckets: '0x12' },
      { address: 'somewhere' },
    ];
    for (const change of changes)
      expect(
        parseHeader(new TextEncoder().encode(JSON.stringify({ ...epoch.header, ...change }))),
      ).toBeUndefined();
    for (const garbage of ['', 'null', '[]', '{', '"x"', '\xff'])
      expect(parseHeader(new TextEncoder().encode(garbage))).toBeUndefined();
    expect(parseHeader(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });
});

/** The searches over an epoch: by asking for buckets, and by looking through the shards. */
async function searches(opened: OpenEpoch, sources: readonly StatementSource[] = [statements]) {
  const shards = shardLookup(await opened.entries(memoryFiles()));
  return [bucketLookup(opened), shards].map((lookup) =>
    epochSearch({ epoch: opened, lookup, domain, sources }),
  );
}

describe('a search over an epoch', () => {
  test.each(Object.entries(reencodings))(
    'finds for a copy %s what a synced index finds',
    async (_title, reencode) => {
      const opened = await openEpoch(servedEpoch(epoch), epoch.root, domain);
      const synced = nearSearch(records);
      for (const { bytes } of photographs) {
        const print = await printOf(await reencode(bytes));
        const { candidates } = await synced(print);
        expect(candidates).toMatchObject([{ relation: 'similar' }]);
        for (const search of await searches(opened))
          expect(await search(print)).toEqual({ candidates, records: epoch.header.records });
      }
    },
  );

  test('of a mirrored copy says that it is mirrored', async () => {
    const { default: sharp } = await import('sharp');
    const print = await printOf(await sharp(boat).flop().resize(600).png().toBuffer());
    for (const search of await searches(await openEpoch(servedEpoch(epoch), epoch.root, domain)))
      expect((await search(print)).candidates).toMatchObject([{ relation: 'mirrored' }]);
  });

  test('by buckets tells the server eight numbers and a page, and never a hash', async () => {
    const served = servedEpoch(epoch);
    const opened = await openEpoch(served, epoch.root, domain);
    const search = epochSearch({
      epoch: opened,
      lookup: bucketLookup(opened),
      domain,
      sources: [statements],
    });
    await search(await printOf(boat));
    await search(await printOf(boat));
    expect(served.asked.filter((path) => /^buckets\/\d{1,4}$/.test(path))).toHaveLength(8);
    expect(served.asked.filter((path) => /^pages\/\d$/.test(path))).toHaveLength(1);
    expect(served.asked).toHaveLength(9);
  });

  test('by shards asks for nothing but the page of what it found', async () => {
    const served = servedEpoch(epoch);
    const opened = await openEpoch(served, epoch.root, domain);
    const lookup = shardLookup(await opened.entries(memoryFiles()));
    served.asked.splice(0);
    const search = epochSearch({ epoch: opened, lookup, domain, sources: [statements] });
    await search({ type: 'image', sha256: `0x${'ab'.repeat(32)}` });
    expect(served.asked).toEqual([]);
    await search(await printOf(boat));
    expect(served.asked).toEqual(['pages/2']);
  });

  test('whose statements are withheld says so, and not that nothing was found', async () => {
    const opened = await openEpoch(servedEpoch(epoch), epoch.root, domain);
    const nowhere: StatementSource = { fetch: async () => undefined };
    for (const search of await searches(opened, [nowhere]))
      expect(await failureOf(search(await printOf(boat)))).toBe('index-incomplete');
  });
});

describe('shards', () => {
  test('are fetched once, and again only where they were damaged or are no longer there', async () => {
    const store = indexedDbFiles({ chainId: 7, address: `0x${'c7'.repeat(20)}` });
    const served = servedEpoch(epoch);
    const opened = await openEpoch(served, epoch.root, domain);
    const entries = await opened.entries(store);
    expect(entries).toHaveLength(epoch.header.records);
    expect(served.asked).toHaveLength(new Set(epoch.header.shards).size);
    served.asked.splice(0);
    expect(await opened.entries(store)).toEqual(entries);
    expect(served.asked).toEqual([]);
    const [first, second, third] = epoch.header.shards as [Hex, Hex, Hex];
    await store.put(first, (await store.get(first))!.slice(0, -5));
    await store.put(second, (await store.get(third))!);
    await store.put('an older epoch', Uint8Array.of(1));
    expect(await opened.entries(store)).toEqual(entries);
    expect(served.asked).toEqual([`shards/${first}`, `shards/${second}`]);
    expect(await store.get('an older epoch')).toBeUndefined();
  });
});

/** A server that lies: the honest one with some answers replaced. */
const lying = (over: Partial<EpochSource>): EpochSource => ({ ...servedEpoch(epoch), ...over });

/** The honest answers, for lies that are made from them. */
const honest = () => servedEpoch(epoch);

describe('a server that', () => {
  const bucketOfBoat = async () => {
    const { pdqc } = (await signed(boat)).statement.fingerprints as ImageFingerprints;
    return bucketOf(Buffer.from(pdqc!, 'hex'), 12);
  };

  const lies: [string, (boats: number) => Partial<EpochSource>][] = [
    [
      'hides a record in its bucket',
      (boats) => ({
        part: async (root, part, number, most) => {
          const { bytes, proof } = await honest().part(root, part, number, most);
          const left = bucketEntries(bytes).slice(0, -1);
          return part === 'buckets' && number === boats
            ? { bytes: bucketBytes(left), proof }
            : { bytes, proof };
        },
      }),
    ],
    [
      'says that a bucket is empty',
      (boats) => ({
        part: async (root, part, number, most) => {
          const answer = await honest().part(root, part, number, most);
          return part === 'buckets' && number === boats ? { ...answer, bytes: new Uint8Array() } : answer;
        },
      }),
    ],
    [
      'shows another bucket with its own proof',
      (boats) => ({
        part: (root, part, number, most) =>
          honest().part(root, part, part === 'buckets' && number === boats ? number ^ 1 : number, most),
      }),
    ],
    [
      'changes a code',
      () => ({
        part: async (root, part, number, most) => {
          const answer = await honest().part(root, part, number, most);
          return { ...answer, bytes: answer.bytes.map((byte, i) => (i === 3 ? byte ^ 4 : byte)) };
        },
      }),
    ],
    [
      'gives no proof',
      () => ({
        part: async (root, part, number, most) => ({
          ...(await honest().part(root, part, number, most)),
          proof: [],
        }),
      }),
    ],
    [
      'names another record',
      () => ({
        part: async (root, part, number, most) => {
          const answer = await honest().part(root, part, number, most);
          if (part === 'buckets') return answer;
          const [first, ...rest] = pageRecords(answer.bytes);
          return { ...answer, bytes: pageBytes([...rest, first!]) };
        },
      }),
    ],
  ];

  test.each(lies)('%s is caught', async (_title, lie) => {
    const source = lying(lie(await bucketOfBoat()));
    const opened = await openEpoch(source, epoch.root, domain);
    const lookup = bucketLookup(opened);
    const search = epochSearch({ epoch: opened, lookup, domain, sources: [statements] });
    expect(await failureOf(search(await printOf(boat)))).toBe('index-refused');
  });

  test('serves the index without a record is caught, whatever it says of itself', async () => {
    const without = buildEpoch(records.slice(0, -2), { ...domain, block: 1_000 });
    const source = { ...servedEpoch(without), latest: async () => epoch.root };
    expect(await failureOf(openEpoch(source, epoch.root, domain))).toBe('index-refused');
    const mixed = lying({ part: servedEpoch(without).part, shard: servedEpoch(without).shard });
    const opened = await openEpoch(mixed, epoch.root, domain);
    expect(await failureOf(opened.entries(memoryFiles()))).toMatch(/index-(refused|down)/);
    const lookup = bucketLookup(opened);
    const search = epochSearch({ epoch: opened, lookup, domain, sources: [statements] });
    expect(await failureOf(search(await printOf(boat)))).toBe('index-refused');
  });

  test('gives other bytes for a shard is caught', async () => {
    const other = lying({ shard: async () => epoch.shards[0]! });
    expect(await failureOf((await openEpoch(other, epoch.root, domain)).entries(memoryFiles()))).toBe(
      'index-refused',
    );
  });

  test('serves the index of another registry, or of another version, is refused', async () => {
    const foreign = buildEpoch(records, { ...domain, chainId: 1, block: 1_000 });
    expect(await failureOf(openEpoch(servedEpoch(foreign), foreign.root, domain))).toBe('index-refused');
    const bytes = headerBytes({ ...epoch.header, version: 9 as 1 });
    const other = lying({ header: async () => bytes });
    expect(await failureOf(openEpoch(other, epochRoot(bytes), domain))).toBe('index-refused');
  });

  test('has committed to shards that are not its buckets is caught', async () => {
    const without = buildEpoch(records.slice(0, -2), { ...domain, block: 1_000 });
    const header = { ...epoch.header, shards: without.header.shards };
    const two: Epoch = { ...epoch, header, shards: without.shards, root: epochRoot(headerBytes(header)) };
    const opened = await openEpoch(servedEpoch(two), two.root, domain);
    expect(await failureOf(opened.entries(memoryFiles()))).toBe('index-refused');
  });

  test('changes any byte of what it says is caught, or has changed nothing', async () => {
    const print = await printOf(boat);
    const honestly = async (source: EpochSource) => {
      const opened = await openEpoch(source, epoch.root, domain);
      return epochSearch({ epoch: opened, lookup: bucketLookup(opened), domain, sources: [statements] })(
        print,
      );
    };
    const expected = await honestly(honest());
    const changed = (bytes: Uint8Array, at: number, to: number) =>
      bytes.length === 0 ? bytes : bytes.with(at % bytes.length, to);
    const turns = fc.constantFrom('header', 'bytes', 'proof', 'shorter', 'longer');
    await fc.assert(
      fc.asyncProperty(turns, fc.nat(), fc.nat(255), async (what, at, to) => {
        const source = lying({
          header: async (root) => {
            const bytes = await honest().header(root);
            return what === 'header' ? changed(bytes, at, to) : bytes;
          },
          part: async (root, part, number, most) => {
            const { bytes, proof } = await honest().part(root, part, number, most);
            if (what === 'bytes') return { bytes: changed(bytes, at, to), proof };
            if (what === 'shorter') return { bytes: bytes.slice(0, at % (bytes.length + 1)), proof };
            if (what === 'longer') return { bytes: new Uint8Array([...bytes, to]), proof };
            const turned = proof.map((hash, i) => (i === at % proof.length ? changed(hash, at, to) : hash));
            return { bytes, proof: what === 'proof' ? turned : proof };
          },
        });
        const answer = await honestly(source).catch((error: unknown) => error);
        if (answer instanceof Error) expect(answer).toBeInstanceOf(IndexUnreachable);
        else expect(answer).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('failed is asked again', async () => {
    let down = true;
    const source = lying({
      part: (root, part, number, most) =>
        down
          ? Promise.reject(new IndexUnreachable('index-stalled', 'http://127.0.0.1'))
          : honest().part(root, part, number, most),
    });
    const opened = await openEpoch(source, epoch.root, domain);
    expect(await failureOf(opened.bucket(3))).toBe('index-stalled');
    down = false;
    expect(await opened.bucket(3)).toEqual(bucketEntries(epoch.buckets[3]!));
  });
});

describe('an anchored epoch', () => {
  const publisher: Hex = `0x${'a1'.repeat(20)}`;
  const word: Hex = `0x${(5_000n + (7n << 32n) + (900n << 68n)).toString(16).padStart(64, '0')}`;
  const chain = (anchored: Hex) => ({
    wordsAt: async (slots: readonly Hex[]) => ({
      words: slots.map(
        (slot): Hex => (slot === batchSlot(publisher, anchored) ? word : `0x${'00'.repeat(32)}`),
      ),
      basis: { agreed: 1, asked: 1 },
    }),
  });

  test('is opened where the publisher has anchored its root', async () => {
    const source = servedEpoch(epoch);
    const { header } = await anchoredEpoch({ source, publisher }, chain(epoch.root), domain);
    expect(header).toEqual(epoch.header);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      'nobody anchored',
      () => anchoredEpoch({ source: servedEpoch(epoch), publisher }, chain(`0x${'11'.repeat(32)}`), domain),
    ],
    [
      'somebody else anchored',
      () =>
        anchoredEpoch(
          { source: servedEpoch(epoch), publisher: `0x${'a2'.repeat(20)}` },
          chain(epoch.root),
          domain,
        ),
    ],
  ])('that %s is refused', async (_title, open) => {
    expect(await failureOf(open())).toBe('index-not-anchored');
  });
});
