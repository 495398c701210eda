import { ContentFailure } from '../content/limits.ts';
import { openTurns } from '../detector/turns.ts';
import type { AskedFrom } from './messages.ts';

/** One question under way. */
export type Question = {
  /** Aborted once nobody waits for the answer. */
  readonly signal: AbortSignal;
  /** Waits for a turn at the detector, which it keeps until its end. @throws ContentFailure where it was given up. */
  readonly turn: () => Promise<void>;
  readonly end: () => void;
};

/** The questions under way: what the reader looks at comes first, and what left its page is given up. */
export type Questions = {
  readonly ask: (from?: AskedFrom) => Question;
  /** Nobody waits any more for what was asked from a tab, or for one item of it. */
  readonly forget: (tab: number, item?: string) => void;
  /** The tab the reader looks at now. */
  readonly lookAt: (tab: number) => void;
};

/** Pictures that are decoded for the detector at once: while one is judged, the next one is decoded. */
const AT_ONCE = 2;

export function openQuestions(): Questions {
  const turns = openTurns(AT_ONCE);
  const open = new Map<AbortController, AskedFrom | undefined>();
  let front: number | undefined;

  return {
    ask(from) {
      const gone = new AbortController();
      open.set(gone, from);
      let taken: Promise<() => void> | undefined;
      return {
        signal: gone.signal,
        async turn() {
          const rank = () => (from === undefined || from.tab === front ? 0 : 1);
          taken ??= turns.take({ rank, signal: gone.signal });
          await taken;
        },
        end() {
          open.delete(gone);
          taken?.then((endTurn) => endTurn()).catch(() => {});
        },
      };
    },
    forget(tab, item) {
      for (const [gone, from] of open)
        if (from?.tab === tab && (item === undefined || from.item === item)) gone.abort(new ItemGone());
    },
    lookAt(tab) {
      front = tab;
    },
  };
}

/** The page does not show any more what was asked about. */
export class ItemGone extends ContentFailure {
  constructor() {
    super('content.unchecked', 'It left its page before it was checked.');
  }
}
