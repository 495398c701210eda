import type { CredentialsAnswer, CredentialsQuestion, RawReport } from './engine.ts';
import type { C2paEvidence } from './evidence.ts';
import { unreadable } from './read-report.ts';

/** What a worker says: an answer, or what is wrong with the engine. */
export type EngineReply = CredentialsAnswer | { readonly broken: string };

/** What of a worker is used, in browsers and on Node alike. */
export type EngineWorker = {
  readonly ask: (question: CredentialsQuestion) => void;
  readonly end: () => void;
};

/** What a worker calls back with. */
export type EngineListener = {
  readonly answered: (reply: EngineReply) => void;
  readonly crashed: (why: string) => void;
};

export type EngineOptions = {
  /** Starts a worker that runs the engine. */
  readonly open: (listener: EngineListener) => EngineWorker;
  /** Calls back after so many milliseconds, unless the returned function was called before. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
};

/** One file is not looked at longer, in milliseconds. The slowest of the published samples takes a quarter of a second. */
export const TIMEOUT_MS = 20_000;

/** A worker whose engine holds more memory than this after an answer is not used again, in bytes. */
export const MAX_MEMORY = 256 << 20;

type Job = {
  readonly question: CredentialsQuestion;
  readonly resolve: (evidence: C2paEvidence) => void;
  readonly keep: KeepReport | undefined;
};

/** Is given the engine's own report of a file, where there is one. */
export type KeepReport = (raw: RawReport) => void;

/**
 * The engine in a worker that is started at the first question and kept. Questions are answered one after the other. A worker
 * that crashes or is not done in time is ended, and its file is `unavailable`, with the reason; so is one that holds too much
 * memory, after its answer.
 */
export function openCredentialsEngine({
  open,
  after,
}: EngineOptions): (question: CredentialsQuestion, keep?: KeepReport) => Promise<C2paEvidence> {
  const waiting: Job[] = [];
  let worker: EngineWorker | undefined;
  let running: { readonly finish: (evidence: C2paEvidence, raw?: RawReport) => void } | undefined;

  function end(): void {
    worker?.end();
    worker = undefined;
  }

  function stop(evidence: C2paEvidence): void {
    end();
    running?.finish(evidence);
  }

  /** What an ended worker still had to say belongs to a file that was given up, never to the next one. */
  function start(): EngineWorker {
    const started: EngineWorker = open({
      answered(reply) {
        if (worker !== started) return;
        if ('broken' in reply)
          return stop(unreadable('engine', `The credentials engine failed: ${reply.broken}`));
        if (reply.memory > MAX_MEMORY) end();
        running?.finish(reply.evidence, reply.raw);
      },
      crashed(why) {
        if (worker === started)
          stop(unreadable('engine', `The credentials engine stopped at this file: ${why}`));
      },
    });
    return started;
  }

  function startNext(): void {
    const job = waiting[0];
    if (!job || running) return;
    waiting.shift();
    const stopClock = after(TIMEOUT_MS, () =>
      stop(unreadable('timeout', `The credentials engine was not done after ${TIMEOUT_MS / 1000} s.`)),
    );
    running = {
      finish(evidence, raw) {
        stopClock();
        running = undefined;
        if (raw) job.keep?.(raw);
        job.resolve(evidence);
        startNext();
      },
    };
    worker ??= start();
    worker.ask(job.question);
  }

  return (question, keep) =>
    new Promise((resolve) => {
      waiting.push({ question: keep ? { ...question, verbatim: true } : question, resolve, keep });
      startNext();
    });
}
