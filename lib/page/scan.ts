import { candidatesIn, isCandidate, isTextual, markOf, type PageSubject, subjectOf } from './subjects.ts';
import { openWalk, whenIdle } from './walk.ts';

/** Something on the page to check: an element as wide as it is in CSS pixels, and what it shows right now. */
export type Found = { readonly element: Element; readonly width: number; readonly subject: PageSubject };

/** What a scan tells. `lost` names an element that left the page or shows something else now. */
export type ScanListener = {
  readonly found: (found: Found) => void;
  readonly lost: (element: Element) => void;
  /** Told of each element of the page some time after it came, and again when it may look different. */
  readonly visited?: (element: Element) => void;
  /** Told when the page has changed and is quiet again. */
  readonly settled?: () => void;
};

/** What of its platform a scan uses. */
export type ScanPlatform = {
  /** The shadow root of an element, a closed one too where the browser lets an extension see it. */
  readonly shadowRootOf: (element: Element) => ShadowRoot | null;
  /** Elements known at once. When there are more, what is far from the screen makes room, and is found again near it. */
  readonly maxKnown: number;
};

const PLATFORM: ScanPlatform = { shadowRootOf: ({ shadowRoot }) => shadowRoot, maxKnown: 500 };

/** How far from the visible part of the page an element counts as nearly visible. */
const NEARLY_VISIBLE = '200px';

/** Quiet time after a change of the page before it is looked at again, in milliseconds. */
const SETTLE_MS = 150;

/** How often known pictures are looked at for another source, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/** Elements looked at in one idle moment, and texts in one second: reading a long one takes a while. */
const IDLE_LOOKS = 20;
const TEXTS_AGAIN = 3;

/** Changes of these show something else; changes of those may, through a style. */
const SOURCES = ['src', 'srcset', 'sizes', 'poster', 'data', 'href', 'type'];
const STYLES = ['class', 'style', 'hidden'];

const CHANGES: MutationObserverInit = {
  childList: true,
  subtree: true,
  characterData: true,
  attributes: true,
  attributeFilter: [...SOURCES, ...STYLES],
};

/**
 * Watches a page for pictures and texts: what is visible is told at once, the rest when it comes near or when the page is
 * idle; elements added, changed or removed later are followed, into shadow roots too. The page is never changed.
 *
 * @returns how to stop.
 */
export function scanPage(
  root: Element,
  listener: ScanListener,
  platform: Partial<ScanPlatform> = {},
): () => void {
  const { shadowRootOf, maxKnown } = { ...PLATFORM, ...platform };
  /** What was told as found, with what it showed then; and what shows nothing worth checking yet. */
  const known = new Map<Element, string>();
  const waiting = new Set<Element>();
  /** Of those that wait, the ones to look at in an idle moment. */
  const unseen = new Set<Element>();
  const nearby = new WeakSet<Element>();
  const roots = new Set<Element | ShadowRoot>();
  /** What changed since the page was last looked at: nodes with all that is around them, what came, what may look different. */
  const touched = new Set<Node>();
  const added = new Set<Element>();
  const restyled = new Set<Element>();
  /** Known texts to read again, and elements that may get a shadow root without any change of the page. */
  const rereads = new Set<Element>();
  const rootless = new Set<Element>();
  let stopped = false;

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) nearby.delete(target);
        else {
          nearby.add(target);
          look(target);
        }
      }
    },
    { rootMargin: NEARLY_VISIBLE },
  );

  /** A verdict must never stay over something it was not made for, also while the new thing is not ready to be checked. */
  function look(element: Element): void {
    unseen.delete(element);
    if (known.has(element)) {
      if (known.get(element) === markOf(element)) return;
      forget(element);
    }
    const found = subjectOf(element);
    if (!found) {
      wait(element);
      return;
    }
    if (known.size >= maxKnown) makeRoom();
    waiting.delete(element);
    known.set(element, found.mark);
    near.observe(element);
    listener.found({ element, subject: found.subject, width: found.width });
  }

  function wait(element: Element): void {
    if (waiting.has(element)) return;
    waiting.add(element);
    unseen.add(element);
    near.observe(element);
    lookWhenIdle();
  }

  function forget(element: Element): void {
    known.delete(element);
    rereads.delete(element);
    listener.lost(element);
  }

  /** Forgets what was found first of all that is far from the screen. */
  function makeRoom(): void {
    for (const element of known.keys()) {
      if (nearby.has(element)) continue;
      forget(element);
      wait(element);
      return;
    }
  }

  function drop(element: Element): void {
    if (known.has(element)) forget(element);
    waiting.delete(element);
    unseen.delete(element);
    near.unobserve(element);
  }

  function watchRoot(node: Element | ShadowRoot): void {
    if (roots.has(node)) return;
    roots.add(node);
    changes.observe(node, CHANGES);
    // A picture has no address and no size before it is loaded or broken; these events do not bubble but can be captured.
    for (const type of ['load', 'error']) node.addEventListener(type, arrived, true);
    enlistIn(node);
  }

  function enlistIn(node: Element | ShadowRoot): void {
    for (const element of candidatesIn(node)) if (!known.has(element)) wait(element);
    walk.add(node);
  }

  /** What only a walk finds: shadow roots, and pictures that are there by style. */
  const walk = openWalk((element) => {
    const shadow = shadowRootOf(element);
    if (shadow) watchRoot(shadow);
    else if (element.localName.includes('-')) rootless.add(element);
    if (!known.has(element) && !waiting.has(element) && markOf(element) !== undefined) wait(element);
    listener.visited?.(element);
  });

  function enlist(): void {
    for (const element of added) if (element.isConnected) enlistIn(element);
    for (const node of touched) if (isCandidate(node) && !known.has(node)) wait(node);
    for (const element of [...known.keys(), ...waiting]) {
      if (!element.isConnected) drop(element);
      else if (touched.has(element) || nearby.has(element)) lookSoon(element);
    }
    touched.clear();
    added.clear();
    lookWhenIdle();
    listener.settled?.();
  }

  /** A text that is near is read again where something in it was touched, not at any change of the page. */
  function lookSoon(element: Element): void {
    if (waiting.has(element) || touched.has(element) || !isTextual(element)) look(element);
  }

  /**
   * A picture can change without the page being changed: its size picks another source, or its new source arrives. Those that
   * are far from the screen are looked at when they come near.
   */
  function lookAtPictures(): void {
    for (const element of [...known.keys()]) if (nearby.has(element) && !isTextual(element)) look(element);
  }

  /** A style can hide a word, or show one: texts around and inside what was restyled are read again, others in turn. */
  function rereadTexts(): void {
    const texts = [...known.keys()].filter(isTextual);
    const around = (text: Element) =>
      restyled.size > 100 || [...restyled].some((one) => one.contains(text) || text.contains(one));
    for (const text of texts) if (around(text)) rereads.add(text);
    if (rereads.size === 0) for (const text of texts) rereads.add(text);
    for (const text of [...rereads].slice(0, TEXTS_AGAIN)) {
      rereads.delete(text);
      look(text);
    }
  }

  function lookAgain(): void {
    rereadTexts();
    for (const element of restyled) if (element.isConnected) walk.add(element);
    restyled.clear();
    for (const element of rootless) {
      const shadow = shadowRootOf(element);
      if (shadow) watchRoot(shadow);
      if (shadow || !element.isConnected) rootless.delete(element);
    }
    for (const node of roots) if (!node.isConnected) roots.delete(node);
    lookAtPictures();
    for (const element of waiting) if (nearby.has(element)) look(element);
  }

  const lookWhenIdle = coalesced(whenIdle, () => {
    if (stopped) return;
    let looks = 0;
    for (const element of unseen) {
      if (known.size >= maxKnown) return;
      if (++looks > IDLE_LOOKS) return lookWhenIdle();
      look(element);
      unseen.delete(element);
    }
  });

  /** A picture on the screen that has arrived needs no quiet page: all of one frame are looked at together. */
  const arrivals = new Set<Element>();
  const lookAtArrivals = coalesced(requestAnimationFrame, () => {
    if (!stopped) for (const element of arrivals) if (waiting.has(element)) look(element);
    arrivals.clear();
  });
  function lookAtArrival(element: Element): void {
    arrivals.add(element);
    lookAtArrivals();
  }

  const settle = coalesced(
    (run) => setTimeout(run, SETTLE_MS),
    () => {
      if (!stopped) enlist();
    },
  );

  /** What arrives in a known picture is another file, though it may have the same address: a server can send another one. */
  const arrived = ({ target }: Event) => {
    if (target instanceof Element && waiting.has(target)) {
      unseen.add(target);
      if (nearby.has(target)) lookAtArrival(target);
    }
    if (target instanceof Element && known.has(target)) {
      forget(target);
      wait(target);
    }
    settle();
  };

  // A text is read again only where something changed inside it: reading a long one takes a while.
  const changes = new MutationObserver((records) => {
    for (const { target, attributeName, addedNodes } of records) {
      if (attributeName !== null && STYLES.includes(attributeName)) {
        restyled.add(target as Element);
        continue;
      }
      for (const node of addedNodes) if (node instanceof Element) added.add(node);
      if (SHEETS.has(target.nodeName)) restyled.add(root);
      for (let node: Node | null = target; node && !touched.has(node); node = node.parentNode)
        touched.add(node);
      settle();
    }
  });

  watchRoot(root);
  const looking = setInterval(lookAgain, LOOK_AGAIN_MS);

  return () => {
    stopped = true;
    clearInterval(looking);
    walk.stop();
    changes.disconnect();
    near.disconnect();
    for (const node of roots)
      for (const type of ['load', 'error']) node.removeEventListener(type, arrived, true);
  };
}

/** Where style sheets are added and changed. */
const SHEETS: ReadonlySet<string> = new Set(['HEAD', 'STYLE']);

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
