import type { Asker } from './messages.ts';
import { ItemGone } from './questions.ts';

/** Who asks, where it does not matter in which tab. */
export type ItemOfPage = Pick<Asker, 'page' | 'item'>;

/** Answers that all items of a page share. */
export type SharedAnswers<T> = {
  /**
   * The answer to a question, which is asked once for a page however many of its items ask it.
   *
   * @param ask starts asking; its signal ends when no item waits for the answer any more.
   */
  readonly ask: (key: string, asker: ItemOfPage, ask: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** The answer an item was given; undefined where it is not known any more. */
  readonly given: (asker: ItemOfPage) => Promise<T> | undefined;
  /** An item of a page, or all of it, waits for nothing any more. */
  readonly cancel: (page: string, item?: string) => void;
};

/** Questions of one page under way at once: one page can't keep the others waiting. */
const PARALLEL = 32;

/** Answers kept for a page, and pages they are kept for. Those that were used longest ago go first, none while it is asked for. */
const MAX_ANSWERS = 600;
const MAX_PAGES = 30;

/**
 * What no item waits for any more is given up after this time, in milliseconds: pages replace an element by its like, and a
 * picture that was found as soon as it was there says once more that it has arrived.
 */
const GIVE_UP_MS = 1_000;

type Answer<T> = {
  readonly promise: Promise<T>;
  readonly abort: AbortController;
  readonly waiting: Set<string>;
  done: boolean;
};

type Page<T> = { readonly answers: Map<string, Answer<T>>; readonly queue: (() => void)[]; running: number };

/** @param later runs something after {@link GIVE_UP_MS}. */
export function openSharedAnswers<T>(
  later: (run: () => void) => void = (run) => setTimeout(run, GIVE_UP_MS),
): SharedAnswers<T> {
  const pages = new Map<string, Page<T>>();

  function pageOf(name: string): Page<T> {
    const page = pages.get(name) ?? { answers: new Map(), queue: [], running: 0 };
    // The one that was used last stands last.
    pages.delete(name);
    pages.set(name, page);
    for (const [old, { running }] of pages)
      if (pages.size > MAX_PAGES && old !== name && running === 0) cancel(old);
    return page;
  }

  function turn(page: Page<T>): Promise<void> {
    if (page.running++ < PARALLEL) return Promise.resolve();
    return new Promise((resolve) => page.queue.push(resolve));
  }

  function start(page: Page<T>, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
    const abort = new AbortController();
    const answer: Answer<T> = {
      abort,
      waiting: new Set(),
      done: false,
      promise: turn(page)
        .then(() => ask(abort.signal))
        .finally(() => {
          answer.done = true;
          page.running--;
          page.queue.shift()?.();
        }),
    };
    return answer;
  }

  function cancel(name: string, item?: string): void {
    const page = pages.get(name);
    if (!page) return;
    if (item === undefined) {
      pages.delete(name);
      for (const [key, answer] of page.answers) giveUp(page, key, answer);
      return;
    }
    for (const [key, answer] of page.answers) {
      if (!answer.waiting.delete(item) || answer.waiting.size > 0) continue;
      later(() => answer.waiting.size === 0 && giveUp(page, key, answer));
    }
  }

  function giveUp({ answers }: Page<T>, key: string, answer: Answer<T>): void {
    if (answer.done || answers.get(key) !== answer) return;
    answer.abort.abort(new ItemGone());
    answers.delete(key);
  }

  return {
    ask(key, asker, ask) {
      const page = pageOf(asker.page);
      const answer = page.answers.get(key) ?? start(page, ask);
      page.answers.set(key, answer);
      answer.waiting.add(asker.item);
      for (const [old, { done }] of page.answers)
        if (page.answers.size > MAX_ANSWERS && done) page.answers.delete(old);
      answer.promise.catch(() => page.answers.delete(key));
      return answer.promise;
    },
    given({ page, item }) {
      const answers = [...(pages.get(page)?.answers.values() ?? [])];
      return answers.find(({ waiting, done }) => done && waiting.has(item))?.promise;
    },
    cancel,
  };
}
