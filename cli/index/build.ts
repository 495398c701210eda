import type { Hex } from '../../lib/content/hex.ts';
import { buildEpoch, type Epoch, pageCount } from '../../lib/index/epoch.ts';
import { type SyncReport, syncRecords } from '../../lib/index/sync.ts';
import type { RegistryClient } from '../../lib/registry/client.ts';
import { batchSlot } from '../../lib/registry/slots.ts';
import { unpackBatch } from '../../lib/registry/word.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { httpSource, withoutBatches } from '../../lib/statement/source.ts';
import type { NetworkOptions } from '../network-options.ts';
import { reading, writing } from '../open-registry.ts';
import type { Sender } from '../sender.ts';
import type { Output } from '../verify.ts';
import type { IndexStorage } from './storage.ts';

export type BuildOptions = NetworkOptions & {
  /** The last block whose claims belong to the epoch; without it the newest. */
  readonly toBlock?: number;
};

/** What a build did, as it is printed. */
export type BuildLine = Pick<Epoch['header'], 'block' | 'records' | 'bucketBits'> & {
  readonly root: Hex;
  readonly synced: SyncReport;
  readonly anchored?: Anchored;
};

type Anchored = { readonly author: Hex; readonly block: number; readonly transaction?: Hex };

/**
 * Follows the registry, makes the epoch of all that it knows and keeps it. Prints one JSON object.
 *
 * @param secret the key of the account that anchors the epoch's root and pays for it; without one it is not anchored.
 * @throws RegistryUnreachable, StorageUnusable; what was synced so far is kept.
 */
export async function runBuild(
  storage: IndexStorage,
  secret: Uint8Array | undefined,
  options: BuildOptions,
  { out }: Output,
): Promise<number> {
  const line = secret
    ? await writing(options, secret, (sender, client) => build(storage, client, options, sender))
    : await reading(options, (client) => build(storage, client, options));
  out(JSON.stringify(line));
  return 0;
}

/** One build, with a registry that is open already. */
export async function build(
  storage: IndexStorage,
  registry: RegistryClient,
  { chainId, registry: address, service, firstBlock, toBlock }: BuildOptions,
  sender?: Sender,
): Promise<BuildLine> {
  const head = await registry.head();
  const synced = await syncRecords(
    registry,
    storage.records,
    [withoutBatches(httpSource(service, fetch))],
    firstBlock,
  );
  const { records } = await storage.records.load();
  const domain: RegistryDomain = { chainId, address };
  const epoch = buildEpoch(records, { ...domain, block: Math.min(head, toBlock ?? head) });
  await storage.keepEpoch(epoch);
  const { root, header } = epoch;
  const { block, records: count, bucketBits } = header;
  const anchored = sender && (await anchor(epoch, registry, sender));
  return { root, block, records: count, bucketBits, synced, ...(anchored ? { anchored } : {}) };
}

/** Anchors the root, unless this account has done so before. */
async function anchor({ root, header }: Epoch, registry: RegistryClient, sender: Sender): Promise<Anchored> {
  const { words } = await registry.wordsAt([batchSlot(sender.account, root)]);
  const before = unpackBatch(BigInt(words[0]!));
  if (before) return { author: sender.account, block: before.block };
  const leafCount = 2 ** header.bucketBits + pageCount(header);
  const { transaction, block } = await sender.send('anchor', [root, leafCount, NO_META]);
  return { author: sender.account, block, transaction };
}

/** An epoch has no statement: its root commits to all that it says. */
const NO_META = `0x${'00'.repeat(32)}`;
