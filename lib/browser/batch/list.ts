import type { Translate } from '../../verdict/describe.ts';
import type { EngineBatch } from '../messages.ts';
import { addressInput } from './address-inputs.ts';
import { filesBelow, inputsOf } from './file-inputs.ts';
import { isAllowed, isFrom, labelled } from './kept-sources.ts';
import type { PageInput } from './page-input.ts';
import { answeredRow, type Row, waitingRow } from './row.ts';
import { openRows, type Rows } from './rows.ts';
import type { BatchStore, KeptBatch, KeptSource } from './store.ts';

/** What a person writes beside an input. */
export type Remark = Pick<Partial<Row>, 'note'> & { readonly reviewed?: boolean };

type Found = AsyncIterable<PageInput> | Iterable<PageInput>;

/** The inputs of a batch in their order, with what was answered and what was written beside them. All of it is kept before it is shown. */
export type List = {
  readonly rows: Rows;
  /** What the answers rest on. */
  readonly settings: () => string;
  readonly keepSettings: (settings: string) => Promise<void>;
  /** Reads what is kept. */
  readonly load: () => Promise<void>;
  readonly add: (found: Found, source?: KeptSource) => Promise<void>;
  readonly addHandles: (handles: readonly FileSystemHandle[]) => Promise<void>;
  /** Looks into what the browser can find again, where the reader allows it. What is gone from there has an answer: that it is gone. */
  readonly lookAgain: (looking: () => void) => Promise<void>;
  /** Sources of files that wait, and are not at hand. */
  readonly missing: () => readonly KeptSource[];
  /** What waits, and can be asked about. */
  readonly ready: () => readonly Row[];
  /** Undefined for a file that is not at hand. */
  readonly inputAt: (n: number) => PageInput | undefined;
  readonly write: (n: number, answered: EngineBatch) => Promise<void>;
  /** Lets some wait again, as if they had never been answered. */
  readonly reopen: (some: readonly Row[]) => Promise<void>;
  /** @param placed called when it is shown, and not yet kept. */
  readonly remark: (n: number, remark: Remark, placed: () => void) => Promise<void>;
  readonly clear: () => Promise<void>;
};

const GONE = 'It is no longer there.';

/** Rows that are written at once. */
const PART = 500;

/** @param grown called while inputs are listed. */
export function openList(store: BatchStore, t: Translate, grown: () => void): List {
  const rows = openRows();
  const inputs = new Map<number, PageInput>();
  let kept: KeptBatch = { settings: '', sources: [] };

  async function keep(change: Partial<KeptBatch>): Promise<void> {
    kept = { ...kept, ...change };
    await store.keep(kept);
  }

  /** Its file is not at hand any more: it has to be looked up, or chosen, again. */
  function isOut({ n, remote }: Row): boolean {
    return remote === undefined && !inputs.has(n);
  }

  /** The row of an input; none for another file of the same name as one that has its answer, which keeps that, and what was noted beside it. */
  function rowOf(name: string, time: number, stamp: string | undefined): Row | undefined {
    for (let after = time; ; after++) {
      const row = rows.named(name, after);
      if (!row?.settled || row.stamp === undefined || row.stamp === stamp) return row;
    }
  }

  async function take(found: Found): Promise<ReadonlySet<number>> {
    const [named, times] = [new Set<number>(), new Map<string, number>()];
    let fresh: Row[] = [];
    for await (const input of found) {
      const { name, stamp, remote, from } = input;
      const time = times.get(name) ?? 0;
      times.set(name, time + 1);
      const known = rowOf(name, time, stamp);
      if (known) named.add(known.n);
      if (known?.settled && known.stamp === stamp && (stamp !== undefined || remote)) continue;
      const row = waitingRow({
        n: rows.all.length,
        name,
        ...known,
        ...(stamp === undefined ? {} : { stamp }),
        ...(from ? { remote: from } : {}),
      });
      inputs.set(row.n, input);
      rows.place(row);
      named.add(row.n);
      fresh.push(row);
      if (fresh.length < PART) continue;
      await store.putRows(fresh);
      fresh = [];
      grown();
    }
    await store.putRows(fresh);
    return named;
  }

  async function write(n: number, { answer, notes, evidence }: EngineBatch): Promise<void> {
    const row = answeredRow(rows.all[n]!, answer, notes, t);
    await store.putAnswer(row, answer, evidence);
    // What a person wrote while it was being written down stays.
    const { reviewed, note } = rows.all[n]!;
    const next = remarked(row, { reviewed: reviewed === true, ...(note === undefined ? {} : { note }) });
    rows.place(next);
    if (row.reviewed !== reviewed || row.note !== note) await store.putRows([next]);
    // Only these may be asked about again: see the batch's `retry` and `askRemote`.
    const mayBeAsked = !row.settled || answer.line.evidence?.some(({ code }) => code === 'c2pa.remote');
    if (!mayBeAsked) inputs.delete(n);
  }

  return {
    rows,
    settings: () => kept.settings,
    keepSettings: (settings) => keep({ settings }),
    async load() {
      kept = (await store.batch()) ?? kept;
      for await (const part of store.rows()) for (const row of part) rows.place(row);
    },
    async add(found, source) {
      if (source && !kept.sources.some(({ label }) => label === source.label))
        await keep({ sources: [...kept.sources, source] });
      await take(found);
    },
    async addHandles(handles) {
      const named = await labelled(handles, kept.sources);
      const known = new Set(kept.sources.map(({ label }) => label));
      await keep({ sources: [...kept.sources, ...named.filter(({ label }) => !known.has(label))] });
      for (const { handle, label } of named) await take(inputsOf(filesBelow(handle, label)));
    },
    async lookAgain(looking) {
      for (const source of kept.sources) {
        if (source.kind !== 'handle' || !rows.waiting().some((row) => isOut(row) && isFrom(row, source)))
          continue;
        if (!(await isAllowed(source.handle))) continue;
        looking();
        const found = await take(inputsOf(filesBelow(source.handle, source.label)));
        for (const row of rows.waiting())
          if (!found.has(row.n) && isFrom(row, source) && isOut(row))
            await write(row.n, { answer: { line: { input: row.name, error: GONE } }, notes: [] });
      }
    },
    missing() {
      const out = rows.waiting().filter(isOut);
      return kept.sources.filter((source) => out.some((row) => isFrom(row, source)));
    },
    ready: () => rows.waiting().filter((row) => !isOut(row)),
    inputAt(n) {
      const { name, remote } = rows.all[n] ?? {};
      return inputs.get(n) ?? (name !== undefined && remote ? addressInput(name, remote) : undefined);
    },
    write,
    async reopen(some) {
      const waiting = some.map((row) => waitingRow(row));
      for (let from = 0; from < waiting.length; from += PART)
        await store.putRows(waiting.slice(from, from + PART));
      for (const row of waiting) rows.place(row);
    },
    async remark(n, remark, placed) {
      const next = remarked(rows.all[n]!, remark);
      rows.place(next);
      placed();
      await store.putRows([next]);
    },
    async clear() {
      await store.clear();
      rows.clear();
      inputs.clear();
      kept = { settings: '', sources: [] };
    },
  };
}

/** A row with what a person changed beside it. */
function remarked({ reviewed: was, ...row }: Row, { note, reviewed = was ?? false }: Remark): Row {
  return {
    ...row,
    ...(reviewed ? { reviewed: true as const } : {}),
    ...(note === undefined ? {} : { note }),
  };
}
