import { hexToBytes } from '@noble/hashes/utils.js';
import { compareGrids } from '../fingerprint/difference.ts';
import { GridMalformed, gridFromBase64, gridToBase64 } from '../fingerprint/grid.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../fingerprint/pdq.ts';
import type { NearMeasure, NearRelation } from '../registry/evidence.ts';
import type { NearCandidate, NearSearch } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { textSearch } from './text-search.ts';

/**
 * PDQ bits that may differ for a picture to be a candidate. It is only a way of finding: the signed grid decides what
 * the copy is, so the radius may be wide.
 */
export const IMAGE_RADIUS = 64;

/** Pictures with a PDQ quality below this are too flat to be told from other flat pictures. */
export const MIN_QUALITY = 50;

/**
 * A picture near to more originals than this is a template (a card, a chart frame), or somebody registered look-alikes:
 * nothing is settled about it. It is never passed over, or strangers could hide a withdrawal.
 */
export const MAX_CANDIDATES = 16;

/**
 * Builds the search over signed originals: a scan over PDQ hashes and signed grids for pictures, {@link textSearch}
 * for texts. Records without a checked statement have no fingerprints and are not found.
 */
export function nearSearch(records: readonly ClaimRecord[]): NearSearch {
  const images = records.flatMap(imageEntry);
  const searchTexts = textSearch(records);
  return async (print) => {
    const { quotes = [], candidates } =
      print.type === 'text' ? searchTexts(print) : { candidates: nearImages(print.pixels, images) };
    if (quotes.length > 0) return { candidates: quotes, records: records.length };
    const nearest = nearestInKind(candidates);
    const kept =
      candidates.length > MAX_CANDIDATES ? nearest.slice(0, MAX_CANDIDATES).map(unsettled) : nearest;
    return { candidates: kept, records: records.length };
  };
}

type ImageEntry = {
  readonly content: ClaimRecord['content'];
  readonly pdq: Uint8Array;
  readonly grid: string;
};
function imageEntry({ content, envelope }: ClaimRecord): ImageEntry[] {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'image' || !prints.pdq || !prints.grid) return [];
  if ((prints.pdqQuality ?? 0) < MIN_QUALITY) return [];
  return [{ content, pdq: hexToBytes(prints.pdq), grid: prints.grid }];
}

function nearImages(pixels: ImageFingerprint | undefined, entries: readonly ImageEntry[]): NearCandidate[] {
  if (!pixels || pixels.pdqQuality < MIN_QUALITY) return [];
  return entries.flatMap(({ content, pdq, grid }) => {
    const distance = hammingDistance(pdq, pixels.pdq);
    if (distance > IMAGE_RADIUS) return [];
    return unlessMalformed(() => {
      const { relation, score, heat, resolvingPower } = compareGrids(gridFromBase64(grid), pixels.grid);
      if (relation === 'different') return [];
      const measure = {
        type: 'image',
        distance,
        residual: score,
        heat: gridToBase64(heat),
        resolvingPower,
      } as const;
      return [{ content, relation, measure }];
    });
  });
}

const NEAREST_FIRST: readonly NearRelation[] = [
  'similar',
  'tonal-edit',
  'cropped',
  'locally-changed',
  'inconclusive',
];

/** Which of so many originals this is a copy of can't be told; that it is near to signed ones is still said. */
function unsettled(candidate: NearCandidate): NearCandidate {
  return { ...candidate, relation: 'inconclusive' };
}

/** Those of the relation that says most, the nearest first: its measure is the one that is shown. */
function nearestInKind(candidates: readonly NearCandidate[]): NearCandidate[] {
  const relation = NEAREST_FIRST.find((kind) => candidates.some((candidate) => candidate.relation === kind));
  return candidates
    .filter((candidate) => candidate.relation === relation)
    .sort((a, b) => farness(a.measure) - farness(b.measure));
}

function farness(measure: NearMeasure): number {
  return measure.type === 'image' ? measure.residual : -(measure.contained + measure.covered);
}

/** A statement whose fingerprints can't be read is found by nobody, and must not hide the others. */
function unlessMalformed<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof GridMalformed) return [];
    throw error;
  }
}
