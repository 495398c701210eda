import { type DetectorCard, parseCard } from '../card.ts';
import communityForensics from '../recommended/community-forensics-384.json' with { type: 'json' };
import sieve from '../recommended/sieve-ft44s.json' with { type: 'json' };
import { BUNDLED_ID } from './bundled.ts';

/**
 * Public models that are known to be strong, each pinned by its SHA-256. None of them was measured by us, so none says
 * `likely-ai` (`speech.ts`); `colophon pack measure` measures one on pictures of your own.
 */
export const RECOMMENDED: readonly DetectorCard[] = [communityForensics, sieve].map(parseCard);

/** Ids that no other pack may have, each with the hash of its model. */
export const RESERVED_IDS: ReadonlyMap<string, string> = new Map([
  [BUNDLED_ID, ''],
  ...RECOMMENDED.map(({ id, model }) => [id, model.sha256] as const),
]);
