import { articleLabel, articleText, findArticles, isLongEnough } from './articles.ts';
import { imageLabel, shownUrl } from './images.ts';

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

/**
 * Watches a page for pictures and articles: what is visible is told at once, the rest when it comes near or when the
 * page is idle; elements added, changed or removed later are followed. The page is never changed.
 *
 * @returns how to stop.
 */
export function scanPage(root: HTMLElement, listener: ScanListener): () => void {
  const known = new Map<HTMLElement, string>();
  const waiting = new Set<HTMLElement>();

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) look(target as HTMLElement);
    },
    { rootMargin: NEARLY_VISIBLE },
  );

  function look(element: HTMLElement): void {
    const subject = subjectOf(element);
    if (!subject) return;
    near.unobserve(element);
    waiting.delete(element);
    const shows = subject.type === 'image' ? subject.url : subject.text;
    if (known.get(element) === shows) return;
    if (known.has(element)) listener.lost(element);
    known.set(element, shows);
    listener.found({ element, subject });
  }

  function enlist(): void {
    for (const element of [...root.querySelectorAll<HTMLElement>('img'), ...findArticles(root)]) {
      if (known.has(element)) look(element);
      else if (!waiting.has(element)) {
        waiting.add(element);
        near.observe(element);
      }
    }
    for (const element of [...known.keys()].filter((element) => !element.isConnected)) {
      known.delete(element);
      listener.lost(element);
    }
    for (const element of waiting) if (!element.isConnected) waiting.delete(element);
    whenIdle(() => {
      for (const element of waiting) look(element);
    });
  }

  let settling: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    settling ??= setTimeout(() => {
      settling = undefined;
      enlist();
    }, SETTLE_MS);
  };
  const changes = new MutationObserver(settle);
  changes.observe(root, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['src', 'srcset', 'sizes'],
  });
  // A picture has no address and no size before it is loaded; `load` does not bubble but can be captured.
  root.addEventListener('load', settle, true);
  enlist();

  return () => {
    clearTimeout(settling);
    changes.disconnect();
    near.disconnect();
    root.removeEventListener('load', settle, true);
  };
}

function subjectOf(element: HTMLElement): Found['subject'] | undefined {
  if (element instanceof HTMLImageElement) {
    const url = shownUrl(element);
    return url === undefined ? undefined : { type: 'image', url, label: imageLabel(element, url) };
  }
  const text = articleText(element);
  return isLongEnough(text) ? { type: 'text', text, label: articleLabel(element, text) } : undefined;
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 3_000 });
  else setTimeout(run, 1_000);
}
