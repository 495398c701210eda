/** The page's own work is never held up longer than this at once, in milliseconds. */
const SLICE_MS = 4;

/** After all was walked through, that is not done again sooner, in milliseconds: some pages change without an end. */
const PAUSE_MS = 1_000;

/** Goes through parts of a page, some elements at a time, whenever the page is idle. */
export type Walk = {
  /** Has an element and all under it visited, after what waits already. */
  readonly add: (root: Node) => void;
  readonly stop: () => void;
};

/** What a walk reads the time by, and when it goes on. */
export type Clock = { readonly now: () => number; readonly whenIdle: (run: () => void) => void };

/** Opens a walk. Roots that left the page in the meantime are passed over; one that is inside another is visited twice. */
export function openWalk(visit: (element: Element) => void, clock: Clock = pageClock): Walk {
  const roots = new Set<Node>();
  let walker: TreeWalker | undefined;
  let planned = false;
  let stopped = false;
  let pausedUntil = 0;

  function next(): Element | undefined {
    const following = walker?.nextNode();
    if (following) return following as Element;
    walker = undefined;
    for (const root of roots) {
      roots.delete(root);
      if (!root.isConnected) continue;
      walker = root.ownerDocument!.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
      return root instanceof Element ? root : next();
    }
    return undefined;
  }

  function slice(): void {
    planned = false;
    if (stopped) return;
    const until = clock.now() + SLICE_MS;
    while (clock.now() < until) {
      const element = next();
      if (!element) {
        pausedUntil = clock.now() + PAUSE_MS;
        return;
      }
      visit(element);
    }
    plan();
  }

  function plan(): void {
    if (planned || stopped) return;
    planned = true;
    const pause = walker ? 0 : pausedUntil - clock.now();
    if (pause > 0) setTimeout(() => clock.whenIdle(slice), pause);
    else clock.whenIdle(slice);
  }

  return {
    add(root) {
      roots.add(root);
      plan();
    },
    stop() {
      stopped = true;
      roots.clear();
      walker = undefined;
    },
  };
}

/** Runs something when the page has nothing else to do, or after a while in any case. */
export function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 3_000 });
  else setTimeout(run, 1_000);
}

const pageClock: Clock = { now: () => performance.now(), whenIdle };
