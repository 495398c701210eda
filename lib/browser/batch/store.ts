import { type DBSchema, openDB } from 'idb';
import type { Answer } from '../../batch/line.ts';
import type { Hex } from '../../content/hex.ts';
import type { KeptEvidence } from './kept-evidence.ts';
import type { Row } from './row.ts';

/** Where inputs come from, as far as a browser can find them again after a restart. */
export type KeptSource =
  /** Found again by the browser, once the reader allows it. */
  | { readonly kind: 'handle'; readonly label: string; readonly handle: FileSystemHandle }
  /** Has to be chosen again; single files have no label. */
  | { readonly kind: 'files'; readonly label: string };

/** What is kept of a batch beside its rows. */
export type KeptBatch = {
  /** What its answers rest on. */
  readonly settings: string;
  readonly sources: readonly KeptSource[];
};

/** A batch, kept through a restart of the browser. There is one at a time. */
export type BatchStore = {
  readonly batch: () => Promise<KeptBatch | undefined>;
  readonly keep: (batch: KeptBatch) => Promise<void>;
  /** All rows in their order, some at a time. */
  readonly rows: () => AsyncGenerator<readonly Row[]>;
  readonly putRows: (rows: readonly Row[]) => Promise<void>;
  /** A row, its answer and what that rests on: all or nothing. */
  readonly putAnswer: (row: Row, answer: Answer, evidence?: KeptEvidence) => Promise<void>;
  readonly answer: (n: number) => Promise<Answer | undefined>;
  /** What an answer rests on; undefined for what could not be read, and for answers of versions that did not keep it. */
  readonly evidence: (n: number) => Promise<KeptEvidence | undefined>;
  /** Keeps the certificates of trust lists, by their hashes. */
  readonly putLists: (lists: ReadonlyMap<Hex, string>) => Promise<void>;
  readonly list: (sha256: Hex) => Promise<string | undefined>;
  readonly clear: () => Promise<void>;
};

interface BatchDb extends DBSchema {
  batch: { key: 'batch'; value: KeptBatch };
  rows: { key: number; value: Row };
  answers: { key: number; value: Answer };
  evidence: { key: number; value: KeptEvidence };
  lists: { key: Hex; value: string };
}

const STORES = ['batch', 'rows', 'answers', 'evidence', 'lists'] as const;

/** Rows that are read at once. */
const PART = 2_000;

/** The batch in IndexedDB. */
export function indexedDbBatch(name = 'colophon-batch'): BatchStore {
  const opened = openDB<BatchDb>(name, 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('batch');
        db.createObjectStore('rows', { keyPath: 'n' });
        db.createObjectStore('answers');
      }
      db.createObjectStore('evidence');
      db.createObjectStore('lists');
    },
  });
  let waiting: { readonly row: Row; readonly answer: Answer; readonly evidence: KeptEvidence | undefined }[] =
    [];
  let writing: Promise<void> = Promise.resolve();

  /** Answers that come while others are written are written together: each waits for the disk once. */
  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const tx = (await opened).transaction(['rows', 'answers', 'evidence'], 'readwrite', {
      durability: 'strict',
    });
    const [rows, answers, kept] = [
      tx.objectStore('rows'),
      tx.objectStore('answers'),
      tx.objectStore('evidence'),
    ];
    const puts = batch.flatMap(({ row, answer, evidence }): Promise<unknown>[] => [
      rows.put(row),
      answers.put(answer, row.n),
      evidence ? kept.put(evidence, row.n) : kept.delete(row.n),
    ]);
    await Promise.all([...puts, tx.done]);
  }

  return {
    batch: async () => (await opened).get('batch', 'batch'),
    keep: async (batch) => void (await (await opened).put('batch', batch, 'batch')),
    async *rows() {
      for (let from = 0; ; ) {
        const part = await (await opened).getAll('rows', IDBKeyRange.lowerBound(from), PART);
        if (part.length > 0) yield part;
        if (part.length < PART) return;
        from = part.at(-1)!.n + 1;
      }
    },
    async putRows(rows) {
      const tx = (await opened).transaction('rows', 'readwrite');
      await Promise.all([...rows.map((row) => tx.store.put(row)), tx.done]);
    },
    putAnswer(row, answer, evidence) {
      waiting.push({ row, answer, evidence });
      const mine = writing.then(flush);
      writing = mine;
      // Whoever waits hears of a failure, those whose answers were to be written with it too; what comes later tries anew.
      mine.catch(() => {
        if (writing === mine) writing = Promise.resolve();
      });
      return mine;
    },
    answer: async (n) => (await opened).get('answers', n),
    evidence: async (n) => (await opened).get('evidence', n),
    async putLists(lists) {
      const tx = (await opened).transaction('lists', 'readwrite');
      await Promise.all([...[...lists].map(([sha256, pem]) => tx.store.put(pem, sha256)), tx.done]);
    },
    list: async (sha256) => (await opened).get('lists', sha256),
    async clear() {
      const tx = (await opened).transaction([...STORES], 'readwrite');
      await Promise.all([...STORES.map((each) => tx.objectStore(each).clear()), tx.done]);
    },
  };
}
