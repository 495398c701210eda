import { hashOf, transformed } from '../fingerprint/dct-hash.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../fingerprint/pdq.ts';
import { IndexUnreachable, type NearSearch } from '../registry/near.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';
import type { RegistryDomain, SignedClaim } from '../statement/signed-claim.ts';
import { findEnvelope, type StatementSource } from '../statement/source.ts';
import { type BucketEntry, probedBuckets } from './bucket.ts';
import { hashIndex } from './hash-index.ts';
import { settledCandidates } from './near-candidates.ts';
import { IMAGE_RADIUS, imageSearch, MIN_QUALITY } from './near-images.ts';
import type { OpenEpoch } from './open-epoch.ts';

/** A record of the epoch whose code is near to a copy's. */
export type EpochHit = { readonly record: number; readonly distance: number };

/** Finds the records whose codes are near to a copy's, or to its mirror's. @throws IndexUnreachable */
export type EpochLookup = (pixels: ImageFingerprint) => Promise<readonly EpochHit[]>;

/** Statements that one copy is held against, at most: the nearest, and those that were claimed first. */
const MAX_STATEMENTS = 64;

/** Statement fetches under way at once. */
const PARALLEL_FETCHES = 8;

/** What is asked about the records that an epoch lists. */
export type EpochSearchConfig = {
  readonly epoch: OpenEpoch;
  readonly lookup: EpochLookup;
  readonly domain: RegistryDomain;
  readonly sources: readonly StatementSource[];
  /** Records from the chain since the epoch, and from its last blocks. */
  readonly since?: readonly ClaimRecord[];
  /** Asked about signatures that are not by the author's own key. */
  readonly isSigned?: (claim: SignedClaim) => Promise<boolean>;
  /** Told of each record whose statement was found and checked. */
  readonly onFound?: (record: ClaimRecord) => void;
};

/**
 * Near search over an epoch and what came after it, for pictures. Statements are fetched for the few records that are near,
 * and believed for their hash and signature alone; then the signed grids decide, as they do over a synced index.
 *
 * A near record without a statement settles nothing: unless another one does, that is said, and it is not "nothing found".
 */
export function epochSearch(config: EpochSearchConfig): NearSearch {
  const { epoch, lookup, since = [] } = config;
  const nearSince = imageSearch(since);
  const { block, records } = epoch.header;
  const searched = records + since.filter((record) => record.block > block).length;
  return async (print) => {
    const { pixels, closer } = print.type === 'image' ? print : {};
    if (!pixels || pixels.pdqQuality < MIN_QUALITY) return { candidates: [], records: searched };
    const hits = mostTelling(await lookup(pixels));
    const found = await completed(hits, config);
    const each = new Map(
      [...(await imageSearch(found)(pixels, closer)), ...(await nearSince(pixels, closer))].map((one) => [
        recordId(one),
        one,
      ]),
    );
    const candidates = settledCandidates([...each.values()]);
    const missing = hits.length - found.length;
    if (candidates.length === 0 && missing > 0)
      throw new IndexUnreachable('index-incomplete', epoch.origin, `${missing} of ${hits.length}`);
    return { candidates, records: searched };
  };
}

/** Those of the hits whose statement is found. */
async function completed(
  hits: readonly EpochHit[],
  { epoch, domain, sources, isSigned, onFound = () => {} }: EpochSearchConfig,
): Promise<readonly ClaimRecord[]> {
  const listed = await epoch.records(hits.map(({ record }) => record));
  const records: ClaimRecord[] = [];
  for (let i = 0; i < hits.length; i += PARALLEL_FETCHES) {
    const some = hits.slice(i, i + PARALLEL_FETCHES).map(async ({ record }) => {
      const claim = listed.get(record)!;
      const envelope = await findEnvelope(claim, sources, domain, isSigned);
      return envelope ? [{ ...claim, kind: envelope.claim.kind, envelope }] : [];
    });
    records.push(...(await Promise.all(some)).flat());
  }
  for (const record of records) onFound(record);
  return records;
}

/**
 * Looks in the buckets that near codes are in. The index server learns those numbers: 12 bits for a picture, and as many
 * for its mirror, and that they belong together. It never sees a hash.
 */
export function bucketLookup(epoch: OpenEpoch): EpochLookup {
  const { bucketBits } = epoch.header;
  return async ({ pdqc, coefficients }) => {
    const mirrored = transformed(coefficients, 'mirror');
    const needles = [
      { code: pdqc, coefficients },
      { code: hashOf(mirrored), coefficients: mirrored },
    ];
    const numbers = new Set(
      needles.flatMap((needle) => probedBuckets(needle.code, needle.coefficients, bucketBits)),
    );
    const buckets = await Promise.all([...numbers].map((number) => epoch.bucket(number)));
    return buckets.flat().flatMap(({ code, record }) => {
      const distance = Math.min(...needles.map((needle) => hammingDistance(needle.code, code)));
      return distance <= IMAGE_RADIUS ? [{ record, distance }] : [];
    });
  };
}

/** Looks through all codes of the epoch, on this machine: nobody is asked. */
export function shardLookup(entries: readonly BucketEntry[]): EpochLookup {
  const index = hashIndex();
  for (const { code, record } of entries) index.add(code, record);
  return async ({ pdqc, coefficients }) => {
    const needles = [pdqc, hashOf(transformed(coefficients, 'mirror'))];
    const nearest = new Map<number, number>();
    for (const hit of needles.flatMap((needle) => index.search(needle, { radius: IMAGE_RADIUS }).nearest))
      nearest.set(hit.record, Math.min(hit.distance, nearest.get(hit.record) ?? hit.distance));
    return Array.from(nearest, ([record, distance]) => ({ record, distance }));
  };
}

/** Records are numbered by their age, so that those with the lowest numbers were there before a crowd of look-alikes. */
function mostTelling(hits: readonly EpochHit[]): readonly EpochHit[] {
  const nearest = hits.toSorted((a, b) => a.distance - b.distance || a.record - b.record);
  if (hits.length <= MAX_STATEMENTS) return nearest;
  const first = nearest.slice(MAX_STATEMENTS / 2).sort((a, b) => a.record - b.record);
  return [...nearest.slice(0, MAX_STATEMENTS / 2), ...first.slice(0, MAX_STATEMENTS / 2)];
}
