import type { Verdict } from '../verdict/verdict.ts';

/** Whether the page lets the badge be seen. */
export type BadgeState = 'shown' | 'removed' | 'covered';

/** One thing on a page that is checked, and what is known about it so far. */
export type Item = {
  /** `<visit>.<position>`: see {@link itemId}. */
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

/** Of one page this many items are kept, the newest ones. */
export const MAX_ITEMS = 500;

/**
 * The name of an item: the visit to its page, and its position there from 1. With the visit in it, an answer that comes
 * after its page was left fits no item of the next page in the same tab.
 */
export function itemId(visit: string, position: number): string {
  return `${visit}.${position}`;
}

/** The parts of an item's name; undefined for anything else. */
export function parseItemId(id: string): { visit: string; position: number } | undefined {
  const [, visit, position] = /^([0-9a-z]{1,32})\.([1-9]\d{0,8})$/.exec(id) ?? [];
  return visit && position ? { visit, position: Number(position) } : undefined;
}
