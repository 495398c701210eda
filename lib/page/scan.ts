import { articleLabel, articleText, findArticles, isLongEnough } from './articles.ts';
import { addressOf, imageLabel, shownUrl } from './images.ts';

/** Something on the page to check: an element, and what it shows right now. */
export type Found = {
  readonly element: HTMLElement;
  readonly subject:
    | { readonly type: 'image'; readonly url: string; readonly label: string }
    | { readonly type: 'text'; readonly text: string; readonly label: string };
};

/** What a scan tells. `lost` names an element that left the page or shows something else now. */
export type ScanListener = {
  readonly found: (found: Found) => void;
  readonly lost: (element: HTMLElement) => void;
};

/** How far from the visible part of the page an element counts as nearly visible. */
const NEARLY_VISIBLE = '200px';

/** Quiet time after a change of the page before it is looked at again, in milliseconds. */
const SETTLE_MS = 150;

/** How often known pictures are looked at for another source, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Watches a page for pictures and articles: what is visible is told at once, the rest when it comes near or when the
 * page is idle; elements added, changed or removed later are followed. The page is never changed.
 *
 * @returns how to stop.
 */
export function scanPage(root: HTMLElement, listener: ScanListener): () => void {
  const known = new Map<HTMLElement, string>();
  const waiting = new Set<HTMLElement>();
  const touched = new Set<Node>();
  let stopped = false;

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) look(target as HTMLElement);
    },
    { rootMargin: NEARLY_VISIBLE },
  );

  /** A verdict must never stay over something it was not made for, also while the new thing is not ready to be checked. */
  function look(element: HTMLElement): void {
    if (known.has(element)) {
      if (known.get(element) === shows(element)) return;
      forget(element);
    }
    const subject = subjectOf(element);
    if (!subject) {
      wait(element);
      return;
    }
    near.unobserve(element);
    waiting.delete(element);
    known.set(element, subject.type === 'image' ? subject.url : subject.text);
    listener.found({ element, subject });
  }

  function wait(element: HTMLElement): void {
    if (waiting.has(element)) return;
    waiting.add(element);
    near.observe(element);
  }

  function forget(element: HTMLElement): void {
    known.delete(element);
    listener.lost(element);
  }

  function enlist(): void {
    for (const element of [...root.querySelectorAll<HTMLElement>('img'), ...findArticles(root)]) {
      if (!known.has(element)) wait(element);
      else if (touched.has(element)) look(element);
    }
    for (const element of [...known.keys()]) if (!element.isConnected) forget(element);
    lookAtPictures();
    for (const element of waiting) if (!element.isConnected) waiting.delete(element);
    touched.clear();
    lookWhenIdle();
  }

  /** A picture can change without the page being changed: its size picks another source, or its new source arrives. */
  function lookAtPictures(): void {
    for (const element of [...known.keys()]) if (element instanceof HTMLImageElement) look(element);
  }

  const lookWhenIdle = coalesced(whenIdle, () => {
    if (!stopped) for (const element of waiting) look(element);
  });

  const settle = coalesced(
    (run) => setTimeout(run, SETTLE_MS),
    () => {
      if (!stopped) enlist();
    },
  );
  // A text is read again only where something changed inside it: reading a long one takes a while.
  const changes = new MutationObserver((records) => {
    for (const { target } of records) {
      for (let node: Node | null = target; node && !touched.has(node); node = node.parentNode)
        touched.add(node);
    }
    settle();
  });
  changes.observe(root, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['src', 'srcset', 'sizes'],
  });
  // A picture has no address and no size before it is loaded or broken; these events do not bubble but can be captured.
  root.addEventListener('load', settle, true);
  root.addEventListener('error', settle, true);
  const looking = setInterval(lookAtPictures, LOOK_AGAIN_MS);
  enlist();

  return () => {
    stopped = true;
    clearInterval(looking);
    changes.disconnect();
    near.disconnect();
    root.removeEventListener('load', settle, true);
    root.removeEventListener('error', settle, true);
  };
}

/** What an element shows, to tell whether it changed: a picture's address or the whole text. */
function shows(element: HTMLElement): string {
  return element instanceof HTMLImageElement ? addressOf(element) : articleText(element);
}

function subjectOf(element: HTMLElement): Found['subject'] | undefined {
  if (element instanceof HTMLImageElement) {
    const url = shownUrl(element);
    return url === undefined ? undefined : { type: 'image', url, label: imageLabel(element, url) };
  }
  const text = articleText(element);
  return isLongEnough(text) ? { type: 'text', text, label: articleLabel(element, text) } : undefined;
}

/** Runs something later, once for any number of calls until then. */
function coalesced(later: (run: () => void) => void, run: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    later(() => {
      planned = false;
      run();
    });
  };
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 3_000 });
  else setTimeout(run, 1_000);
}
