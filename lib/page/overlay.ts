import { freeSide, pointFor, type Side } from './badge-place.ts';

/** What a page does to a badge that it can't read: takes it away (or moves or restyles it), or lays something over it. */
export type BadgeFate = 'shown' | 'removed' | 'covered';

/** One badge laid over one element of the page. */
export type Placed = { readonly remove: () => void };

/** Badges lying over the page, in one closed shadow root that page scripts can't look into. */
export type Overlay = {
  /** @param fate told whenever the page starts or stops hiding the badge. What it took away once stays `removed`. */
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
  side: Side;
  state: BadgeFate;
  /** The element is on the screen and not scrolled out of some box around it. */
  inView: boolean;
  /** The browser itself says that the badge can't be seen whole. */
  obscured: boolean;
};

/** Opens the overlay of a page. Its host takes part in no layout and lets the mouse through beside its badges. */
export function openOverlay(root: HTMLElement): Overlay {
  // Never a custom element: a page that defined one of that name would get the closed shadow root from its internals.
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'closed' });
  const badges = new Set<Badge>();
  let ownStyle = '';
  let putBack = 0;

  function moveAll(): void {
    const origin = host.getBoundingClientRect();
    const moves = [...badges].map((placed) => {
      const { element, badge, side, inView } = placed;
      const box = element.getBoundingClientRect();
      const visible = (inView || isOffScreen(box)) && isVisible(element, box);
      const [x, y] = pointFor(side, box, badge.offsetWidth);
      return { badge, visible, x: Math.round(x - origin.left), y: Math.round(y - origin.top) };
    });
    for (const { badge, visible, x, y } of moves) {
      badge.style.visibility = visible ? 'visible' : 'hidden';
      badge.style.transform = `translate(${x}px, ${y}px)`;
    }
  }

  let frame = 0;
  const move = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      moveAll();
    });
  };

  function tell(placed: Badge, state: BadgeFate): void {
    if (placed.state === state) return;
    placed.state = state;
    placed.tell(state);
  }

  function isInPlace(): boolean {
    return (
      host.isConnected &&
      host.parentElement === root &&
      host.attributes.length === 1 &&
      host.getAttribute('style') === ownStyle
    );
  }

  function putInPlace(): void {
    for (const name of host.getAttributeNames()) host.removeAttribute(name);
    setStyle(host);
    ownStyle = host.getAttribute('style') ?? '';
    if (host.parentElement !== root) root.append(host);
    tampering.takeRecords();
  }

  function guard(): void {
    if (isInPlace()) return;
    for (const placed of badges) tell(placed, 'removed');
    if (putBack++ < PUT_BACK_AT_MOST) putInPlace();
  }

  function watch(): void {
    guard();
    for (const placed of badges) {
      if (placed.inView && !(placed.element instanceof HTMLImageElement)) {
        placed.side = freeSide(placed.element, placed.badge, host) ?? placed.side;
      }
    }
    moveAll();
    for (const placed of badges) {
      if (placed.state !== 'removed') tell(placed, isCovered(placed) ? 'covered' : 'shown');
    }
  }

  /** True where a badge is on the screen, and something else is hit in its middle or the browser says it can't be seen. */
  function isCovered(placed: Badge): boolean {
    const { badge, obscured } = placed;
    if (badge.style.visibility === 'hidden') return false;
    const { left, top, width, height } = badge.getBoundingClientRect();
    const x = left + width / 2;
    const y = top + height / 2;
    if (width === 0 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    return document.elementFromPoint(x, y) !== host || (obscured && !touchesAnother(placed));
  }

  function touchesAnother({ badge }: Badge): boolean {
    const own = badge.getBoundingClientRect();
    return [...badges].some(({ badge: other }) => {
      const { left, top, right, bottom } = other.getBoundingClientRect();
      return other !== badge && left < own.right && right > own.left && top < own.bottom && bottom > own.top;
    });
  }

  const tampering = new MutationObserver(guard);
  tampering.observe(root, { childList: true });
  tampering.observe(host, { attributes: true });
  const sizes = new ResizeObserver(move);
  sizes.observe(root);
  const placedOf = (target: Element) =>
    [...badges].find(({ element, badge }) => element === target || badge === target);
  const views = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const placed = placedOf(target);
      if (placed) placed.inView = isIntersecting;
    }
    move();
  });
  // Where the browser tracks visibility, it sees what no hit test sees: things that let the mouse through, and filters.
  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const placed = placedOf(entry.target);
        const { isVisible } = entry as IntersectionObserverEntry & { isVisible?: boolean };
        if (placed) placed.obscured = entry.isIntersecting && isVisible === false;
      }
    },
    { trackVisibility: true, delay: 100 } as IntersectionObserverInit,
  );
  addEventListener('scroll', move, { capture: true, passive: true });
  addEventListener('resize', move, { passive: true });
  const watching = setInterval(watch, WATCH_MS);
  putInPlace();

  return {
    place(element, badge, fate) {
      const side = element instanceof HTMLImageElement ? 'corner' : 'before';
      const placed: Badge = {
        element,
        badge,
        tell: fate,
        side,
        state: 'shown',
        inView: true,
        obscured: false,
      };
      badges.add(placed);
      shadow.append(badge);
      if (side === 'before') placed.side = freeSide(element, badge, host) ?? side;
      for (const sized of [element, badge]) sizes.observe(sized);
      views.observe(element);
      sight.observe(badge);
      move();
      if (!isInPlace()) tell(placed, 'removed');
      return {
        remove: () => {
          badges.delete(placed);
          badge.remove();
          for (const sized of [element, badge]) sizes.unobserve(sized);
          views.unobserve(element);
          sight.unobserve(badge);
        },
      };
    },
    close() {
      for (const observer of [tampering, sizes, views, sight]) observer.disconnect();
      clearInterval(watching);
      cancelAnimationFrame(frame);
      removeEventListener('scroll', move, { capture: true });
      removeEventListener('resize', move);
      host.remove();
    },
  };
}

function isVisible(element: HTMLElement, { width, height }: DOMRect): boolean {
  return (
    width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  );
}

/** Off the screen a badge stays, so that the keyboard and assistive technology reach it; scrolled out of a box it goes. */
function isOffScreen({ left, top, right, bottom }: DOMRect): boolean {
  return right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight;
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
