import type { Claim } from '../registry/evidence.ts';
import { day, signerName, type Translate } from './describe.ts';
import { signerOf } from './judge.ts';
import { rankClaims } from './rank.ts';

/** At most this many of those who claim a card are named. */
const MAX_NAMED = 3;

/**
 * Who published a card, a sentence or two for each claim, the leading one first. An author whom the reader does not follow is marked as
 * unknown: to register a card takes no more than a key.
 */
export function publisherLines(claims: readonly Claim[], t: Translate): string[] {
  if (claims.length === 0) return [t('publisher_none')];
  const ranked = rankClaims(claims).slice(0, MAX_NAMED);
  const lines = ranked.map((claim) => {
    const name = signerName(signerOf(claim), t);
    const unknown = claim.identity.how === 'followed' ? [] : [t('publisher_unknown')];
    return [t(`publisher_${claim.standing.state}`, name, day(claim.time, t)), ...unknown].join(' ');
  });
  return [...new Set(lines)];
}
