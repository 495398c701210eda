import { type Journal, memoryJournal, openJournal } from './journal.ts';
import { createLedger, type RelayRecord } from './ledger.ts';
import { createRelay, type Relay, type RelayOptions } from './relay.ts';
import { createServer } from './server.ts';

export type StartOptions = Omit<RelayOptions, 'journal' | 'ledger' | 'now'> & {
  /** The journal's file; without one everything is forgotten with the process. */
  readonly path?: string;
  /** Seconds between submissions; 0 submits at once. */
  readonly every: number;
  /** Seconds between looks at the chain. */
  readonly poll: number;
  /** For how many seconds an answer is held back where the request does not say. */
  readonly hold?: number;
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port?: number;
  /** Told of what went wrong with the chain; the relay goes on. */
  readonly onTrouble?: (error: unknown) => void;
};

/** A running relay. */
export type RunningRelay = {
  readonly url: string;
  readonly relay: Relay;
  readonly stop: () => Promise<void>;
};

/**
 * Opens the journal, goes on where it ends, and serves.
 *
 * @throws JournalDamaged; whatever keeps the port from being opened.
 */
export async function startRelay(options: StartOptions): Promise<RunningRelay> {
  const { path, every, poll, host = '127.0.0.1', port = 0, onTrouble = () => {} } = options;
  const ledger = createLedger(options.domain);
  const journal: Journal<RelayRecord> =
    path === undefined ? memoryJournal() : await openJournal(path, ledger.apply);
  const relay = createRelay({ ...options, journal, ledger, now: () => Date.now() / 1000 });
  const work = startWork(relay, { every, poll, onTrouble });
  const { domain, limits, hold } = options;
  const server = createServer(relay, {
    domain,
    ...(hold === undefined ? {} : { hold }),
    ...(limits ? { limits } : {}),
    ...(every === 0 ? { onAccepted: work.submitSoon } : {}),
  });
  const stop = async () => {
    await server.close();
    await work.stop();
    await journal.close();
  };
  try {
    return { url: await server.listen({ host, port }), relay, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Work = { readonly submitSoon: () => void; readonly stop: () => Promise<void> };

/** Settles and submits by turns, one thing at a time. */
function startWork(
  relay: Relay,
  { every, poll, onTrouble }: Required<Pick<StartOptions, 'every' | 'poll' | 'onTrouble'>>,
): Work {
  let last: Promise<void> = Promise.resolve();
  let asked = false;
  const inTurn = (task: () => Promise<void>) => {
    last = last.then(task).catch(onTrouble);
    return last;
  };
  const submitSoon = () => {
    if (asked) return;
    asked = true;
    inTurn(async () => {
      asked = false;
      await relay.submit();
      await relay.settle();
    });
  };
  let polling = false;
  const timers = [
    setInterval(() => {
      if (polling) return;
      polling = true;
      inTurn(async () => {
        polling = false;
        await relay.settle();
      });
    }, poll * 1000),
    setInterval(submitSoon, (every || 1) * 1000),
  ];
  submitSoon();
  return {
    submitSoon,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await last;
    },
  };
}
