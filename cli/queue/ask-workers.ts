import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import { lineOfFailure } from '../../lib/batch/line.ts';
import { linkedStatements } from '../../lib/batch/page-statements.ts';
import { ContentFailure } from '../../lib/content/limits.ts';
import { looksLikePage } from '../../lib/content/sniff.ts';
import type { RegistryDomain } from '../../lib/statement/signed-claim.ts';
import { type Input, openContent } from '../inputs.ts';
import type { Answer } from '../verify.ts';
import type { AnswerStore, Sent } from './answer-store.ts';
import { patiently } from './patience.ts';
import type { Task } from './task.ts';
import type { TaskQueue } from './task-queue.ts';

export type AskMeans = {
  readonly queue: TaskQueue;
  readonly store: AnswerStore;
  readonly run: string;
  /** The registry that statements are signed for. */
  readonly domain: RegistryDomain;
  /** How many small pictures are wanted. */
  readonly thumbnails: number;
  readonly told: (why: string) => void;
  /** Told what is odd about an input. */
  readonly note: (name: string, why: string) => void;
  readonly signal: AbortSignal;
};

/** How often it is looked whether a task was answered, where nobody says so, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Answers inputs by workers elsewhere. Each is handed in until the database has an answer: a worker may end under it, Redis may
 * forget it, the database may be away. Undefined for what was ended early.
 *
 * Files are named to the workers, who read them at the same path; the bytes of all else go through the database, with what pages link to.
 */
export function workersAnswerer({
  queue,
  store,
  run,
  domain,
  thumbnails: most,
  told,
  note,
  signal,
}: AskMeans): (input: Input) => Promise<Answer | undefined> {
  let thumbnails = 0;
  const keep = <T>(work: () => Promise<T>) => patiently(work, { signal, told });

  // What is handed to a Redis that is away waits until it is back, and nobody waits for that once the run is ended.
  const ended = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

  return async (input) => {
    try {
      return await Promise.race([ask(input), ended]);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };

  async function ask(input: Input): Promise<Answer | undefined> {
    const wanted = thumbnails++ < most ? { thumbnail: true as const } : {};
    const { name, path, stamp } = input;
    if (path !== undefined && stamp !== undefined)
      return answered({ run, input: name, stamp, path: resolve(path), ...wanted });
    let bytes: Uint8Array;
    try {
      bytes = await input.read();
    } catch (error) {
      return signal.aborted ? undefined : { line: lineOfFailure(name, error) };
    }
    const task = { run, input: name, stamp: hash('sha256', bytes), ...wanted };
    const known = await keep(() => store.find(task));
    if (known) return known;
    const linked = await linkedFrom(input, bytes);
    await keep(() => store.send(task, { bytes, linked }));
    return answered(task, async () => {
      if (!(await keep(() => store.sentFor(task))))
        await store.send(task, { bytes: await input.read(), linked });
    });
  }

  /** Workers follow no links: where pages lie, and how often their site may be asked, only the producer knows. */
  async function linkedFrom({ name, linked }: Input, bytes: Uint8Array): Promise<Sent['linked']> {
    if (!linked || !looksLikePage(bytes)) return {};
    try {
      const following = { linked, note: (why: string) => note(name, why) };
      return await linkedStatements(await openContent(bytes), domain, following);
    } catch (error) {
      // The worker says the same of it.
      if (error instanceof ContentFailure) return {};
      throw error;
    }
  }

  /** @param sent makes sure that workers can come by what the task is about. */
  async function answered(task: Task, sent = async () => {}): Promise<Answer | undefined> {
    const known = await keep(() => store.find(task));
    if (known) return known;
    await queue.hand(task);
    while (!signal.aborted) {
      await queue.wait(task, LOOK_MS);
      const found = await keep(() => store.find(task));
      if (found) return found;
      const state = await queue.stateOf(task);
      if (state === 'unknown') {
        await sent();
        await queue.hand(task);
      }
      if (state === 'given-up') return giveUp(task);
    }
    return undefined;
  }

  async function giveUp(task: Task): Promise<Answer | undefined> {
    const error = 'The workers ended on it again and again; check it alone, without --queue.';
    await keep(() => store.add(task, { line: { input: task.input, error } }));
    await queue.drop(task);
    return keep(() => store.find(task));
  }
}
