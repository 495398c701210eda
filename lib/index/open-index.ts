import type { Hex } from '../content/hex.ts';
import type { OriginStatement } from '../identity/origin-statement.ts';
import type { NearSearch } from '../registry/near.ts';
import { type ClaimRecord, recordId } from '../registry/record.ts';
import type { Registry } from '../registry/registry.ts';
import type { AnchoredEnvelope } from '../statement/envelope.ts';
import type { StatementSource } from '../statement/source.ts';
import type { Statement, StatementText } from '../statement/statement.ts';
import { identityStatements } from './identity-statements.ts';
import { nearSearch } from './near-search.ts';
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
    loaded ??= store.load().then(({ records }) => ({
      search: nearSearch(oneOfEachOriginal(records)),
      anchored: anchoredByContent(records),
      statements: new Map(records.map((record) => [recordId(record), record.envelope?.statement])),
    }));
    return loaded;
  };
  return {
    near: async (print) => (await load()).search(print),
    statementOf: async (claim) => {
      const statement = (await load()).statements.get(recordId(claim));
      if (!statement) return undefined;
      const { fingerprints: _, ...text } = statement;
      return text;
    },
    anchored: async (contents) => {
      const { anchored } = await load();
      return contents.flatMap((content) => anchored.get(content) ?? []);
    },
    identityOf: async (author) => identityStatements(author, (await store.load()).records, registry),
    sync: () => {
      syncing ??= syncRecords(registry, store, sources, firstBlock).finally(() => {
        syncing = undefined;
        loaded = undefined;
      });
      return syncing;
    },
  };
}

type Loaded = {
  readonly search: NearSearch;
  readonly anchored: ReadonlyMap<Hex, readonly AnchoredEnvelope[]>;
  readonly statements: ReadonlyMap<string, Statement | undefined>;
};

function anchoredByContent(records: readonly ClaimRecord[]): ReadonlyMap<Hex, readonly AnchoredEnvelope[]> {
  const oldestFirst = records
    .filter(({ anchored }) => anchored)
    .sort((a, b) => a.anchored!.time - b.anchored!.time);
  const byContent = new Map<Hex, AnchoredEnvelope[]>();
  for (const { content, envelope } of oldestFirst) {
    if (!envelope?.batch) continue;
    const claims = byContent.get(content) ?? [];
    claims.push({ ...envelope, batch: envelope.batch });
    byContent.set(content, claims);
  }
  return byContent;
}

/** Originals of one content that are told apart; claiming one content in many ways is no way to keep a reader busy. */
const TOLD_APART = 16;

/**
 * A claim that several relays anchored and somebody recorded is one original: found four times, it would count as four, and
 * a content near to many originals is settled as none.
 */
function oneOfEachOriginal(records: readonly ClaimRecord[]): ClaimRecord[] {
  const seen = new Map<Hex, Statement['fingerprints'][]>();
  return records.filter(({ content, envelope }) => {
    const prints = envelope?.statement.fingerprints;
    if (!prints) return true;
    const originals = seen.get(content) ?? [];
    if (originals.some((other) => isSameOriginal(prints, other))) return false;
    if (originals.length < TOLD_APART) seen.set(content, [...originals, prints]);
    return true;
  });
}

function isSameOriginal(one: Statement['fingerprints'], other: Statement['fingerprints']): boolean {
  if (one.type === 'text')
    return other.type === 'text' && one.loose === other.loose && one.shingles === other.shingles;
  return other.type === 'image' && one.pdq === other.pdq && one.grid === other.grid;
}
