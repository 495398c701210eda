import { hexToBytes } from '@noble/hashes/utils.js';
import { hashOf, transformed } from '../fingerprint/dct-hash.ts';
import { compareGrids } from '../fingerprint/difference.ts';
import { GRID_SIDE, gridFromBase64, gridToBase64 } from '../fingerprint/grid.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import type { NearRelation } from '../registry/evidence.ts';
import type { NearCandidate } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { type HashIndex, hashIndex } from './hash-index.ts';
import { MAX_CANDIDATES, unlessMalformed } from './near-candidates.ts';

/**
 * Bits of PDQ-C that may differ for a picture to be a candidate (of PDQ, where the statement has no PDQ-C). It is only
 * a way of finding: the signed grid decides what the copy is, so the radius may be wide.
 */
export const IMAGE_RADIUS = 64;

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

/**
 * Builds the search over the signed pictures among some records.
 *
 * @returns what a copy is near to, in no order; empty for a copy that is too flat.
 */
export function imageSearch(
  records: readonly ClaimRecord[],
): (pixels: ImageFingerprint | undefined) => readonly NearCandidate[] {
  const indexes: Readonly<Record<Algorithm, HashIndex>> = { pdqc: hashIndex(), pdq: hashIndex() };
  for (const [number, record] of records.entries()) {
    const print = imageCode(record);
    if (print) indexes[print.algorithm].add(print.code, number);
  }
  return (pixels) => {
    if (!pixels || pixels.pdqQuality < MIN_QUALITY) return [];
    const hits = NEEDLES.flatMap(({ algorithm, way, needle }) => {
      const { nearest } = indexes[algorithm].search(needle(pixels), { radius: IMAGE_RADIUS });
      return nearest.map(({ record, distance }) => ({ record: records[record]!, way, distance }));
    });
    return settle(mostTelling(hits), pixels);
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

type Way = 'identity' | 'mirror';
type ImageHit = { readonly record: ClaimRecord; readonly way: Way; readonly distance: number };

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
function settle(hits: readonly ImageHit[], pixels: ImageFingerprint): readonly NearCandidate[] {
  const candidates = new Map<string, NearCandidate>();
  for (const hit of hits) {
    const { content, author } = hit.record;
    const id = `${content}/${author}`;
    if (candidates.has(id)) continue;
    for (const candidate of unlessMalformed(() => compared(hit, pixels))) candidates.set(id, candidate);
    if (candidates.size > MAX_CANDIDATES) break;
  }
  return [...candidates.values()];
}

function compared({ record, way, distance }: ImageHit, pixels: ImageFingerprint): NearCandidate[] {
  const prints = record.envelope!.statement.fingerprints;
  const signed = gridFromBase64(prints.type === 'image' ? (prints.grid ?? '') : '');
  const difference = compareGrids(signed, way === 'mirror' ? swapped(pixels.grid) : pixels.grid);
  if (difference.relation === 'different') return [];
  const heat = way === 'mirror' ? swapped(difference.heat) : difference.heat;
  const measure = {
    type: 'image',
    distance,
    residual: difference.score,
    heat: gridToBase64(heat),
    resolvingPower: difference.resolvingPower,
  } as const;
  const { content, author } = record;
  return [{ content, author, relation: relationOf(difference.relation, way), measure }];
}

/** A mirrored copy is not the same picture, however alike: writing and hands are the wrong way round. */
function relationOf(relation: NearRelation, way: Way): NearRelation {
  return way === 'mirror' && relation === 'similar' ? 'mirrored' : relation;
}

function swapped(grid: Uint8Array): Uint8Array {
  return grid.map((_, at) => grid[at - 2 * (at % GRID_SIDE) + GRID_SIDE - 1]!);
}
