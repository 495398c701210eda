/** What a page does to a badge that it can't read. */
export type BadgeFate = 'shown' | 'removed' | 'covered';

/** One badge laid over one element of the page. */
export type Placed = { readonly remove: () => void };

/** Badges lying over the page, in one closed shadow root that page scripts can't look into. */
export type Overlay = {
  /** @param fate told whenever the page starts or stops hiding the badge. */
  readonly place: (element: HTMLElement, badge: HTMLElement, fate: (state: BadgeFate) => void) => Placed;
  readonly close: () => void;
};

/** How often a removed overlay is put back before the page is left its will, so that two scripts can't fight forever. */
const PUT_BACK_AT_MOST = 5;

/** How often badges are checked for something lying over them, in milliseconds. */
const WATCH_MS = 1_000;

type Badge = {
  readonly element: HTMLElement;
  readonly badge: HTMLElement;
  readonly tell: (state: BadgeFate) => void;
  state: BadgeFate;
};

/** Opens the overlay of a page. Its host takes part in no layout and lets the mouse through beside its badges. */
export function openOverlay(root: HTMLElement): Overlay {
  const host = document.createElement('colophon-badges');
  const shadow = host.attachShadow({ mode: 'closed' });
  const badges = new Set<Badge>();
  let putBack = 0;
  setStyle(host);
  root.append(host);

  function moveAll(): void {
    for (const { element, badge } of badges) {
      const { left, top, width, height } = element.getBoundingClientRect();
      const visible = width > 0 && height > 0 && element.checkVisibility();
      const beside = element instanceof HTMLImageElement ? inCorner : inMargin;
      const [x, y] = beside({ left, top, width, height }, badge.offsetWidth);
      badge.style.visibility = visible ? 'visible' : 'hidden';
      badge.style.transform = `translate(${Math.round(x + scrollX)}px, ${Math.round(y + scrollY)}px)`;
    }
  }

  let frame = 0;
  const move = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      moveAll();
    });
  };

  function tell(badge: Badge, state: BadgeFate): void {
    if (badge.state === state) return;
    badge.state = state;
    badge.tell(state);
  }

  function guard(): void {
    if (host.isConnected && host.parentElement === root) return;
    for (const badge of badges) tell(badge, 'removed');
    if (putBack++ < PUT_BACK_AT_MOST) root.append(host);
  }

  function watch(): void {
    setStyle(host);
    move();
    for (const badge of badges)
      if (badge.state !== 'removed') tell(badge, isCovered(badge.badge) ? 'covered' : 'shown');
  }

  /** True where the middle of a badge is on the screen and something else is hit there. */
  function isCovered(badge: HTMLElement): boolean {
    const { left, top, width, height } = badge.getBoundingClientRect();
    const x = left + width / 2;
    const y = top + height / 2;
    if (width === 0 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    return document.elementFromPoint(x, y) !== host;
  }

  const removal = new MutationObserver(guard);
  removal.observe(root, { childList: true });
  const sizes = new ResizeObserver(move);
  sizes.observe(root);
  addEventListener('scroll', move, { capture: true, passive: true });
  addEventListener('resize', move, { passive: true });
  const watching = setInterval(watch, WATCH_MS);

  return {
    place(element, badge, fate) {
      const placed: Badge = { element, badge, tell: fate, state: 'shown' };
      badges.add(placed);
      shadow.append(badge);
      sizes.observe(element);
      moveAll();
      return {
        remove: () => {
          badges.delete(placed);
          badge.remove();
          sizes.unobserve(element);
        },
      };
    },
    close() {
      removal.disconnect();
      sizes.disconnect();
      clearInterval(watching);
      cancelAnimationFrame(frame);
      removeEventListener('scroll', move, { capture: true });
      removeEventListener('resize', move);
      host.remove();
    },
  };
}

type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Space between a badge and what it stands beside, in pixels. */
const GAP = 8;

/** On a picture: inside its upper left corner. */
function inCorner({ left, top }: Box): readonly [number, number] {
  return [left + GAP, top + GAP];
}

/** On a text: in the margin beside it where there is room, else over its upper right corner, clear of the words. */
function inMargin({ left, top, width }: Box, badgeWidth: number): readonly [number, number] {
  const room = left - badgeWidth - GAP;
  return room >= 0 ? [room, top + GAP / 2] : [left + width - badgeWidth, top - 3 * GAP];
}

/** Set one by one and as important, so that neither a page's style sheet nor its policy on inline styles undoes them. */
function setStyle(host: HTMLElement): void {
  const style = {
    all: 'initial',
    position: 'absolute',
    left: '0',
    top: '0',
    width: '0',
    height: '0',
    display: 'block',
    visibility: 'visible',
    opacity: '1',
    'z-index': '2147483647',
    'pointer-events': 'none',
    'color-scheme': 'light',
  };
  for (const [name, value] of Object.entries(style)) host.style.setProperty(name, value, 'important');
}
