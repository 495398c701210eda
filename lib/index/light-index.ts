import type { RegistryClient } from '../registry/client.ts';
import type { RegistryLane } from '../registry/lane.ts';
import { IndexUnreachable, type NearSearch } from '../registry/near.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';
import { RegistryUnreachable } from '../registry/rpc.ts';
import type { Envelope } from '../statement/envelope.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import { findEnvelope, type StatementSource, withoutBatches } from '../statement/source.ts';
import { anchoredEpoch, type EpochTrust } from './anchored-epoch.ts';
import { bucketLookup, epochSearch, shardLookup } from './epoch-search.ts';
import type { FileStore } from './file-store.ts';
import { openIndex } from './open-index.ts';
import { memoryStore } from './store.ts';

/** What a light index is opened with. */
export type LightIndexConfig = {
  readonly registry: RegistryClient;
  readonly domain: RegistryDomain;
  readonly trust: EpochTrust;
  readonly sources: readonly StatementSource[];
  readonly firstBlock: number;
  /** Where to keep the shards: all codes are then fetched once and searched here. Without it buckets are asked for. */
  readonly shards?: FileStore;
};

/** What a registry lane asks an index. Looking for what is near throws IndexUnreachable and RegistryUnreachable. */
export type LightIndex = Pick<RegistryLane, 'near' | 'statementOf' | 'envelopeOf'>;

/** Blocks of the epoch that are read again from the chain: its claims may have moved since it was made. */
const BLOCKS_READ_AGAIN = 12;

/**
 * An index that reads the chain only from where an epoch ends, and asks an index server for what is before. The server
 * learns a few bits about a picture that is looked up (nothing, with shards), and can hide nothing of what its publisher has
 * anchored; neither of them can make anything up.
 *
 * Texts are not in epochs: the first one makes it read the whole registry. Claims that only batches hold are not found.
 *
 * The statement of a claim that was found by its exact digest is asked for by the claim's block, of an RPC that has seen
 * that digest already, and then of the statement servers.
 */
export function lightIndex(config: LightIndexConfig): LightIndex {
  const { registry, sources, firstBlock } = config;
  const found = new Map<string, Envelope>();
  const whole = openIndex({
    registry,
    store: memoryStore(),
    sources: sources.map(withoutBatches),
    firstBlock,
  });
  const pictures = onceGood(() => openPictures(config, (record) => remember(found, record)));
  const synced = onceGood(() => whole.sync());
  async function envelopeOf(claim: Pick<ClaimRecord, 'content' | 'author' | 'block'>) {
    if (!found.has(recordId(claim))) remember(found, await recordOf(claim, config));
    return found.get(recordId(claim));
  }
  return {
    near: async (print) => {
      if (print.type === 'image') return (await pictures())(print);
      await synced();
      return whole.near(print);
    },
    statementOf: async (claim) => {
      const envelope = await envelopeOf(claim);
      if (!envelope) return undefined;
      const { fingerprints: _, ...text } = envelope.statement;
      return text;
    },
    envelopeOf,
  };
}

/** The record behind a claim, with its statement where that can be had: without one, a claim still stands. */
async function recordOf(
  { content, author, block }: Pick<ClaimRecord, 'content' | 'author' | 'block'>,
  { registry, domain, sources }: LightIndexConfig,
): Promise<ClaimRecord | undefined> {
  try {
    const claims = await registry.claimsBetween(block, block);
    const record = claims.find((claim) => claim.content === content && claim.author === author);
    const envelope = record && (await findEnvelope(record, sources, domain, registry.isSigned));
    return envelope && { ...record, envelope };
  } catch (error) {
    if (error instanceof RegistryUnreachable) return undefined;
    throw error;
  }
}

/** The epoch, and behind it the claims that came since. */
async function openPictures(
  { registry, domain, trust, sources, firstBlock, shards }: LightIndexConfig,
  remember: (record: ClaimRecord) => void,
): Promise<NearSearch> {
  const epoch = await anchoredEpoch(trust, registry, domain);
  const { block } = epoch.header;
  if (block > (await registry.head()))
    throw new IndexUnreachable(
      'index-refused',
      epoch.origin,
      `it is said to go up to block ${block}, which is not there`,
    );
  const store = memoryStore();
  const tail = openIndex({
    registry,
    store,
    sources: sources.map(withoutBatches),
    firstBlock: Math.max(firstBlock, block + 1 - BLOCKS_READ_AGAIN),
  });
  await tail.sync();
  const { records } = await store.load();
  for (const record of records) remember(record);
  const lookup = shards ? shardLookup(await epoch.entries(shards)) : bucketLookup(epoch);
  const isSigned = registry.isSigned;
  return epochSearch({ epoch, lookup, domain, sources, since: records, isSigned, onFound: remember });
}

function remember(found: Map<string, Envelope>, record: ClaimRecord | undefined): void {
  if (record?.envelope) found.set(recordId(record), record.envelope);
}

/** Makes something once; where that failed, the next asker has it tried again. */
function onceGood<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
