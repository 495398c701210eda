import type { BadgeFate } from '../page/overlay.ts';
import type { PageSubject } from '../page/subjects.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Whether the page lets the badge be seen. */
export type BadgeState = BadgeFate;

/** What the reader had checked by the menu: it need not be among what a page shows. */
export type AskedKind = 'asked-image' | 'asked-selection' | 'asked-link';

/** What of a page shows an item, or how the reader asked about it. */
export type ShownBy = PageSubject['kind'] | AskedKind;

/** Stands for the frame of what the reader asked about by the menu: no page can speak of it. */
export const ASKED_FRAME = -1;

/**
 * What is displayed, held against the file that was checked: `same` as far as a glance can see, of the same `size`, or `unread`
 * where the browser lets nobody see what is displayed.
 */
export type Displayed = 'same' | 'size' | 'unread';

/** One thing on a page that is checked, and what is known about it so far. */
export type Item = {
  /** `<visit>.<position>`: see {@link itemId}. */
  readonly id: string;
  readonly type: 'image' | 'text';
  readonly kind: ShownBy;
  /** The number the browser gives the frame it is in; 0 for the page itself, or {@link ASKED_FRAME}. */
  readonly frame: number;
  /** The host of the frame's address, in a frame of another host. */
  readonly frameHost?: string;
  /** The picture's address; absent for texts. */
  readonly url?: string;
  /** Alternative text, file name or first words: untrusted, shown as plain text. */
  readonly label: string;
  readonly badge: BadgeState;
  readonly verdict?: Verdict;
  /** Of a picture for which a claim speaks. */
  readonly displayed?: Displayed;
  /** A small picture made by the engine, as a data URL. */
  readonly thumbnail?: string;
  /** Time from the question to the answer, in milliseconds. */
  readonly ms?: number;
};

/** Of one page this many items are kept, the newest ones; of each frame in it fewer, and not of endlessly many frames. */
export const MAX_ITEMS = 500;
export const MAX_FRAME_ITEMS = 50;
export const MAX_FRAMES = 40;

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

/** A `data:` address is the picture itself: only its head is kept. */
export function shortUrl(url: string): string {
  return url.length > 2_000 ? `${url.slice(0, 200)}…` : url;
}
