import { gate } from '../../batch/gate.ts';
import { inOrder } from '../../batch/in-order.ts';
import { type Answer, isSettled, lineOfFailure } from '../../batch/line.ts';
import type { Pace } from '../../batch/pace.ts';
import type { Translate } from '../../verdict/describe.ts';
import { sitesByAccount } from '../followed-sites.ts';
import type { EngineBatch, EngineMessage } from '../messages.ts';
import type { Settings } from '../settings.ts';
import { addressInput } from './address-inputs.ts';
import { FileGone } from './file-gone.ts';
import { filesBelow, inputsOf } from './file-inputs.ts';
import type { PageInput } from './page-input.ts';
import { answeredRow, type Row, waitingRow } from './row.ts';
import { openRows, type Rows } from './rows.ts';
import type { BatchStore, KeptBatch, KeptSource } from './store.ts';

export type BatchState = 'loading' | 'empty' | 'listing' | 'running' | 'paused' | 'cancelled' | 'done';

/** What the page shows of a batch. A new object whenever something has changed; the rows in it are always the newest. */
export type BatchView = {
  readonly state: BatchState;
  readonly rows: Rows;
  readonly pace?: Pace;
  /** Sources that have to be allowed, or chosen, again before the rest can be checked. */
  readonly missing: readonly KeptSource[];
  /** The answers were made under other settings than those in force. */
  readonly isOld: boolean;
  /** Why it stopped by itself. */
  readonly failed?: string;
};

export type BatchQuestion = Extract<EngineMessage, { type: 'batch' }>;

export type BatchMeans = {
  readonly store: BatchStore;
  readonly ask: (question: BatchQuestion) => Promise<EngineBatch>;
  /** Makes the index of signed originals fresh before a run. */
  readonly sync: (settings: Settings) => Promise<unknown>;
  readonly settings: () => Promise<Settings>;
  readonly t: Translate;
  /** Runs something a moment later; calls that come meanwhile are joined to it. */
  readonly soon: (run: () => void) => void;
};

export type Batch = {
  readonly view: () => BatchView;
  readonly subscribe: (listener: () => void) => () => void;
  /** Adds inputs, and checks them. */
  readonly add: (
    inputs: AsyncIterable<PageInput> | Iterable<PageInput>,
    source?: KeptSource,
  ) => Promise<void>;
  readonly addHandles: (handles: readonly FileSystemHandle[]) => Promise<void>;
  /** Goes on with what is left. Call it from a click: the browser may have to ask whether files may be read. */
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  /** Ends it: what is left stays unchecked. */
  readonly cancel: () => void;
  /** Asks again about what could not be read, fetched or asked. */
  readonly retry: () => Promise<void>;
  /** Forgets all answers, and checks everything again. */
  readonly again: () => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly review: (
    n: number,
    change: Pick<Partial<Row>, 'note'> & { readonly reviewed?: boolean },
  ) => Promise<void>;
  readonly answerOf: (n: number) => Promise<Answer | undefined>;
  /** Checks one input again, with the credentials that lie at an address. */
  readonly askRemote: (n: number, credentialsAt: string) => Promise<void>;
};

/** Files that are held out to the engine at once, addresses that may wait for their hosts beside them, answers that may wait for an earlier one. */
const FILES = 6;
const ADDRESSES = 32;
const AHEAD = 256;

/** Rows that are written at once. */
const PART = 500;

/** A batch: its inputs in their order, what was answered, and the run that answers the rest. Each answer is written down before it is shown. */
export function openBatch(means: BatchMeans): Batch {
  const { store, t } = means;
  const rows = openRows();
  const inputs = new Map<number, PageInput>();
  const listeners = new Set<() => void>();
  const inTurn = gate(FILES);
  let kept: KeptBatch = { settings: '', sources: [] };
  let state: BatchState = 'loading';
  let failed: string | undefined;
  let runName = '';
  let isOld = false;
  let run:
    | { readonly end: AbortController; readonly started: number; done: number; readonly total: number }
    | undefined;
  let busy: Promise<unknown> = load();
  let seen = viewNow();

  function viewNow(): BatchView {
    const pace = run && { done: run.done, total: run.total, elapsed: performance.now() - run.started };
    const out = state === 'paused' ? rows.waiting().filter(isOut) : [];
    const missing = kept.sources.filter((source) => out.some((row) => isFrom(row, source)));
    return {
      state,
      rows,
      missing,
      isOld,
      ...(pace ? { pace } : {}),
      ...(failed === undefined ? {} : { failed }),
    };
  }

  function tell(): void {
    seen = viewNow();
    for (const listener of listeners) listener();
  }

  function become(next: BatchState): void {
    state = next;
    tell();
  }

  /** One thing after the other: what is added during a run is listed when the run has stopped for it. */
  function inOneTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = busy.then(work, work);
    busy = turn.catch(() => {});
    return turn;
  }

  async function load(): Promise<void> {
    kept = (await store.batch()) ?? kept;
    for await (const part of store.rows()) for (const row of part) rows.place(row);
    isOld = rows.all.length > 0 && kept.settings !== keyOf(await means.settings());
    become(rows.all.length === 0 ? 'empty' : rows.waiting().length > 0 ? 'paused' : 'done');
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

  async function take(found: AsyncIterable<PageInput> | Iterable<PageInput>): Promise<ReadonlySet<number>> {
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
      means.soon(tell);
    }
    await store.putRows(fresh);
    return named;
  }

  async function keep(change: Partial<KeptBatch>): Promise<void> {
    kept = { ...kept, ...change };
    await store.keep(kept);
  }

  async function list(
    found: AsyncIterable<PageInput> | Iterable<PageInput>,
    source?: KeptSource,
  ): Promise<void> {
    become('listing');
    if (source && !kept.sources.some(({ label }) => label === source.label))
      await keep({ sources: [...kept.sources, source] });
    await take(found);
  }

  /** Looks into what the browser can find again, where the reader allows it. What is gone from there has an answer: that it is gone. */
  async function lookAgain(): Promise<void> {
    for (const source of kept.sources) {
      if (source.kind !== 'handle' || !rows.waiting().some((row) => isOut(row) && isFrom(row, source)))
        continue;
      if (!(await isAllowed(source.handle))) continue;
      become('listing');
      const found = await take(inputsOf(filesBelow(source.handle, source.label)));
      for (const row of rows.waiting())
        if (!found.has(row.n) && isFrom(row, source) && isOut(row))
          await write(row.n, { line: { input: row.name, error: 'It is no longer there.' } }, []);
    }
  }

  async function work(): Promise<void> {
    const settings = await means.settings();
    const key = keyOf(settings);
    if (kept.settings !== key && rows.answered() > 0) {
      isOld = true;
      return become('paused');
    }
    isOld = false;
    failed = undefined;
    await keep({ settings: key });
    await lookAgain();
    const todo = rows.waiting().filter((row) => !isOut(row));
    runName = crypto.randomUUID();
    run = { end: new AbortController(), started: performance.now(), done: 0, total: todo.length };
    become('running');
    const { signal } = run.end;
    if (todo.length > 0 && !settings.offline) await means.sync(settings).catch(() => {});
    const bounds = { running: FILES + ADDRESSES, ahead: AHEAD };
    try {
      for await (const _ of inOrder(each(todo), (row) => answerRow(row, settings, signal), bounds, signal)) {
        run.done++;
        means.soon(tell);
      }
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error);
    } finally {
      run = undefined;
      if (state === 'running') become(rows.waiting().length > 0 ? 'paused' : 'done');
      else tell();
    }
  }

  async function answerRow({ n }: Row, settings: Settings, signal: AbortSignal): Promise<void> {
    const { name, remote } = rows.all[n]!;
    const input = inputs.get(n) ?? addressInput(name, remote ?? 'list');
    const { answer, notes } = await answerFor(input, settings);
    if (signal.aborted && !isSettled(answer.line)) return;
    await write(n, answer, notes);
  }

  async function answerFor(
    input: PageInput,
    settings: Settings,
    credentialsAt?: string,
  ): Promise<EngineBatch> {
    const { name } = input;
    const question = { to: 'engine', type: 'batch', run: runName, name, settings } as const;
    const more = credentialsAt === undefined ? {} : { credentialsAt };
    if (input.remote)
      return means.ask({ ...question, ...more, from: { url: name, as: input.from ?? 'list' } });
    return inTurn(async () => {
      let [address, beside]: [string | undefined, unknown] = [undefined, undefined];
      try {
        address = URL.createObjectURL(await blobOf(input));
        beside = await input.beside?.();
      } catch (error) {
        if (address !== undefined) URL.revokeObjectURL(address);
        const why = error instanceof DOMException ? new FileGone(error) : error;
        return { answer: { line: lineOfFailure(name, why) }, notes: [] };
      }
      const asked = {
        ...question,
        ...more,
        ...(beside === undefined ? {} : { beside }),
        from: { blob: address },
      };
      return means.ask(asked).finally(() => URL.revokeObjectURL(address));
    });
  }

  async function write(n: number, answer: Answer, notes: readonly string[]): Promise<void> {
    const row = answeredRow(rows.all[n]!, answer, notes, t);
    await store.putAnswer(row, answer);
    // What a person wrote while it was being written down stays.
    const { reviewed, note } = rows.all[n]!;
    const { reviewed: _, ...unreviewed } = row;
    const next = {
      ...unreviewed,
      ...(reviewed ? { reviewed } : {}),
      ...(note === undefined ? {} : { note }),
    };
    rows.place(next);
    if (row.reviewed !== reviewed || row.note !== note) await store.putRows([next]);
    // Only these may be asked about again: see retry and askRemote.
    const mayBeAsked = !row.settled || answer.line.evidence?.some(({ code }) => code === 'c2pa.remote');
    if (!mayBeAsked) inputs.delete(n);
  }

  /** Rows that are to be checked as if they had never been. */
  async function open(some: readonly Row[]): Promise<void> {
    const waiting = some.map((row) => waitingRow(row));
    for (let from = 0; from < waiting.length; from += PART)
      await store.putRows(waiting.slice(from, from + PART));
    for (const row of waiting) rows.place(row);
  }

  function stop(next: 'paused' | 'cancelled'): void {
    run?.end.abort();
    if (state === 'running') become(next);
  }

  const restart = () => inOneTurn(work);

  return {
    view: () => seen,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async add(found, source) {
      run?.end.abort();
      await inOneTurn(() => list(found, source));
      await restart();
    },
    async addHandles(handles) {
      run?.end.abort();
      await inOneTurn(async () => {
        become('listing');
        const named = await labelled(handles, kept.sources);
        const known = new Set(kept.sources.map(({ label }) => label));
        await keep({ sources: [...kept.sources, ...named.filter(({ label }) => !known.has(label))] });
        for (const { handle, label } of named) await take(inputsOf(filesBelow(handle, label)));
      });
      await restart();
    },
    start: restart,
    pause: () => stop('paused'),
    cancel: () => stop('cancelled'),
    async retry() {
      await inOneTurn(() => open(rows.unsettled()));
      await restart();
    },
    async again() {
      await inOneTurn(async () => {
        await open(rows.all);
        await keep({ settings: keyOf(await means.settings()) });
      });
      await restart();
    },
    async clear() {
      run?.end.abort();
      await inOneTurn(async () => {
        await store.clear();
        rows.clear();
        inputs.clear();
        kept = { settings: '', sources: [] };
        [isOld, failed] = [false, undefined];
        become('empty');
      });
    },
    async review(n, { note, reviewed }) {
      const { reviewed: was, ...row } = rows.all[n]!;
      const isReviewed = reviewed ?? was ?? false;
      const next = {
        ...row,
        ...(isReviewed ? { reviewed: true as const } : {}),
        ...(note === undefined ? {} : { note }),
      };
      rows.place(next);
      tell();
      await store.putRows([next]);
    },
    answerOf: (n) => store.answer(n),
    async askRemote(n, credentialsAt) {
      const input =
        inputs.get(n) ?? (rows.all[n]?.remote && addressInput(rows.all[n].name, rows.all[n].remote));
      if (!input) return;
      if (!run) runName = crypto.randomUUID();
      const { answer, notes } = await answerFor(input, await means.settings(), credentialsAt);
      await write(n, answer, notes);
      tell();
    },
  };
}

/** What answers rest on. */
function keyOf(settings: Settings): string {
  const { rpcUrls, chainId, registry, service, firstBlock, detector, pack, textDetector, followed } =
    settings;
  const network = [rpcUrls, chainId, registry, service, firstBlock];
  return JSON.stringify([network, detector, pack, textDetector, followed, sitesByAccount(settings)]);
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function blobOf(input: PageInput): Promise<Blob> {
  if (input.file) return input.file();
  return new Blob([(await input.read()) as BlobPart]);
}

function isFrom({ name }: Row, { label }: KeptSource): boolean {
  return label === '' || name === label || name.startsWith(`${label}/`) || name.startsWith(`${label}!`);
}

type Permitted = FileSystemHandle & {
  readonly queryPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
  readonly requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
};

async function isAllowed(handle: Permitted): Promise<boolean> {
  if ((await handle.queryPermission?.({ mode: 'read' })) !== 'prompt') return true;
  return (await handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied')) === 'granted';
}

/** What was chosen, by names; another folder of the same name gets a number. */
async function labelled(handles: readonly FileSystemHandle[], sources: readonly KeptSource[]) {
  const byLabel = new Map(sources.map((source) => [source.label, source]));
  const named: Extract<KeptSource, { kind: 'handle' }>[] = [];
  for (const handle of handles) {
    for (let count = 1; ; count++) {
      const label = count === 1 ? handle.name : `${handle.name} (${count})`;
      const known = byLabel.get(label);
      if (known && !(known.kind === 'handle' && (await known.handle.isSameEntry(handle)))) continue;
      const source = { kind: 'handle', label, handle } as const;
      byLabel.set(label, source);
      named.push(source);
      break;
    }
  }
  return named;
}
