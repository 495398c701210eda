/** Something of the page that a hit test finds over a badge, or over what it speaks of. */

/** True where a badge is on the screen, and something else is hit in the middle of its mark, with which it begins. */
export function isCovered(badge: HTMLElement, host: HTMLElement): boolean {
  const { left, top, width, height } = badge.getBoundingClientRect();
  const x = left + height / 2;
  const y = top + height / 2;
  return width > 0 && isOnScreen(x, y) && document.elementFromPoint(x, y) !== host;
}

/**
 * True where the page paints something over most of an element: a dialog, a sticky head, another picture. What is only there
 * to be clicked on (a link spread over a picture) does not count; things that let the mouse through are not seen by a hit test.
 */
export function isVeiled(element: Element, host: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const points = PLACES.map(([u, v]) => [left + u * width, top + v * height] as const).filter(([x, y]) =>
    isOnScreen(x, y),
  );
  let veiled = 0;
  for (const [looked, [x, y]] of points.entries()) {
    // A hit test is not for nothing: none is made any more once the others can't make most of them veiled.
    if (2 * (veiled + points.length - looked) <= points.length) return false;
    if (isPaintedOver(x, y, element, host)) veiled++;
  }
  return 2 * veiled > points.length;
}

/**
 * True where the reader sees something else of the page through an element: it lets things through, as a picture or by its
 * style, and another picture is painted beneath it.
 *
 * @param known what was found out about elements a moment ago: those of one page are in the same few others.
 */
export function isUnderlaid(
  element: Element,
  host: HTMLElement,
  { seeThrough }: { readonly seeThrough: boolean },
  known: Opacities = new Map(),
): boolean {
  if (!seeThrough && opacityOf(element, known) >= FAINT) return false;
  const { left, top, width, height } = element.getBoundingClientRect();
  return PLACES.map(([u, v]) => [left + u * width, top + v * height] as const).some(
    ([x, y]) => isOnScreen(x, y) && isPaintedUnder(x, y, element, host),
  );
}

/** Where it is looked whether an element is seen: in its middle and near two corners, as shares of its size. */
const PLACES = [
  [0.5, 0.5],
  [0.85, 0.15],
  [0.15, 0.85],
] as const;

function isPaintedOver(x: number, y: number, element: Element, host: HTMLElement): boolean {
  const own = outermost(element);
  const isOwn = (hit: Element) => hit === own || hit.contains(own) || own.contains(hit);
  // The topmost one settles most cases, and to ask for all that lies at a point takes much longer.
  const top = document.elementFromPoint(x, y);
  if (!top || isOwn(top)) return false;
  for (const hit of document.elementsFromPoint(x, y)) {
    if (hit === host) continue;
    if (isOwn(hit)) return false;
    if (paints(hit)) return true;
  }
  return false;
}

function isPaintedUnder(x: number, y: number, element: Element, host: HTMLElement): boolean {
  const own = outermost(element);
  const hits = document.elementsFromPoint(x, y).filter((hit) => hit !== host);
  const beneath = hits.slice(hits.indexOf(own) + 1);
  // Of what holds the element the paper is not what is seen through it, but a picture on the paper is.
  return hits.includes(own) && beneath.some((hit) => PAINTING.has(hit.localName) || hasPicture(hit));
}

/** Shown more faintly than this an element lets things through. */
const FAINT = 0.9;

/** How much of elements is seen, from 0 to 1, by their own style and that of what holds them. */
export type Opacities = Map<Element, number>;

/** Counts as nothing where the page's style blends it with what lies beneath, or cuts holes into it. */
function opacityOf(element: Element, known: Opacities): number {
  const before = known.get(element);
  if (before !== undefined) return before;
  const { opacity, maskImage, mixBlendMode } = getComputedStyle(element);
  const isBlended = isSet(maskImage) || (isSet(mixBlendMode) && mixBlendMode !== 'normal');
  const holder = element.parentElement ?? hostOf(element);
  const own = isBlended ? 0 : Number(opacity || 1);
  const seen = own < FAINT || !holder ? own : own * opacityOf(holder, known);
  known.set(element, seen);
  return seen;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'none';
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

const PAINTING: ReadonlySet<string> = new Set([
  'img',
  'video',
  'canvas',
  'iframe',
  'object',
  'embed',
  'image',
]);

function paints(element: Element): boolean {
  if (PAINTING.has(element.localName)) return true;
  const { backgroundColor, opacity } = getComputedStyle(element);
  const alpha = /^rgba\(.*,\s*([\d.]+)\)$|\/\s*([\d.]+)\)$/.exec(backgroundColor);
  const opaque = Number(alpha?.[1] ?? alpha?.[2] ?? 1) * Number(opacity);
  return opaque > 0.6 || (hasPicture(element) && Number(opacity) > 0.6);
}

function hasPicture(element: Element): boolean {
  return getComputedStyle(element).backgroundImage.includes('url(');
}

/** The element, or of one in a shadow root the element of the document that holds it: hit tests name no other. */
export function outermost(element: Element): Element {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? outermost(root.host) : element;
}

function isOnScreen(x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
}
