import { glanceOf, naturalSize } from './display.ts';
import { needsFile, readFile } from './file.ts';
import { looksLikeBadge, overlap } from './imitation.ts';
import { isOptedOut } from './opt-out.ts';
import { type BadgeFate, NO_OVERLAY, openOverlay, type Placed } from './overlay.ts';
import { type Found, type ScanPlatform, scanPage } from './scan.ts';
import { inlineStatements } from './statements.ts';
import type { PageSubject } from './subjects.ts';

/** A badge as the page part sees it: an element to lay over the page, and a way to change what it shows. */
export type BadgeView<Answer> = {
  readonly element: HTMLElement;
  readonly focus: () => void;
  readonly showChecking: () => void;
  readonly showAnswer: (answer: Answer) => void;
};

/** What is asked about a thing found on the page. */
export type Question = PageSubject & {
  /** The size of the picture that the page itself has got, where it says so: see {@link naturalSize}. */
  readonly size?: { readonly width: number; readonly height: number };
  /** The file itself, of a picture that only this page can read. */
  readonly file?: Uint8Array;
  /** The signed statements that the page of an article carries. */
  readonly statements?: readonly string[];
};

/** Something about the whole page that the reader has to know. */
export type PageNotice = 'imitation' | 'opted-out';

/** What the watching of a page needs from outside it. */
export type WatchConfig<Answer> = Partial<ScanPlatform> & {
  readonly createBadge: (
    subject: PageSubject,
    open: () => void,
    options: { readonly size: 'small' | 'large' },
  ) => BadgeView<Answer>;
  /** The words badges show, to know imitations by. */
  readonly badgeWords: readonly string[];
  /** The name of an item, by its position on the page from 1. */
  readonly nameItem: (position: number) => string;
  /** @returns undefined where no answer can be had any more (the extension was reloaded). */
  readonly check: (id: string, question: Question) => Promise<Answer | undefined>;
  /** Whether an answer holds only for what is displayed, and is to be held against it. */
  readonly isToCompare: (answer: Answer) => boolean;
  /** Whether an answer is about a picture that lets through what lies beneath it. */
  readonly isSeeThrough: (answer: Answer) => boolean;
  /** Holds what is displayed against what was checked. @returns the answer after that. */
  readonly compare: (id: string, glance: Uint8Array) => Promise<Answer | undefined>;
  readonly tellFate: (id: string, fate: BadgeFate) => void;
  /** The page does not show the item any more. */
  readonly tellGone: (id: string) => void;
  readonly tellNotice: (notice: PageNotice) => void;
  readonly openPanel: (id: string) => void;
};

/** A watched page. */
export type WatchedPage = {
  /** Brings an item into view and puts the focus on its badge. */
  readonly show: (id: string) => void;
  /** Takes everything back. */
  readonly close: () => void;
};

type Item = { readonly id: string; readonly placed: Placed; readonly focus: () => void };
type Asked = { readonly placed: Placed; readonly ask: () => Promise<void> };

/** Questions under way at once; the others wait, visible ones asked first. */
const PARALLEL_CHECKS = 32;

/** Elements that look like badges are remembered up to so many. */
const MAX_SUSPECTS = 50;

/** Elements narrower than this, in CSS pixels, wear a badge without a word. */
const NARROW = 200;

/** Scans a page, asks about each thing found, and lays a badge with the answer over it. */
export function watchPage<Answer>(root: Element, config: WatchConfig<Answer>): WatchedPage {
  const isOpen = root instanceof HTMLElement && !isOptedOut(document);
  const overlay = isOpen ? openOverlay(root) : NO_OVERLAY;
  const items = new Map<Element, Item>();
  const queue = new Set<Asked>();
  const words = new Set(config.badgeWords);
  const noticed = new Set<PageNotice>();
  const suspects = new Set<Element>();
  let running = 0;
  let count = 0;

  function drain(): void {
    while (running < PARALLEL_CHECKS) {
      const next = [...queue].find(({ placed }) => placed.isInView()) ?? [...queue][0];
      if (!next) return;
      queue.delete(next);
      running++;
      next.ask().finally(() => {
        running--;
        drain();
      });
    }
  }

  function notice(what: PageNotice): void {
    if (noticed.has(what)) return;
    noticed.add(what);
    config.tellNotice(what);
  }

  function found({ element, subject, width }: Found): void {
    const id = config.nameItem(++count);
    const size = width < NARROW ? 'small' : 'large';
    const badge = isOpen
      ? config.createBadge(subject, () => config.openPanel(id), { size })
      : noBadge<Answer>(element);
    badge.showChecking();
    let asked = false;
    let fate: BadgeFate = 'shown';
    const placed = overlay.place({
      element,
      badge: badge.element,
      type: subject.type,
      tell(state) {
        fate = state;
        if (asked) config.tellFate(id, fate);
      },
    });
    items.set(element, { id, placed, focus: badge.focus });
    const isGone = () => items.get(element)?.id !== id;

    async function ask(): Promise<void> {
      const file = needsFile(subject) ? await readFile(element, subject) : undefined;
      if (isGone()) return;
      const answering = config.check(id, questionOf(element, subject, file));
      asked = true;
      if (fate !== 'shown') config.tellFate(id, fate);
      showAnswer(await answering);
    }

    async function showAnswer(checked: Answer | undefined): Promise<void> {
      const answer = await compared(checked);
      if (answer && config.isSeeThrough(answer)) placed.setSeeThrough();
      if (answer) badge.showAnswer(answer);
      else placed.remove();
    }

    async function compared(answer: Answer | undefined): Promise<Answer | undefined> {
      if (!answer || isGone() || !config.isToCompare(answer)) return answer;
      const glance = await glanceOf(element, subject);
      return (glance && (await config.compare(id, glance))) ?? answer;
    }

    queue.add({ placed, ask });
    drain();
    lookForImitations();
  }

  function lost(element: Element): void {
    const item = items.get(element);
    if (!item) return;
    item.placed.remove();
    items.delete(element);
    config.tellGone(item.id);
  }

  function visited(element: Element): void {
    if (suspects.size >= MAX_SUSPECTS || !looksLikeBadge(element, words)) return;
    suspects.add(element);
    lookForImitations();
  }

  /** What looks like a badge imitates one where it lies over something that wears one. */
  function lookForImitations(): void {
    for (const suspect of suspects) {
      if (!suspect.isConnected) suspects.delete(suspect);
      else if ([...items.keys()].some((wearer) => overlap(suspect, wearer))) notice('imitation');
    }
  }

  if (isOptedOut(document)) notice('opted-out');
  const { shadowRootOf = ({ shadowRoot }: Element) => shadowRoot } = config;
  const stop = scanPage(
    root,
    { found, lost, visited, settled: overlay.refresh },
    { ...config, shadowRootOf: (element) => (overlay.isHost(element) ? null : shadowRootOf(element)) },
  );
  return {
    show(id) {
      const [element, item] = [...items].find(([, { id: known }]) => known === id) ?? [];
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      element?.scrollIntoView({ block: 'center', behavior: still ? 'instant' : 'smooth' });
      item?.focus();
    },
    close() {
      stop();
      queue.clear();
      overlay.close();
      items.clear();
    },
  };
}

/** Of a page that wears none: a drawing has no elements to make one of. */
function noBadge<Answer>(element: Element): BadgeView<Answer> {
  return { element: element as HTMLElement, focus() {}, showChecking() {}, showAnswer() {} };
}

function questionOf(element: Element, subject: PageSubject, file: Uint8Array | undefined): Question {
  const size = subject.type === 'image' ? naturalSize(element) : undefined;
  const statements = subject.kind === 'article' ? inlineStatements(element.ownerDocument) : [];
  return {
    ...subject,
    ...(size ? { size } : {}),
    ...(file ? { file } : {}),
    ...(statements.length > 0 ? { statements } : {}),
  };
}
