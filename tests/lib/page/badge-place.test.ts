// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freeSide, type Point, pointFor, spread, within } from '../../../lib/page/badge-place.ts';
import { layOut } from './layout.ts';

const [text, badge, host, other] = ['article', 'button', 'div', 'img'].map((name) =>
  document.createElement(name),
);

beforeEach(() => {
  document.body.replaceChildren(text!, other!, host!);
  Object.defineProperty(document.documentElement, 'clientWidth', { value: 1000, configurable: true });
  Object.defineProperty(badge, 'offsetWidth', { value: 80 });
  Object.defineProperty(badge, 'offsetHeight', { value: 26 });
});

afterEach(() => vi.restoreAllMocks());

/** The text stands from 200 to 600; another element fills some columns of the page. */
function place(over: { left: number; right: number } | undefined, top = 100) {
  layOut(new Map([[text!, { left: 200, top, width: 400, height: 300 }]]));
  Object.assign(document, {
    elementsFromPoint: (x: number) => {
      const isOver = over && x >= over.left && x < over.right;
      return [host!, ...(isOver ? [other!] : []), document.body];
    },
  });
  return freeSide(text!, badge!, host!);
}

test('a picture wears its badge in its corner', () => {
  expect(pointFor('corner', { left: 10, top: 20, width: 300, height: 200 }, 80)).toEqual([18, 28]);
});

test.each([
  ['the margin before a text where it is empty', undefined, 'before'],
  ['the margin after it where another thing stands before it', { left: 0, right: 190 }, 'after'],
  ['above it where both margins are taken', { left: 0, right: 1000 }, 'above'],
])('a text wears its badge in %s', (_, over, side) => {
  expect(place(over)).toBe(side);
});

test('nothing is said about a place that is not on the screen', () => {
  expect(place(undefined, -500)).toBeUndefined();
});

test('a badge does not stand out of the page to the right, which would make the page wider', () => {
  const box = { left: 950, top: 0, width: 64, height: 64 };
  expect(within([958, 8], box, 120)).toEqual([894, 8]);
  expect(within([100, 8], box, 120)).toEqual([100, 8]);
});

test('badges that would lie over each other stand one under the other', () => {
  const taken: Point[] = [[18, 28]];
  expect(spread([18, 28], taken)).toEqual([18, 58]);
  expect(spread([18, 28], [...taken, [18, 58]])).toEqual([18, 88]);
  expect(spread([200, 28], taken)).toEqual([200, 28]);
});
