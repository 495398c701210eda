/** How much is under way at once. All of it bounds memory, whatever the number of items. */
export type Bounds<I> = {
  /** Items worked on at once. */
  readonly running: number;
  /** Results that may wait for an earlier one. */
  readonly ahead: number;
  /** What an item holds while it is worked on, such as its bytes, and how much of that all of them together may hold. */
  readonly weigh?: (item: I) => number;
  readonly held?: number;
};

/**
 * Works on items at once and gives the results in the order of the items. The next item is asked for only when there is room for it;
 * one that weighs more than all may hold is worked on alone.
 *
 * @param signal ends it: no further item is asked for, and what is under way is still given.
 * @throws what the items or the work throw, at their place.
 */
export async function* inOrder<I, R>(
  items: AsyncIterable<I> | Iterable<I>,
  work: (item: I) => Promise<R>,
  { running: most, ahead, weigh = () => 0, held: mostHeld = Number.POSITIVE_INFINITY }: Bounds<I>,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<R> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: Promise<R>[] = [];
  const change = changes();
  let [running, held, isOver] = [0, 0, false];
  const stop = () => {
    isOver = true;
    change.tell();
  };
  const hasRoom = () => isOver || (running < most && results.length < ahead && held < mostHeld);

  async function ask(): Promise<void> {
    for (;;) {
      await change.until(hasRoom);
      if (isOver) return;
      const next = await iterator.next();
      if (next.done || isOver) return stop();
      const weight = weigh(next.value);
      running++;
      held += weight;
      const result = work(next.value).finally(() => {
        running--;
        held -= weight;
        change.tell();
      });
      // Whoever takes the result hears of it; until then it is no unhandled rejection.
      result.catch(() => {});
      results.push(result);
      change.tell();
    }
  }

  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let failure: { readonly error: unknown } | undefined;
  void ask().catch((error) => {
    failure = { error };
    stop();
  });
  try {
    for (;;) {
      await change.until(() => results.length > 0 || isOver);
      const next = results.shift();
      if (!next) break;
      change.tell();
      yield await next;
    }
    if (failure) throw failure.error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    void iterator.return?.();
  }
}

/** Tells those who wait that something has changed. */
function changes() {
  let next = Promise.withResolvers<void>();
  return {
    tell() {
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    async until(holds: () => boolean): Promise<void> {
      while (!holds()) await next.promise;
    },
  };
}
