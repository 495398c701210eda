import { freeSide, type Point, pointFor, type Side, spread, within } from './badge-place.ts';
import { isCovered, isUnderlaid, isVeiled, type Opacities } from './cover.ts';
import { overlap } from './imitation.ts';

/**
 * What a page does to a badge that it can't read: takes it away (or moves or restyles it), or lays something over it. A badge
 * is withheld by us while something of the page lies over what it speaks of (`hidden`), or is seen through it (`underlaid`): it
 * would stand over another thing.
 */
export type BadgeFate = 'shown' | 'removed' | 'covered' | 'hidden' | 'underlaid';

/** One badge laid over one element of the page. */
export type Placed = {
  readonly remove: () => void;
  /** The element is on the screen, not scrolled out of some box around it. */
  readonly isInView: () => boolean;
  /** The picture itself was found to let through what lies beneath it. */
  readonly setSeeThrough: () => void;
};

/** What is laid over an element of the page. */
export type Laid = {
  readonly element: Element;
  readonly badge: HTMLElement;
  /** A picture wears its badge in its corner, a text beside it. */
  readonly type: 'image' | 'text';
  /** Told whenever the page starts or stops hiding the badge. What it took away once stays `removed`. */
  readonly tell: (state: BadgeFate) => void;
};

/** Badges lying over the page, in one closed shadow root that page scripts can't look into. */
export type Overlay = {
  readonly place: (laid: Laid) => Placed;
  /** True for the one element of ours in the page. */
  readonly isHost: (element: Element) => boolean;
  /** Looks at what covers what before its time, because the page has changed. */
  readonly refresh: () => void;
  readonly close: () => void;
};

/** How often a removed overlay is put back before the page is left its will, so that two scripts can't fight forever. */
const PUT_BACK_AT_MOST = 5;

/** How often badges are checked for something lying over them, in milliseconds. */
const WATCH_MS = 1_000;

/** Badges looked after at once. */
const LOOKS_AT_ONCE = 25;

/** Badges off the screen are put in their places so many in a frame. */
const MOVES_AT_ONCE = 100;

type Badge = Laid & {
  side: Side;
  state: BadgeFate;
  /** The element is on the screen and not scrolled out of some box around it. */
  inView: boolean;
  /** The browser itself says that the badge can't be seen whole. */
  obscured: boolean;
  seeThrough: boolean;
};

/** Opens the overlay of a page. Its host takes part in no layout and lets the mouse through beside its badges. */
export function openOverlay(root: Element): Overlay {
  // Never a custom element: a page that defined one of that name would get the closed shadow root from its internals.
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'closed' });
  const byElement = new Map<Element, Badge>();
  /** Off the screen, and not in their places since the page's layout changed. */
  const displaced = new Set<Badge>();
  /** Placed, and not in the page yet. */
  const arriving = new Set<Badge>();
  let ownStyle = '';
  let putBack = 0;
  let looks = 0;
  let watchedAt = Number.NEGATIVE_INFINITY;

  const inView = () => [...byElement.values()].filter((badge) => badge.inView);

  function movesNow(): Badge[] {
    const others = [...displaced].slice(0, MOVES_AT_ONCE);
    for (const badge of others) displaced.delete(badge);
    return [...new Set([...inView(), ...others])];
  }

  /** New badges come into the page all at once: one by one, each would have the page laid out again. */
  function appendNew(): void {
    const badges = [...arriving];
    arriving.clear();
    shadow.append(...badges.map(({ badge }) => badge));
    for (const placed of badges) if (placed.type === 'text') chooseSide(placed);
  }

  function chooseSide(placed: Badge): void {
    placed.side = freeSide(placed.element, placed.badge, host) ?? placed.side;
  }

  function moveSome(): void {
    if (arriving.size > 0) appendNew();
    const origin = host.getBoundingClientRect();
    const taken: Point[] = [];
    const moves = movesNow().map((placed) => {
      const { element, badge, side } = placed;
      const box = element.getBoundingClientRect();
      const visible = !isWithheld(placed) && (placed.inView || isOffScreen(box)) && isVisible(element, box);
      const width = badge.offsetWidth;
      const point = spread(within(pointFor(side, box, width), box, width), taken);
      if (visible) taken.push(point);
      return { badge, visible, x: Math.round(point[0] - origin.left), y: Math.round(point[1] - origin.top) };
    });
    for (const { badge, visible, x, y } of moves) {
      badge.style.visibility = visible ? 'visible' : 'hidden';
      badge.style.transform = `translate(${x}px, ${y}px)`;
    }
    if (displaced.size > 0) move();
  }

  let frame = 0;
  const move = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      moveSome();
    });
  };

  function moveAll(): void {
    for (const badge of byElement.values()) displaced.add(badge);
    move();
  }

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
    for (const placed of byElement.values()) tell(placed, 'removed');
    if (putBack++ < PUT_BACK_AT_MOST) putInPlace();
  }

  function watch(): void {
    watchedAt = performance.now();
    guard();
    const seen = inView();
    for (const placed of seen) if (placed.type === 'text' && !arriving.has(placed)) chooseSide(placed);
    moveSome();
    const opacities: Opacities = new Map();
    for (const placed of inTurn(seen))
      if (placed.state !== 'removed') tell(placed, fateOf(placed, seen, opacities));
    moveSome();
  }

  /** Some of the badges on the screen, others each time: a hit test is not for nothing. */
  function inTurn(seen: readonly Badge[]): readonly Badge[] {
    const from = seen.length > LOOKS_AT_ONCE ? looks % seen.length : 0;
    looks = from + LOOKS_AT_ONCE;
    return [...seen.slice(from), ...seen.slice(0, from)].slice(0, LOOKS_AT_ONCE);
  }

  function fateOf(placed: Badge, seen: readonly Badge[], opacities: Opacities): BadgeFate {
    const { element, badge, obscured } = placed;
    const isAlone = () => !seen.some((other) => other !== placed && overlap(other.badge, badge));
    const isDisplayed = badge.style.visibility !== 'hidden';
    if (isDisplayed && (isCovered(badge, host) || (obscured && isAlone()))) return 'covered';
    if (isVeiled(element, host)) return 'hidden';
    return isUnderlaid(element, host, placed, opacities) ? 'underlaid' : 'shown';
  }

  const tampering = new MutationObserver(guard);
  tampering.observe(root, { childList: true });
  tampering.observe(host, { attributes: true });
  const sizes = new ResizeObserver((entries) => {
    if (entries.some(({ target }) => target === root)) moveAll();
    else move();
  });
  sizes.observe(root);
  const views = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const placed = byElement.get(target);
      if (!placed) continue;
      placed.inView = isIntersecting;
      displaced.add(placed);
    }
    move();
  });
  // Where the browser tracks visibility, it sees what no hit test sees: things that let the mouse through, and filters.
  const sight = new IntersectionObserver(
    (entries) => {
      const byBadge = new Map([...byElement.values()].map((placed) => [placed.badge as Element, placed]));
      for (const entry of entries) {
        const placed = byBadge.get(entry.target);
        const { isVisible } = entry as IntersectionObserverEntry & { isVisible?: boolean };
        const isDisplayed = placed?.badge.style.visibility !== 'hidden';
        if (placed) placed.obscured = isDisplayed && entry.isIntersecting && isVisible === false;
      }
    },
    { trackVisibility: true, delay: 100 } as IntersectionObserverInit,
  );
  addEventListener('scroll', move, { capture: true, passive: true });
  addEventListener('resize', moveAll, { passive: true });
  const watching = setInterval(watch, WATCH_MS);
  putInPlace();

  return {
    place(laid) {
      const { element, badge, type } = laid;
      const side = type === 'image' ? 'corner' : 'before';
      const placed: Badge = {
        ...laid,
        side,
        state: 'shown',
        inView: true,
        obscured: false,
        seeThrough: false,
      };
      byElement.set(element, placed);
      arriving.add(placed);
      for (const sized of [element, badge]) sizes.observe(sized);
      views.observe(element);
      sight.observe(badge);
      move();
      if (!isInPlace()) tell(placed, 'removed');
      return {
        isInView: () => placed.inView,
        setSeeThrough() {
          placed.seeThrough = true;
          if (placed.state === 'shown' && isUnderlaid(element, host, placed)) tell(placed, 'underlaid');
          move();
        },
        remove() {
          if (byElement.get(element) === placed) {
            byElement.delete(element);
            views.unobserve(element);
            sizes.unobserve(element);
          }
          displaced.delete(placed);
          arriving.delete(placed);
          sizes.unobserve(badge);
          sight.unobserve(badge);
          badge.remove();
        },
      };
    },
    isHost: (element) => element === host,
    refresh() {
      if (performance.now() - watchedAt > WATCH_MS / 2) watch();
    },
    close() {
      for (const observer of [tampering, sizes, views, sight]) observer.disconnect();
      clearInterval(watching);
      cancelAnimationFrame(frame);
      removeEventListener('scroll', move, { capture: true });
      removeEventListener('resize', moveAll);
      host.remove();
    },
  };
}

/** An overlay for pages that ask for none: nothing is added to them. */
export const NO_OVERLAY: Overlay = {
  place: () => ({ remove() {}, isInView: () => false, setSeeThrough() {} }),
  isHost: () => false,
  refresh() {},
  close() {},
};

function isWithheld({ state }: Badge): boolean {
  return state === 'hidden' || state === 'underlaid';
}

function isVisible(element: Element, { width, height }: DOMRect): boolean {
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
