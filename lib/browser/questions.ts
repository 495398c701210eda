import { ContentFailure } from '../content/limits.ts';
import { openTurns } from '../detector/turns.ts';

/** One question under way. */
export type Question = {
  /** Waits for a turn at the detector, which it keeps until its end. @throws ContentFailure where it was given up. */
  readonly turn: () => Promise<void>;
  readonly end: () => void;
};

/** The questions under way: what the reader looks at comes first. */
export type Questions = {
  /**
   * @param signal ends once nobody waits for the answer.
   * @param tab where it is asked from; absent where the reader asks in the extension's own windows.
   */
  readonly ask: (signal: AbortSignal, tab?: number) => Question;
  /** The tab the reader looks at now. */
  readonly lookAt: (tab: number) => void;
};

/** Pictures that are decoded for the detector at once: while one is judged, the next one is decoded. */
const AT_ONCE = 2;

export function openQuestions(): Questions {
  const turns = openTurns(AT_ONCE);
  let front: number | undefined;

  return {
    ask(signal, tab) {
      let taken: Promise<() => void> | undefined;
      return {
        async turn() {
          const rank = () => (tab === undefined || tab === front ? 0 : 1);
          taken ??= turns.take({ rank, signal });
          await taken;
        },
        end() {
          taken?.then((endTurn) => endTurn()).catch(() => {});
        },
      };
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
