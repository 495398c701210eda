import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import { IndexUnreachable } from '../registry/near.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import { type BucketEntry, bucketBytes, bucketEntries, bucketOf, ENTRY_BYTES } from './bucket.ts';
import { bytesOf, type EpochHeader, epochRoot, hex, pageCount, parseHeader } from './epoch.ts';
import type { EpochSource, Part } from './epoch-source.ts';
import { type FileStore, restored } from './file-store.ts';
import { hashTree, isIncluded, leafHash } from './hash-tree.ts';
import { IndexFileRefused, readIndexFile } from './index-file.ts';
import { PAGE_RECORDS, type PageRecord, pageRecords, RECORD_BYTES } from './record-page.ts';

/**
 * An epoch whose root is believed, read from a place that is not. Whatever a method gives is what the root commits to; a
 * place that leaves something out, adds to it or changes it is caught. Every method throws {@link IndexUnreachable}.
 */
export type OpenEpoch = {
  /** Where it is read from. */
  readonly origin: string;
  readonly header: EpochHeader;
  readonly root: Hex;
  /** The codes of one bucket, all of them. */
  bucket(number: number): Promise<readonly BucketEntry[]>;
  /** Records by their numbers; only the pages they are on are asked for. */
  records(numbers: readonly number[]): Promise<ReadonlyMap<number, PageRecord>>;
  /**
   * All codes, from the shards that `store` keeps and from the source for those that it lacks or that are damaged; afterwards
   * it keeps these alone.
   */
  entries(store: FileStore): Promise<readonly BucketEntry[]>;
};

/** Parts that are remembered, so that the pictures of one page do not ask for the same one again. */
const REMEMBERED = 256;

/** Half a million codes in one bucket: somebody has crowded it, and it is not read. */
const MAX_BUCKET_BYTES = 16_000_000;

/** A shard file has its header, its checksum, and a last block that may be nearly empty. */
const SHARD_OVERHEAD = 16 + 32 + 16 * 32;

/**
 * Opens the epoch of a root, which must be believed for a reason of its own: `anchoredEpoch` has one.
 *
 * @param domain the registry that the epoch must be about.
 * @throws IndexUnreachable
 */
export async function openEpoch(source: EpochSource, root: Hex, domain: RegistryDomain): Promise<OpenEpoch> {
  const refuse = (what: string) => new IndexUnreachable('index-refused', source.origin, what);
  const bytes = await source.header(root);
  if (epochRoot(bytes) !== root) throw refuse('the header is not that of the root');
  const header = parseHeader(bytes);
  if (!header) throw refuse('the index is of another version');
  if (header.chainId !== domain.chainId || header.address !== domain.address)
    throw refuse('the index is about another registry');

  const roots: Record<
    Part,
    { readonly root: Uint8Array; readonly count: number; readonly maxBytes: number }
  > = {
    buckets: {
      root: bytesOf(header.buckets),
      count: 2 ** header.bucketBits,
      maxBytes: Math.min(header.records * ENTRY_BYTES, MAX_BUCKET_BYTES),
    },
    pages: { root: bytesOf(header.pages), count: pageCount(header), maxBytes: PAGE_RECORDS * RECORD_BYTES },
  };
  const remembered = new Map<string, Promise<Uint8Array>>();

  async function asked(part: Part, number: number): Promise<Uint8Array> {
    const { root: top, count, maxBytes } = roots[part];
    const { bytes, proof } = await source.part(root, part, number, maxBytes);
    if (!isIncluded(leafHash(bytes), { index: number, count }, proof, top))
      throw refuse(`${part} ${number} is not the one that the root commits to`);
    return bytes;
  }

  function part(name: Part, number: number): Promise<Uint8Array> {
    const key = `${name}/${number}`;
    const known = remembered.get(key);
    if (known) return known;
    const answer = asked(name, number);
    answer.catch(() => remembered.delete(key));
    remembered.set(key, answer);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!);
    return answer;
  }

  async function fetchShard(digest: Hex): Promise<Uint8Array> {
    const shard = await source.shard(digest, SHARD_OVERHEAD + header!.records * ENTRY_BYTES);
    if (hex(sha256(shard)) !== digest) throw refuse('a shard is not the one that the root commits to');
    try {
      readIndexFile(shard);
    } catch (error) {
      if (error instanceof IndexFileRefused)
        throw refuse('a shard that the root commits to is no index file');
      throw error;
    }
    return shard;
  }

  async function shardEntries(digest: Hex, store: FileStore): Promise<readonly BucketEntry[]> {
    const isRight = (bytes: Uint8Array) => hex(sha256(bytes)) === digest;
    return (await restored(store, digest, () => fetchShard(digest), isRight)).entries;
  }

  return {
    origin: source.origin,
    header,
    root,
    bucket: async (number) => bucketEntries(await part('buckets', number)),
    records: async (numbers) => {
      const pages = new Map<number, PageRecord[]>();
      for (const page of new Set(numbers.map((number) => Math.floor(number / PAGE_RECORDS)))) {
        if (page >= pageCount(header)) throw refuse('a bucket names a record that there is not');
        pages.set(page, pageRecords(await part('pages', page)));
      }
      return new Map(
        numbers.map((number) => {
          const record = pages.get(Math.floor(number / PAGE_RECORDS))![number % PAGE_RECORDS];
          if (!record) throw refuse('a bucket names a record that there is not');
          return [number, record];
        }),
      );
    },
    entries: async (store) => {
      const entries: BucketEntry[] = [];
      for (const digest of header.shards)
        for (const entry of await shardEntries(digest, store)) entries.push(entry);
      if (!areInBuckets(entries, header))
        throw refuse('the shards are not the buckets that the root commits to');
      await store.keep(header.shards);
      return entries;
    },
  };
}

/** Whether shards hold the same codes as the buckets, each in its place: else the two ways of looking would differ. */
function areInBuckets(entries: readonly BucketEntry[], { bucketBits, buckets }: EpochHeader): boolean {
  const sorted: BucketEntry[][] = Array.from({ length: 2 ** bucketBits }, () => []);
  for (const entry of entries) sorted[bucketOf(entry.code, bucketBits)]!.push(entry);
  return hex(hashTree(sorted.map((some) => leafHash(bucketBytes(some)))).root) === buckets;
}
