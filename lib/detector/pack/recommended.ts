import { type DetectorCard, parseCard } from '../card.ts';
import { BUNDLED_ID } from './bundled.ts';

/**
 * Reads `public/models/recommended.json`: the cards of public models that are known to be strong, each pinned by its SHA-256. None of
 * them was measured by us, so none says `likely-ai` (`speech.ts`); `colophon pack measure` measures one on pictures of your own.
 */
export function parseRecommended(json: unknown): readonly DetectorCard[] {
  return (json as readonly unknown[]).map(parseCard);
}

/** The ids that no other pack may have, each with the hash of its model. */
export function reservedIds(recommended: readonly DetectorCard[]): ReadonlyMap<string, string> {
  return new Map([[BUNDLED_ID, ''], ...recommended.map(({ id, model }) => [id, model.sha256] as const)]);
}
