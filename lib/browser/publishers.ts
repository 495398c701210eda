import type { Hex } from '../content/hex.ts';
import { ContentFailure } from '../content/limits.ts';
import { askRegistry, type RegistryLane } from '../registry/lane.ts';
import type { Publishers } from './messages.ts';

/** Who claims a detector card, by its content key. */
export async function publishersOf(card: Hex, lane: RegistryLane): Promise<Publishers> {
  const found = await askRegistry({ type: 'image', sha256: card }, noLikeness, lane);
  if (found.code === 'registry.match.exact') return { claims: found.details.claims };
  return found.state === 'unavailable' && found.lane === 'registry'
    ? { failed: found.details.reason }
    : { claims: [] };
}

/** Nothing is like a card: it is the very same, or another one. */
async function noLikeness(): Promise<never> {
  throw new ContentFailure('content.unchecked', 'A card has no likeness.');
}
