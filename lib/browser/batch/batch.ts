import { gate } from '../../batch/gate.ts';
import { inOrder } from '../../batch/in-order.ts';
import { type Answer, isSettled } from '../../batch/line.ts';
import type { Pace } from '../../batch/pace.ts';
import type { TrustList } from '../../c2pa/trust-list.ts';
import type { Hex } from '../../content/hex.ts';
import { usedList } from '../../receipt/used.ts';
import type { Translate } from '../../verdict/describe.ts';
import { sitesByAccount } from '../followed-sites.ts';
import type { EngineBatch } from '../messages.ts';
import type { Settings } from '../settings.ts';
import { askAboutAddress, askAboutFile, type BatchQuestion } from './ask-about.ts';
import type { KeptEvidence } from './kept-evidence.ts';
import { openList, type Remark } from './list.ts';
import type { PageInput } from './page-input.ts';
import type { Row } from './row.ts';
import type { Rows } from './rows.ts';
import type { BatchStore, KeptSource } from './store.ts';

export type { BatchQuestion } from './ask-about.ts';

export type BatchState = 'loading' | 'empty' | 'listing' | 'running' | 'paused' | 'cancelled' | 'done';

/** What the page shows of a batch. A new object whenever something has changed; the rows in it are always the newest. */
export type BatchView = {
  readonly state: BatchState;
  readonly rows: Rows;
  readonly pace?: Pace;
  /** Sources that have to be allowed, or chosen, again before the rest can be checked. */
  readonly missing: readonly KeptSource[];
  /** Something that waits is at hand, or could be where the reader allows it. */
  readonly canGoOn: boolean;
  /** The answers were made under other settings than those in force. */
  readonly isOld: boolean;
  /** Why it stopped by itself. */
  readonly failed?: string;
};

export type BatchMeans = {
  readonly store: BatchStore;
  readonly ask: (question: BatchQuestion) => Promise<EngineBatch>;
  /** Makes the index of signed originals fresh before a run. */
  readonly sync: (settings: Settings) => Promise<unknown>;
  readonly settings: () => Promise<Settings>;
  /** The trust lists in use, which are kept for the receipts of a run. */
  readonly lists: () => Promise<readonly TrustList[]>;
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
  readonly review: (n: number, remark: Remark) => Promise<void>;
  readonly answerOf: (n: number) => Promise<Answer | undefined>;
  /** What an answer rests on, where that was kept. */
  readonly evidenceOf: (n: number) => Promise<KeptEvidence | undefined>;
  /** The certificates of a trust list that was used. */
  readonly listOf: (sha256: Hex) => Promise<string | undefined>;
  /** Checks one input again, with the credentials that lie at an address. */
  readonly askRemote: (n: number, credentialsAt: string) => Promise<void>;
};

/** Files that are held out to the engine at once, addresses that may wait for their hosts beside them, answers that may wait for an earlier one. */
const FILES = 6;
const ADDRESSES = 32;
const AHEAD = 256;

/** A batch: a list of inputs, and the run that answers those which wait. Each answer is written down before it is shown. */
export function openBatch(means: BatchMeans): Batch {
  const list = openList(means.store, means.t, () => means.soon(tell));
  const { rows } = list;
  const listeners = new Set<() => void>();
  const inTurn = gate(FILES);
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
    const missing = state === 'paused' ? list.missing() : [];
    const canGoOn =
      (state === 'paused' || state === 'cancelled') &&
      (missing.some(({ kind }) => kind === 'handle') || list.ready().length > 0);
    return {
      state,
      rows,
      missing,
      canGoOn,
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
    await list.load();
    isOld = rows.all.length > 0 && list.settings() !== keyOf(await means.settings());
    become(rows.all.length === 0 ? 'empty' : rows.waiting().length > 0 ? 'paused' : 'done');
  }

  /** Stops for a change of the list, and goes on with what then waits. */
  async function change(work: () => Promise<void>): Promise<void> {
    run?.end.abort();
    await inOneTurn(() => {
      become('listing');
      return work();
    });
    await restart();
  }

  async function work(): Promise<void> {
    const settings = await means.settings();
    const key = keyOf(settings);
    if (list.settings() !== key && rows.answered() > 0) {
      isOld = true;
      return become('paused');
    }
    isOld = false;
    failed = undefined;
    await list.keepSettings(key);
    await list.lookAgain(() => become('listing'));
    const todo = list.ready();
    await beginRun();
    run = { end: new AbortController(), started: performance.now(), done: 0, total: todo.length };
    become('running');
    const { signal } = run.end;
    if (todo.length > 0 && !settings.offline) await means.sync(settings).catch(() => {});
    const bounds = { running: FILES + ADDRESSES, ahead: AHEAD };
    try {
      for await (const _ of inOrder(todo, (row) => answerRow(row, settings, signal), bounds, signal)) {
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

  async function beginRun(): Promise<void> {
    runName = crypto.randomUUID();
    const lists = await means.lists();
    await means.store.putLists(new Map(lists.map((one) => [usedList(one).sha256, one.pem])));
  }

  async function answerRow({ n }: Row, settings: Settings, signal: AbortSignal): Promise<void> {
    const answered = await answerFor(list.inputAt(n)!, { run: runName, settings });
    if (signal.aborted && !isSettled(answered.answer.line)) return;
    await list.write(n, answered);
  }

  function answerFor(
    input: PageInput,
    asked: Pick<BatchQuestion, 'run' | 'settings' | 'credentialsAt'>,
  ): Promise<EngineBatch> {
    const question = { to: 'engine', type: 'batch', ...asked } as const;
    if (input.remote) return askAboutAddress(input, question, means.ask);
    return inTurn(() => askAboutFile(input, question, means.ask));
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
    add: (found, source) => change(() => list.add(found, source)),
    addHandles: (handles) => change(() => list.addHandles(handles)),
    start: restart,
    pause: () => stop('paused'),
    cancel: () => stop('cancelled'),
    async retry() {
      await inOneTurn(() => list.reopen(rows.unsettled()));
      await restart();
    },
    async again() {
      await inOneTurn(async () => {
        await list.reopen(rows.all);
        await list.keepSettings(keyOf(await means.settings()));
      });
      await restart();
    },
    async clear() {
      run?.end.abort();
      await inOneTurn(async () => {
        await list.clear();
        [isOld, failed] = [false, undefined];
        become('empty');
      });
    },
    review: (n, remark) => list.remark(n, remark, tell),
    answerOf: (n) => means.store.answer(n),
    evidenceOf: (n) => means.store.evidence(n),
    listOf: (sha256) => means.store.list(sha256),
    async askRemote(n, credentialsAt) {
      const input = list.inputAt(n);
      if (!input) return;
      if (!run) await beginRun();
      const asked = { run: runName, settings: await means.settings(), credentialsAt };
      await list.write(n, await answerFor(input, asked));
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
