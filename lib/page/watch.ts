import { type BadgeFate, openOverlay, type Placed } from './overlay.ts';
import { type Found, scanPage } from './scan.ts';

/** A badge as the page part sees it: an element to lay over the page, and a way to change what it shows. */
export type BadgeView<Answer> = {
  readonly element: HTMLElement;
  readonly showChecking: () => void;
  readonly showAnswer: (answer: Answer) => void;
};

/** What the watching of a page needs from outside it. */
export type WatchConfig<Answer> = {
  readonly createBadge: (subject: Found['subject'], open: () => void) => BadgeView<Answer>;
  /** The name of an item, by its position on the page from 1. */
  readonly nameItem: (position: number) => string;
  /** Told before the first item, and again before everything is asked anew. */
  readonly begin: () => void;
  /** @returns undefined where no answer can be had any more (the extension was reloaded). */
  readonly check: (id: string, subject: Found['subject']) => Promise<Answer | undefined>;
  readonly tellFate: (id: string, fate: BadgeFate) => void;
  /** The page does not show the item any more. */
  readonly tellGone: (id: string) => void;
  readonly openPanel: (id: string) => void;
};

/** A watched page. */
export type WatchedPage = {
  /** Brings an item into view and puts the focus on its badge. */
  readonly show: (id: string) => void;
  /** Forgets all answers and asks again. */
  readonly recheck: () => void;
  /** Takes everything back. */
  readonly close: () => void;
};

/** Questions under way at once; the others wait, visible ones asked first. */
const PARALLEL_CHECKS = 4;

/** Scans a page, asks about each thing found, and lays a badge with the answer over it. */
export function watchPage<Answer>(root: HTMLElement, config: WatchConfig<Answer>): WatchedPage {
  const overlay = openOverlay(root);
  const items = new Map<HTMLElement, { id: string; placed: Placed; badge: HTMLElement }>();
  const queue: (() => Promise<void>)[] = [];
  let running = 0;
  let count = 0;

  function drain(): void {
    while (running < PARALLEL_CHECKS) {
      const next = queue.shift();
      if (!next) return;
      running++;
      next().finally(() => {
        running--;
        drain();
      });
    }
  }

  function found({ element, subject }: Found): void {
    const id = config.nameItem(++count);
    const badge = config.createBadge(subject, () => config.openPanel(id));
    badge.showChecking();
    let asked = false;
    let fate: BadgeFate = 'shown';
    const placed = overlay.place(element, badge.element, (state) => {
      fate = state;
      if (asked) config.tellFate(id, fate);
    });
    items.set(element, { id, placed, badge: badge.element });
    queue.push(async () => {
      if (items.get(element)?.id !== id) return;
      const answering = config.check(id, subject);
      asked = true;
      if (fate !== 'shown') config.tellFate(id, fate);
      const answer = await answering;
      if (answer) badge.showAnswer(answer);
      else placed.remove();
    });
    drain();
  }

  function lost(element: HTMLElement): void {
    const item = items.get(element);
    if (!item) return;
    item.placed.remove();
    items.delete(element);
    config.tellGone(item.id);
  }

  function start(): () => void {
    config.begin();
    return scanPage(root, { found, lost });
  }

  function forgetAll(): void {
    stop();
    for (const { placed } of items.values()) placed.remove();
    items.clear();
  }

  let stop = start();
  return {
    show(id) {
      const [element, item] = [...items].find(([, { id: known }]) => known === id) ?? [];
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      element?.scrollIntoView({ block: 'center', behavior: still ? 'instant' : 'smooth' });
      item?.badge.focus({ preventScroll: true });
    },
    recheck() {
      forgetAll();
      stop = start();
    },
    close() {
      forgetAll();
      overlay.close();
    },
  };
}
