// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type SwitchConfig, type SwitchedWatch, switchedWatch } from '../../../lib/page/switched-watch.ts';
import { FakeIntersectionObserver, picture } from './layout.ts';

const told: string[] = [];
let scan: 'on' | 'off';
let isOrphaned: boolean;
let page: SwitchedWatch;

const config: SwitchConfig<string> = {
  open: async ({ again }) => {
    told.push(again ? 'open again' : 'open');
    return scan;
  },
  isOrphaned: () => isOrphaned,
  createBadge: () => ({
    element: document.createElement('button'),
    focus: () => {},
    showChecking: () => {},
    showAnswer: () => {},
  }),
  badgeWords: [],
  nameItem: (position) => `v.${position}`,
  check: async (id) => {
    told.push(`check ${id}`);
    return isOrphaned ? undefined : 'signed';
  },
  isToCompare: () => false,
  isSeeThrough: () => false,
  compare: async () => undefined,
  tellFate: () => {},
  tellGone: () => {},
  tellNotice: () => {},
  openPanel: () => {},
};

const image = picture('https://example.org/a.jpg');
const overlays = () => document.querySelectorAll('html > div').length;
const tick = () => vi.advanceTimersByTimeAsync(50);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  FakeIntersectionObserver.all = [];
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 200, 100));
  Object.assign(document, { elementFromPoint: () => null, elementsFromPoint: () => [] });
  document.body.replaceChildren(image);
  told.length = 0;
  scan = 'on';
  isOrphaned = false;
});

afterEach(() => {
  page.turn('off');
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(): Promise<void> {
  page = switchedWatch(() => document.documentElement, config);
  await tick();
  FakeIntersectionObserver.show(image);
}

test('a page is watched where the reader wants it', async () => {
  await open();
  expect(told).toEqual(['open', 'check v.1']);
  expect(overlays()).toBe(1);
});

test('a page is left alone where the reader does not want it, until they do', async () => {
  scan = 'off';
  await open();
  expect(told).toEqual(['open']);
  expect(overlays()).toBe(0);
  scan = 'on';
  page.turn('on');
  await tick();
  FakeIntersectionObserver.show(image);
  expect(told).toEqual(['open', 'open again', 'check v.1']);
});

test('switching off takes everything back at once', async () => {
  await open();
  page.turn('off');
  expect(overlays()).toBe(0);
  FakeIntersectionObserver.show(image);
  expect(told).toEqual(['open', 'check v.1']);
});

test('of two starts at once only the second one counts', async () => {
  await open();
  told.length = 0;
  page.restart();
  page.restart();
  await tick();
  FakeIntersectionObserver.show(image);
  expect(told.filter((line) => line.startsWith('check'))).toEqual(['check v.1']);
  expect(overlays()).toBe(1);
});

test('nothing is left on a page when the extension is gone', async () => {
  isOrphaned = true;
  await open();
  await tick();
  expect(overlays()).toBe(0);
});
