import type { Verdict } from '../verdict/verdict.ts';

/** Whether the page lets the badge be seen. */
export type BadgeState = 'shown' | 'removed' | 'covered';

/** One thing on a page that is checked, and what is known about it so far. */
export type Item = {
  /** Unique within its tab and page load. */
  readonly id: string;
  readonly type: 'image' | 'text';
  /** The picture's address; absent for texts. */
  readonly url?: string;
  /** Alternative text, file name or first words: untrusted, shown as plain text. */
  readonly label: string;
  readonly badge: BadgeState;
  readonly verdict?: Verdict;
  /** A small picture made by the engine, as a data URL. */
  readonly thumbnail?: string;
  /** Time from the question to the answer, in milliseconds. */
  readonly ms?: number;
};

/** More items than this on one page are not kept. */
export const MAX_ITEMS = 500;
