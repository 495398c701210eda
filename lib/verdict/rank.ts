import type { Claim } from '../registry/evidence.ts';

/**
 * Several claims on one content, most telling first: followed authors, then the earliest. First seen is not
 * authorship, so the order only decides which claim speaks first; all of them are shown.
 */
export function rankClaims(claims: readonly Claim[]): readonly Claim[] {
  return [...claims].sort(
    (a, b) =>
      Number(b.identity.how === 'followed') - Number(a.identity.how === 'followed') ||
      a.time - b.time ||
      a.block - b.block ||
      (a.author < b.author ? -1 : 1),
  );
}
