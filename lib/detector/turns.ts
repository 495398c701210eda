/** Who waits for a turn. */
export type Waiting = {
  /** The lower it is, the sooner: asked anew whenever a turn is free, because the reader looks elsewhere in the meantime. */
  readonly rank: () => number;
  /** Gives the place in the queue up. */
  readonly signal: AbortSignal;
};

/** Turns at something that few can use at once. */
export type Turns = {
  /**
   * Waits for a turn: the lowest rank first, of equal ones the one that has waited longest.
   *
   * @returns what ends the turn; more than once is as once.
   * @throws the signal's reason.
   */
  take(waiting: Waiting): Promise<() => void>;
};

/** @param atOnce how many may have a turn at the same time. */
export function openTurns(atOnce: number): Turns {
  type Place = Waiting & { readonly start: () => void };
  const places: Place[] = [];
  let taken = 0;

  function next(): void {
    if (taken === atOnce || places.length === 0) return;
    const ranks = places.map(({ rank }) => rank());
    const [place] = places.splice(ranks.indexOf(Math.min(...ranks)), 1);
    place!.start();
  }

  function turn(): () => void {
    taken++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      taken--;
      next();
    };
  }

  return {
    take: ({ rank, signal }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const leave = () => {
          places.splice(places.indexOf(place), 1);
          reject(signal.reason);
        };
        const place: Place = {
          rank,
          signal,
          start: () => {
            signal.removeEventListener('abort', leave);
            resolve(turn());
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        places.push(place);
        next();
      }),
  };
}
