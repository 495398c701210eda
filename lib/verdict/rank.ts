import type { Claim, Identity } from '../registry/evidence.ts';

const KNOWN: readonly Identity['how'][] = ['followed', 'site', 'key'];

/** Whether a claim's author is nobody whom the reader follows, by account or by site. */
export function isStranger({ identity }: Claim): boolean {
  return identity.how === 'key';
}

/**
 * Several claims on one content, most telling first: followed authors, then those bound to a followed site, then the earliest. First seen is not
 * authorship, so the order only decides which claim speaks first; all of them are shown.
 */
export function rankClaims(claims: readonly Claim[]): readonly Claim[] {
  return [...claims].sort(
    (a, b) =>
      KNOWN.indexOf(a.identity.how) - KNOWN.indexOf(b.identity.how) ||
      a.time - b.time ||
      a.block - b.block ||
      (a.author < b.author ? -1 : 1),
  );
}
