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
  readonly createBadge: (open: () => void) => BadgeView<Answer>;
  /** @returns undefined where no answer can be had any more (the extension was reloaded). */
  readonly check: (id: string, subject: Found['subject']) => Promise<Answer | undefined>;
  readonly tellFate: (id: string, fate: BadgeFate) => void;
  readonly openPanel: (id: string) => void;
};

/** A watched page. */
export type WatchedPage = {
  /** Brings an item into view. */
  readonly show: (id: string) => void;
  /** Forgets all answers and asks again. */
  readonly recheck: () => void;
};

/** Questions under way at once; the others wait, visible ones asked first. */
const PARALLEL_CHECKS = 4;

/** Scans a page, asks about each thing found, and lays a badge with the answer over it. */
export function watchPage<Answer>(root: HTMLElement, config: WatchConfig<Answer>): WatchedPage {
  const overlay = openOverlay(root);
  const items = new Map<HTMLElement, { id: string; placed: Placed }>();
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
    const id = String(++count);
    const badge = config.createBadge(() => config.openPanel(id));
    badge.showChecking();
    const placed = overlay.place(element, badge.element, (fate) => config.tellFate(id, fate));
    items.set(element, { id, placed });
    queue.push(async () => {
      if (items.get(element)?.id !== id) return;
      const answer = await config.check(id, subject);
      if (answer) badge.showAnswer(answer);
      else placed.remove();
    });
    drain();
  }

  function lost(element: HTMLElement): void {
    items.get(element)?.placed.remove();
    items.delete(element);
  }

  let stop = scanPage(root, { found, lost });
  return {
    show(id) {
      const element = [...items].find(([, item]) => item.id === id)?.[0];
      element?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    },
    recheck() {
      stop();
      for (const element of [...items.keys()]) lost(element);
      stop = scanPage(root, { found, lost });
    },
  };
}
