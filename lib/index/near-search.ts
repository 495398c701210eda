import { hexToBytes } from '@noble/hashes/utils.js';
import { compareGrids } from '../fingerprint/difference.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { GridMalformed, gridFromBase64, gridToBase64 } from '../fingerprint/grid.ts';
import type { ImageFingerprint } from '../fingerprint/image-fingerprint.ts';
import { hammingDistance } from '../fingerprint/pdq.ts';
import { containment } from '../fingerprint/text/winnow.ts';
import type { NearMeasure, NearRelation } from '../registry/evidence.ts';
import type { NearCandidate, NearSearch } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { ShinglesMalformed, shinglesFromBase64 } from '../statement/fingerprints.ts';

/**
 * Bits of PDQ-C that may differ for a picture to be a candidate (of PDQ, where the statement has no PDQ-C). It is only a way of finding: the signed grid decides what
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

/** Texts share this part of their word sequences, at least, to be near: of the copy's, or of the original's. */
export const MIN_CONTAINED = 0.5;

/** Fewer common word sequences than this are no match, whatever their share. */
const MIN_SHARED_SHINGLES = 6;

/**
 * Builds the search over signed originals: a scan over hashes and signed grids for pictures, over winnowed word
 * sequences for texts. Records without a checked statement have no fingerprints and are not found.
 */
export function nearSearch(records: readonly ClaimRecord[]): NearSearch {
  const images = records.flatMap(imageEntry);
  const texts = records.flatMap((record) => unlessMalformed(() => textEntry(record)));
  return async (print) => {
    const candidates = print.type === 'text' ? nearTexts(print, texts) : nearImages(print.pixels, images);
    const nearest = nearestInKind(candidates);
    const kept =
      candidates.length > MAX_CANDIDATES ? nearest.slice(0, MAX_CANDIDATES).map(unsettled) : nearest;
    return { candidates: kept, records: records.length };
  };
}

type ImageEntry = {
  readonly content: ClaimRecord['content'];
  readonly hash: Uint8Array;
  readonly algorithm: 'pdq' | 'pdqc';
  readonly grid: string;
};
type TextEntry = {
  readonly content: ClaimRecord['content'];
  readonly loose: string;
  readonly shingles: ReadonlySet<bigint>;
};

function imageEntry({ content, envelope }: ClaimRecord): ImageEntry[] {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'image' || !prints.grid || (prints.pdqQuality ?? 0) < MIN_QUALITY) return [];
  const algorithm = prints.pdqc ? 'pdqc' : 'pdq';
  const hash = prints[algorithm];
  return hash ? [{ content, algorithm, hash: hexToBytes(hash), grid: prints.grid }] : [];
}

function textEntry({ content, envelope }: ClaimRecord): TextEntry[] {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'text') return [];
  return [{ content, loose: prints.loose, shingles: shinglesFromBase64(prints.shingles ?? '') }];
}

function nearImages(pixels: ImageFingerprint | undefined, entries: readonly ImageEntry[]): NearCandidate[] {
  if (!pixels || pixels.pdqQuality < MIN_QUALITY) return [];
  return entries.flatMap(({ content, algorithm, hash, grid }) => {
    const distance = hammingDistance(hash, pixels[algorithm]);
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

function nearTexts(
  print: Extract<Fingerprint, { type: 'text' }>,
  entries: readonly TextEntry[],
): NearCandidate[] {
  return entries.flatMap(({ content, loose, shingles }) => {
    const contained = containment(print.shingles, shingles);
    const covered = containment(shingles, print.shingles);
    const sameWords = loose === print.loose;
    const enough = Math.round(contained * print.shingles.size) >= MIN_SHARED_SHINGLES;
    if (!sameWords && !(enough && Math.max(contained, covered) >= MIN_CONTAINED)) return [];
    return [
      {
        content,
        relation: textRelation(sameWords, contained),
        measure: { type: 'text', contained, covered },
      },
    ];
  });
}

/** A copy whose every word sequence is signed may be an honest excerpt; without a proof that stays open. */
function textRelation(sameWords: boolean, contained: number): NearRelation {
  if (sameWords) return 'similar';
  return contained === 1 ? 'inconclusive' : 'locally-changed';
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
    if (error instanceof GridMalformed || error instanceof ShinglesMalformed) return [];
    throw error;
  }
}
