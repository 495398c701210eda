import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { containment } from '../fingerprint/text/winnow.ts';
import type { NearRelation } from '../registry/evidence.ts';
import type { NearCandidate, NearSearch } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { shinglesFromBase64 } from '../statement/fingerprints.ts';
import { settledCandidates, unlessMalformed } from './near-candidates.ts';
import { imageSearch } from './near-images.ts';

/** Texts share this part of their word sequences, at least, to be near: of the copy's, or of the original's. */
export const MIN_CONTAINED = 0.5;

/** Fewer common word sequences than this are no match, whatever their share. */
const MIN_SHARED_SHINGLES = 6;

/**
 * Builds the search over signed originals: hashes and signed grids for pictures, winnowed word sequences for texts.
 * Records without a checked statement have no fingerprints and are not found.
 */
export function nearSearch(records: readonly ClaimRecord[]): NearSearch {
  const nearImages = imageSearch(records);
  const texts = records.flatMap((record) => unlessMalformed(() => textEntry(record)));
  return async (print) => {
    const candidates =
      print.type === 'text' ? nearTexts(print, texts) : await nearImages(print.pixels, print.closer);
    return { candidates: settledCandidates(candidates), records: records.length };
  };
}

type TextEntry = {
  readonly content: ClaimRecord['content'];
  readonly author: ClaimRecord['author'];
  readonly loose: string;
  readonly shingles: ReadonlySet<bigint>;
};

function textEntry({ content, author, envelope }: ClaimRecord): TextEntry[] {
  const prints = envelope?.statement.fingerprints;
  if (prints?.type !== 'text') return [];
  return [{ content, author, loose: prints.loose, shingles: shinglesFromBase64(prints.shingles ?? '') }];
}

function nearTexts(
  print: Extract<Fingerprint, { type: 'text' }>,
  entries: readonly TextEntry[],
): NearCandidate[] {
  return entries.flatMap(({ content, author, loose, shingles }) => {
    const contained = containment(print.shingles, shingles);
    const covered = containment(shingles, print.shingles);
    const sameWords = loose === print.loose;
    const enough = Math.round(contained * print.shingles.size) >= MIN_SHARED_SHINGLES;
    if (!sameWords && !(enough && Math.max(contained, covered) >= MIN_CONTAINED)) return [];
    return [
      {
        content,
        author,
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
