/** What was answered, kept through a crash. */
export type Journal<T> = {
  /** The answer for an input, where there is one and the input has not changed. */
  readonly find: (input: string, stamp: string | undefined) => Promise<T | undefined>;
  /** Resolves when the answer is on the disk. Answers that come together are synced together. */
  readonly add: (input: string, stamp: string | undefined, answer: T) => Promise<void>;
  readonly close: () => Promise<void>;
};
