import type { Hex } from '../content/hex.ts';
import type { RegistryClient } from './client.ts';
import type { ChainClaim } from './registry.ts';

/** A recorded claim, with the statement's hash that its event carries. */
export type Recorded = ChainClaim & { readonly meta: Hex | undefined };

/**
 * What an author has recorded of some contents, by content key, however many others claim them.
 *
 * @throws RegistryUnreachable
 */
export async function recordedBy(
  author: Hex,
  contents: readonly Hex[],
  { lookUp, claimsBetween }: Pick<RegistryClient, 'lookUp' | 'claimsBetween'>,
): Promise<ReadonlyMap<Hex, Recorded>> {
  const { claims } = await lookUp(contents, { authors: [author] });
  const own = claims.flatMap((each) => each.filter((claim) => claim.author === author));
  const metas = new Map<Hex, Hex>();
  for (const block of new Set(own.map((claim) => claim.block)))
    for (const record of await claimsBetween(block, block))
      if (record.author === author) metas.set(record.content, record.meta);
  return new Map(own.map((claim) => [claim.content, { ...claim, meta: metas.get(claim.content) }]));
}
