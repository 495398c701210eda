import { outermost } from './cover.ts';

/** Where a badge stands: in the corner of a picture; in the margin before or after a text, or above it. */
export type Side = 'corner' | 'before' | 'after' | 'above';

type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** A place in the viewport: left, top. */
export type Point = readonly [number, number];

/** Space between a badge and what it stands beside, in pixels. */
const GAP = 8;

/** The upper left corner of a badge on a side of an element, in viewport coordinates. */
export function pointFor(side: Side, { left, top, width }: Box, badgeWidth: number): Point {
  switch (side) {
    case 'corner':
      return [left + GAP, top + GAP];
    case 'before':
      return [left - badgeWidth - GAP, top + GAP / 2];
    case 'after':
      return [left + width + GAP, top + GAP / 2];
    case 'above':
      return [left + width - badgeWidth, top - 3 * GAP];
  }
}

/** A badge never stands out of the page to the right, where it would make the page wider. */
export function within([left, top]: Point, box: Box, badgeWidth: number): Point {
  const edge = Math.max(document.documentElement.clientWidth, box.left + box.width);
  return [Math.min(left, edge - badgeWidth), top];
}

/** Steps by which badges that would lie over each other are moved apart. */
const STEP = 30;
const STEPS_AT_MOST = 8;

/** A point with nothing at or near it: the one given, or one below. */
export function spread([left, top]: Point, taken: readonly Point[]): Point {
  const isFree = ([x, y]: Point) =>
    taken.every(([a, b]) => Math.abs(a - x) >= STEP || Math.abs(b - y) >= STEP);
  for (let steps = 0; steps < STEPS_AT_MOST; steps++) {
    const point: Point = [left, top + steps * STEP];
    if (isFree(point)) return point;
  }
  return [left, top];
}

/**
 * The first side of a text on which a badge covers nothing but the empty space around it, so that it stands over no
 * words or pictures; above the text where there is none.
 *
 * @returns undefined where that can't be seen because the place is not on the screen.
 */
export function freeSide(text: Element, badge: HTMLElement, host: HTMLElement): Side | undefined {
  const { offsetWidth: width, offsetHeight: height } = badge;
  const box = text.getBoundingClientRect();
  for (const side of ['before', 'after', 'above'] as const) {
    const [left, top] = pointFor(side, box, width);
    if (top < 0 || top + height > innerHeight) return undefined;
    if (isFree({ left, top, width, height }, text, host)) return side;
  }
  return 'above';
}

/** True where only the text's own surroundings are hit at the middle and the corners of a box. */
function isFree({ left, top, width, height }: Box, text: Element, host: HTMLElement): boolean {
  const own = outermost(text);
  if (left < 0 || left + width > document.documentElement.clientWidth) return false;
  return [0, 0.5, 1].every((u) =>
    [0, 1].every((v) => {
      const hit = document
        .elementsFromPoint(left + 1 + u * (width - 2), top + 1 + v * (height - 2))
        .find((element) => element !== host);
      return hit?.contains(own) && hit !== own;
    }),
  );
}
