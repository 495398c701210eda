import type { RegistryClient } from '../registry/client.ts';
import { IndexUnreachable, type NearSearch } from '../registry/near.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { StatementSource } from '../statement/source.ts';
import type { StatementText } from '../statement/statement.ts';
import { anchoredEpoch, type EpochTrust } from './anchored-epoch.ts';
import { bucketLookup, epochSearch, shardLookup } from './epoch-search.ts';
import type { FileStore } from './file-store.ts';
import { type Index, openIndex } from './open-index.ts';
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

/** Blocks of the epoch that are read again from the chain: its claims may have moved since it was made. */
const BLOCKS_READ_AGAIN = 12;

/**
 * An index that reads the chain only from where an epoch ends, and asks an index server for what is before. The server
 * learns a few bits about a picture that is looked up (nothing, with shards), and can hide nothing of what its publisher has
 * anchored; neither of them can make anything up.
 *
 * Texts are not in epochs: the first one makes it read the whole registry.
 *
 * @returns the two questions of an index; both throw IndexUnreachable and RegistryUnreachable.
 */
export function lightIndex(config: LightIndexConfig): Pick<Index, 'near' | 'statementOf'> {
  const { registry, sources, firstBlock } = config;
  const found = new Map<string, StatementText>();
  const whole = openIndex({ registry, store: memoryStore(), sources, firstBlock });
  const pictures = onceGood(() => openPictures(config, (record) => remember(found, record)));
  const synced = onceGood(() => whole.sync());
  return {
    near: async (print) => {
      if (print.type === 'image') return (await pictures())(print);
      await synced();
      return whole.near(print);
    },
    statementOf: async (claim) => found.get(recordId(claim)) ?? whole.statementOf(claim),
  };
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
    sources,
    firstBlock: Math.max(firstBlock, block + 1 - BLOCKS_READ_AGAIN),
  });
  await tail.sync();
  const { records } = await store.load();
  for (const record of records) remember(record);
  const lookup = shards ? shardLookup(await epoch.entries(shards)) : bucketLookup(epoch);
  const isSigned = registry.isSigned;
  return epochSearch({ epoch, lookup, domain, sources, since: records, isSigned, onFound: remember });
}

function remember(found: Map<string, StatementText>, record: ClaimRecord): void {
  if (!record.envelope) return;
  const { fingerprints: _, ...text } = record.envelope.statement;
  found.set(recordId(record), text);
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
