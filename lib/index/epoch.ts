import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Hex } from '../content/hex.ts';
import { PDQC_ALGORITHM } from '../fingerprint/pdqc.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { isHex, isObject, isWithin } from '../statement/json-value.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import { type BucketEntry, bucketBytes, bucketOf } from './bucket.ts';
import { type HashTree, hashTree, leafHash } from './hash-tree.ts';
import { writeIndexFile } from './index-file.ts';
import { imageCode } from './near-images.ts';
import { PAGE_RECORDS, pageBytes } from './record-page.ts';

/** What an epoch says of itself. Its canonical bytes are what the root is the hash of, so the root commits to all of it. */
export type EpochHeader = RegistryDomain & {
  readonly version: 1;
  readonly algorithm: typeof PDQC_ALGORITHM;
  /** The last block whose claims are in it. */
  readonly block: number;
  /** How many records it has: those pictures whose statement was found, checked, and has a fingerprint to look up. */
  readonly records: number;
  /** Codes are sorted into `2 ** bucketBits` buckets. */
  readonly bucketBits: number;
  /** Root of the tree over the buckets, in their order. */
  readonly buckets: Hex;
  /** Root of the tree over the pages of records. */
  readonly pages: Hex;
  /** SHA-256 of each shard file: the codes of {@link SHARD_BUCKETS} buckets after each other. */
  readonly shards: readonly Hex[];
};

/** The index as of one block: always the same for the same claims and statements, whoever makes it. */
export type Epoch = {
  readonly header: EpochHeader;
  readonly root: Hex;
  readonly buckets: readonly Uint8Array[];
  readonly bucketTree: HashTree;
  readonly pages: readonly Uint8Array[];
  readonly pageTree: HashTree;
  readonly shards: readonly Uint8Array[];
  /** The records in their order: by block, then content, then author. */
  readonly records: readonly ClaimRecord[];
};

export const SHARD_BUCKETS = 256;

/** With so many bits a bucket of a million records holds 244 of them. */
const BUCKET_BITS = 12;

/** From so many records on, buckets are made smaller, with {@link MANY_BUCKET_BITS}. */
const MANY_RECORDS = 4_000_000;
const MANY_BUCKET_BITS = 16;

/** A record's number has 32 bits; more would also not fit into memory here. */
const MAX_RECORDS = 2 ** 25;

/** Builds the epoch of those records that are in blocks up to `block`; claims that only batches hold are not in epochs. */
export function buildEpoch(
  records: readonly ClaimRecord[],
  { chainId, address, block }: RegistryDomain & { readonly block: number },
): Epoch {
  const coded = records
    .flatMap((record) => {
      const print = record.block <= block && !record.anchored ? imageCode(record) : undefined;
      return print?.algorithm === 'pdqc' ? [{ record, code: print.code }] : [];
    })
    .sort((a, b) => inOrder(a.record, b.record));
  const bucketBits = coded.length < MANY_RECORDS ? BUCKET_BITS : MANY_BUCKET_BITS;
  const entries: BucketEntry[][] = Array.from({ length: 2 ** bucketBits }, () => []);
  for (const [record, { code }] of coded.entries())
    entries[bucketOf(code, bucketBits)]!.push({ code, record });
  const buckets = entries.map(bucketBytes);
  const bucketTree = hashTree(buckets.map(leafHash));
  const pages = chunks(coded, PAGE_RECORDS).map((page) => pageBytes(page.map(({ record }) => record)));
  const pageTree = hashTree(pages.map(leafHash));
  const shards = chunks(entries, SHARD_BUCKETS).map((some) => writeIndexFile(some.flat()));
  const header: EpochHeader = {
    version: 1,
    algorithm: PDQC_ALGORITHM,
    chainId,
    address,
    block,
    records: coded.length,
    bucketBits,
    buckets: hex(bucketTree.root),
    pages: hex(pageTree.root),
    shards: shards.map((shard) => hex(sha256(shard))),
  };
  const root = epochRoot(headerBytes(header));
  return {
    header,
    root,
    buckets,
    bucketTree,
    pages,
    pageTree,
    shards,
    records: coded.map(({ record }) => record),
  };
}

/** The header's RFC 8785 form, as bytes. */
export function headerBytes(header: EpochHeader): Uint8Array {
  return utf8ToBytes(canonicalize(header)!);
}

/** The root of an epoch: the hash of its header's bytes as a leaf. This is what is anchored. */
export function epochRoot(header: Uint8Array): Hex {
  return hex(leafHash(header));
}

/** Reads a header whose bytes hash to a root that is believed, or undefined where it is no header of this version. */
export function parseHeader(bytes: Uint8Array): EpochHeader | undefined {
  const value = parsed(bytes);
  if (!isObject(value)) return undefined;
  const { version, algorithm, chainId, address, block, records, bucketBits, buckets, pages, shards } = value;
  if (version !== 1 || algorithm !== PDQC_ALGORITHM) return undefined;
  if (!isWithin(chainId, Number.MAX_SAFE_INTEGER) || !isHex(address, 20)) return undefined;
  if (!isWithin(block, Number.MAX_SAFE_INTEGER) || !isWithin(records, MAX_RECORDS)) return undefined;
  if (bucketBits !== BUCKET_BITS && bucketBits !== MANY_BUCKET_BITS) return undefined;
  if (!isHex(buckets, 32) || !isHex(pages, 32) || !Array.isArray(shards)) return undefined;
  if (shards.length !== 2 ** bucketBits / SHARD_BUCKETS || !shards.every((shard) => isHex(shard, 32)))
    return undefined;
  return { version, algorithm, chainId, address, block, records, bucketBits, buckets, pages, shards };
}

/** How many pages the records of an epoch take. */
export function pageCount({ records }: Pick<EpochHeader, 'records'>): number {
  return Math.ceil(records / PAGE_RECORDS);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function inOrder(a: ClaimRecord, b: ClaimRecord): number {
  return a.block - b.block || compare(a.content, b.content) || compare(a.author, b.author);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** `0x` and the bytes in hexadecimal. */
export function hex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/** The bytes of a {@link hex}. */
export function bytesOf(value: Hex): Uint8Array {
  return hexToBytes(value.slice(2));
}
