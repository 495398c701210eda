import type { Hex } from '../content/hex.ts';
import type { OriginStatement } from '../identity/origin-statement.ts';
import type { NearSearch } from '../registry/near.ts';
import type { ClaimRecord } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';
import type { AnchoredEnvelope, Envelope } from '../statement/envelope.ts';
import type { StatementSource } from '../statement/source.ts';
import type { StatementText } from '../statement/statement.ts';
import { bytesOf } from './epoch.ts';
import { type ExactMap, exactMap } from './exact-map.ts';
import { identityStatements } from './identity-statements.ts';
import { nearSearch } from './near-search.ts';
import { rememberedSearch } from './remembered-search.ts';
import type { RecordStore } from './store.ts';
import { type SyncReport, syncRecords } from './sync.ts';

/** What the index is built from. */
export type IndexConfig = {
  readonly registry: Registry;
  readonly store: RecordStore;
  readonly sources: readonly StatementSource[];
  readonly firstBlock: number;
};

/** The local index of signed originals: searched without asking anybody. */
export type Index = {
  readonly near: NearSearch;
  readonly statementOf: (
    claim: Pick<ClaimRecord, 'content' | 'author'>,
  ) => Promise<StatementText | undefined>;
  /** The signed statement of a claim with its fingerprints, recorded or in a batch; undefined where this machine has none. */
  readonly envelopeOf: (claim: Pick<ClaimRecord, 'content' | 'author'>) => Promise<Envelope | undefined>;
  /** The claims on these contents that batches hold, checked, those of the oldest batch first. */
  readonly anchored: (contents: readonly Hex[]) => Promise<readonly AnchoredEnvelope[]>;
  /** What an author says of its identity. @throws RegistryUnreachable */
  readonly identityOf: (author: Hex) => Promise<readonly OriginStatement[]>;
  /** Follows the registry. Asked while one is under way, it waits for that one. @throws RegistryUnreachable */
  readonly sync: () => Promise<SyncReport>;
};

/** Opens the index over a store; what the store holds is loaded at the first question. */
export function openIndex({ registry, store, sources, firstBlock }: IndexConfig): Index {
  let loaded: Promise<Loaded> | undefined;
  let syncing: Promise<SyncReport> | undefined;
  const load = () => {
    loaded ??= store.load().then(({ records }) => {
      const byContent = exactMap();
      for (const [number, { content }] of records.entries()) byContent.add(bytesOf(content), number);
      return { records, search: rememberedSearch(nearSearch(records)), byContent };
    });
    return loaded;
  };
  let isStale = false;
  /** What was loaded is loaded anew only where there are other records now: of many it takes a second. */
  const noting = (kept: RecordStore): RecordStore => ({
    load: () => kept.load(),
    save(records, cursor, batches) {
      isStale ||= records.length > 0;
      return kept.save(records, cursor, batches);
    },
    clear() {
      isStale = true;
      return kept.clear();
    },
  });
  const recordsOf = async ({ content, author }: Pick<ClaimRecord, 'content' | 'author'>) => {
    const { records, byContent } = await load();
    const numbers = byContent.find(bytesOf(content));
    return numbers.map((number) => records[number]!).filter((record) => record.author === author);
  };
  return {
    near: async (print) => (await load()).search(print),
    statementOf: async (claim) => {
      const recorded = (await recordsOf(claim)).find(({ anchored }) => !anchored);
      if (!recorded?.envelope) return undefined;
      const { fingerprints: _, ...text } = recorded.envelope.statement;
      return text;
    },
    envelopeOf: async (claim) => {
      const records = await recordsOf(claim);
      return (records.find(({ anchored, envelope }) => !anchored && envelope) ?? records[0])?.envelope;
    },
    anchored: async (contents) => {
      const { records, byContent } = await load();
      return contents.flatMap((content) =>
        byContent
          .find(bytesOf(content))
          .flatMap((number) => heldByBatch(records[number]!))
          .sort((a, b) => a.time - b.time)
          .map(({ envelope }) => envelope),
      );
    },
    identityOf: async (author) => identityStatements(author, (await store.load()).records, registry),
    sync: () => {
      syncing ??= syncRecords(registry, noting(store), sources, firstBlock).finally(() => {
        syncing = undefined;
        if (isStale) loaded = undefined;
        isStale = false;
      });
      return syncing;
    },
  };
}

type Loaded = {
  readonly records: readonly ClaimRecord[];
  readonly search: NearSearch;
  /** From a content key to the numbers of its records. */
  readonly byContent: ExactMap;
};

/** The claim of a record that only a batch holds, and since when. */
function heldByBatch({ anchored, envelope }: ClaimRecord): { time: number; envelope: AnchoredEnvelope }[] {
  if (!anchored || !envelope?.batch) return [];
  return [{ time: anchored.time, envelope: { ...envelope, batch: envelope.batch } }];
}
