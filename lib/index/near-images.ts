import { hexToBytes } from '@noble/hashes/utils.js';
import type { CloserLook } from '../fingerprint/closer-look.ts';
import { hashOf, transformed } from '../fingerprint/dct-hash.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../fingerprint/pdq.ts';
import type { NearCandidate } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { type HashIndex, hashIndex } from './hash-index.ts';
import { claimOf, MAX_CANDIDATES, originalsIn, unlessMalformed } from './near-candidates.ts';
import { candidateOf, compareCloser, compareWhole, type ImageHit, mayBePart } from './near-comparison.ts';
import { type PartHit, partSearch, type Way } from './near-parts.ts';

/**
 * Bits of PDQ-C that may differ for a picture to be a candidate (of PDQ, where the statement has no PDQ-C). It is only
 * a way of finding: the signed grid decides what the copy is, so the radius may be wide. Of unrelated pictures fewer than one
 * pair in a million is so near (`npm run robustness`); copies with words over a fifth of them are.
 */
export const IMAGE_RADIUS = 84;

/** Pictures with a PDQ quality below this are too flat to be told from other flat pictures. */
export const MIN_QUALITY = 50;

/** Signed grids that one copy is held against, at most; each takes some milliseconds. */
export const MAX_COMPARED = 256;

type Algorithm = 'pdqc' | 'pdq';

/** The hash under which a record's picture is looked up; none for texts and for pictures that are too flat. */
export function imageCode({
  envelope,
}: Pick<ClaimRecord, 'envelope'>): { readonly algorithm: Algorithm; readonly code: Uint8Array } | undefined {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'image' || !prints.grid || (prints.pdqQuality ?? 0) < MIN_QUALITY) return undefined;
  const algorithm = prints.pdqc ? 'pdqc' : 'pdq';
  const hex = prints[algorithm];
  return hex ? { algorithm, code: hexToBytes(hex) } : undefined;
}

/** Looks at a copy again, for parts of originals; absent where nobody can. */
export type Closer = () => Promise<CloserLook | undefined>;

/** Originals that one copy is held against as parts of them, at most, of those that its hash is near to. */
const MAX_CLOSER = 8;

/**
 * Builds the search over the signed pictures among some records: by their hashes, and where that finds nothing by their
 * local features.
 *
 * @returns what a copy is near to, in no order.
 */
export function imageSearch(
  records: readonly ClaimRecord[],
): (pixels: ImageFingerprint | undefined, closer?: Closer) => Promise<readonly NearCandidate[]> {
  const indexes: Readonly<Record<Algorithm, HashIndex>> = { pdqc: hashIndex(), pdq: hashIndex() };
  for (const [number, record] of records.entries()) {
    const print = imageCode(record);
    if (print) indexes[print.algorithm].add(print.code, number);
  }
  const parts = partSearch(records);
  return async (pixels, closer) => {
    if (!pixels) return [];
    const hits =
      pixels.pdqQuality < MIN_QUALITY
        ? []
        : NEEDLES.flatMap(({ algorithm, way, needle }) => {
            const { nearest } = indexes[algorithm].search(needle(pixels), { radius: IMAGE_RADIUS });
            return nearest.map(({ record, distance }) => ({ record: records[record]!, way, distance }));
          });
    const settled = await settle(mostTelling(hits), pixels, closer);
    if (settled.length > 0 || parts.size === 0) return settled;
    const look = await closer?.();
    return look ? parts.search(look).flatMap((hit) => partCandidate(hit, pixels)) : [];
  };
}

/** A copy is looked up as it is and with left and right swapped; older statements have nothing to look the latter up by. */
const NEEDLES: readonly {
  readonly algorithm: Algorithm;
  readonly way: Way;
  readonly needle: (pixels: ImageFingerprint) => Uint8Array;
}[] = [
  { algorithm: 'pdqc', way: 'identity', needle: ({ pdqc }) => pdqc },
  {
    algorithm: 'pdqc',
    way: 'mirror',
    needle: ({ coefficients }) => hashOf(transformed(coefficients, 'mirror')),
  },
  { algorithm: 'pdq', way: 'identity', needle: ({ pdq }) => pdq },
];

/**
 * Where there are more hits than can be looked at: the nearest, and those that were claimed first. Hashes are what their
 * signers say they are, so anybody can crowd around another's; but not before it is there.
 */
function mostTelling(hits: readonly ImageHit[]): readonly ImageHit[] {
  const nearest = hits.toSorted((a, b) => a.distance - b.distance || a.record.block - b.record.block);
  if (hits.length <= MAX_COMPARED) return nearest;
  const near = nearest.slice(0, MAX_COMPARED / 2);
  const first = nearest.slice(MAX_COMPARED / 2).sort((a, b) => a.record.block - b.record.block);
  return [...near, ...first.slice(0, MAX_COMPARED / 2)];
}

/** Holds the copy against each signed grid, until there are more likenesses than anything can be settled among. */
async function settle(
  hits: readonly ImageHit[],
  pixels: ImageFingerprint,
  closer: Closer | undefined,
): Promise<readonly NearCandidate[]> {
  const candidates = new Map<string, NearCandidate>();
  let looks = 0;
  for (const hit of hits) {
    const id = claimOf(hit.record);
    if (candidates.has(id)) continue;
    const [whole] = unlessMalformed(() => [compareWhole(hit, pixels)]);
    if (!whole) continue;
    const look = mayBePart(whole) && looks++ < MAX_CLOSER ? await closer?.() : undefined;
    const [difference = whole] = look ? unlessMalformed(() => [compareCloser(hit, whole, look)]) : [];
    const candidate = candidateOf(hit, difference);
    if (candidate) candidates.set(id, candidate);
    if (originalsIn(candidates.values()) > MAX_CANDIDATES) break;
  }
  return [...candidates.values()];
}

/** What was found by its parts, with the distance of the hashes, which does not speak for it. */
function partCandidate({ record, way, difference }: PartHit, pixels: ImageFingerprint): NearCandidate[] {
  const print = imageCode(record);
  const needle = NEEDLES.find((one) => one.algorithm === print?.algorithm && one.way === way)?.needle(pixels);
  const distance = print && needle ? hammingDistance(print.code, needle) : 256;
  const candidate = candidateOf({ record, way, distance }, difference);
  return candidate ? [candidate] : [];
}
