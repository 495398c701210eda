import type { Hex } from '../content/hex.ts';
import type { RegistryClient } from '../registry/client.ts';
import { IndexUnreachable } from '../registry/near.ts';
import { batchSlot } from '../registry/slots.ts';
import { unpackBatch } from '../registry/word.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { EpochSource } from './epoch-source.ts';
import { type OpenEpoch, openEpoch } from './open-epoch.ts';

/** Whose epochs are believed to be whole, and where one is read from. */
export type EpochTrust = {
  readonly source: EpochSource;
  /** The account that anchors epochs. Anybody can check its work: `colophon index verify`. */
  readonly publisher: Hex;
};

/**
 * Opens the newest epoch of an index server, once the chain has confirmed that the publisher anchored its root. From then
 * on the server can leave nothing out: not even the publisher can take back what it has committed to.
 *
 * What the publisher itself left out when it made the epoch is not noticed here, but by anybody who makes it again. An
 * old epoch is good too: it says up to which block it goes, and the chain is asked for the claims after it.
 *
 * @throws IndexUnreachable
 * @throws RegistryUnreachable where the chain can't be asked.
 */
export async function anchoredEpoch(
  { source, publisher }: EpochTrust,
  registry: Pick<RegistryClient, 'wordsAt'>,
  domain: RegistryDomain,
): Promise<OpenEpoch> {
  const root = await source.latest();
  const { words } = await registry.wordsAt([batchSlot(publisher, root)]);
  if (!unpackBatch(BigInt(words[0]!)))
    throw new IndexUnreachable('index-not-anchored', source.origin, `root ${root}`);
  return openEpoch(source, root, domain);
}
