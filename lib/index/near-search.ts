import type { NearSearch } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import { settledCandidates } from './near-candidates.ts';
import { imageSearch } from './near-images.ts';
import { textSearch } from './text-search.ts';

/**
 * Builds the search over signed originals: {@link imageSearch} for pictures, {@link textSearch} for texts. Records
 * without a checked statement have no fingerprints and are not found.
 */
export function nearSearch(records: readonly ClaimRecord[]): NearSearch {
  const searchImages = imageSearch(records);
  const searchTexts = textSearch(records);
  return async (print) => {
    const { quotes = [], candidates } =
      print.type === 'text'
        ? searchTexts(print)
        : { candidates: await searchImages(print.pixels, print.closer) };
    if (quotes.length > 0) return { candidates: quotes, records: records.length };
    return { candidates: settledCandidates(candidates), records: records.length };
  };
}
