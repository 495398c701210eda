import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import type { Claim } from './evidence.ts';
import { askRegistry, type RegistryLane } from './lane.ts';

/** Who claims a content, or why nobody could be asked. */
export type Publishers = { readonly claims: readonly Claim[] } | { readonly failed: string };

/** Who claims a detector card, by its content key. */
export async function publishersOf(card: Hex, lane: RegistryLane): Promise<Publishers> {
  const found = await askRegistry({ type: 'image', sha256: card }, noLikeness, lane);
  if (found.code === 'registry.match.exact') return { claims: found.details.claims };
  if (found.code.startsWith('registry.unavailable') && found.state === 'unavailable')
    return { failed: found.details.reason };
  return { claims: [] };
}

/** Nothing is like a card: it is the very same, or another one. */
async function noLikeness(): Promise<never> {
  throw new ContentFailure('content.unchecked', 'A card has no likeness.');
}
