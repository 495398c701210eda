// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type WatchConfig, type WatchedPage, watchPage } from '../../../lib/page/watch.ts';
import { whenShown } from '../../../lib/page/when-shown.ts';
import { FakeIntersectionObserver, picture } from './layout.ts';

const told: string[] = [];
const answers = new Map<string, (answer: string | undefined) => void>();
let page: WatchedPage;
/** What an element of the page hits at every point, where it is not the overlay. */
let hit: Element | undefined;

const config: WatchConfig<string> = {
  createBadge: ({ label }) => {
    const element = document.createElement('button');
    element.id = label;
    return {
      element,
      focus: () => told.push(`focus ${label}`),
      showChecking: () => element.setAttribute('data-state', 'checking'),
      showAnswer: (answer) => element.setAttribute('data-state', answer),
    };
  },
  badgeWords: ['Signed', 'Altered'],
  isToCompare: (answer) => answer === 'signed',
  isSeeThrough: () => false,
  compare: (id) => {
    told.push(`compare ${id}`);
    return new Promise((resolve) => answers.set(`compared ${id}`, resolve));
  },
  tellNotice: (notice) => told.push(`notice ${notice}`),
  nameItem: (position) => `v.${position}`,
  check: (id) => {
    told.push(`check ${id}`);
    return new Promise((resolve) => answers.set(id, resolve));
  },
  tellFate: (id, fate) => told.push(`${id} ${fate}`),
  tellGone: (id) => told.push(`${id} gone`),
  openPanel: () => {},
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  FakeIntersectionObserver.all = [];
  told.length = 0;
  answers.clear();
  hit = undefined;
  document.body.replaceChildren();
  Object.assign(document, {
    elementFromPoint: () => hit ?? overlay() ?? null,
    elementsFromPoint: () => [document.body],
  });
  Element.prototype.checkVisibility = () => true;
});

afterEach(() => {
  page?.close();
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Watches a page of pictures by name, all in view. The badges' size is the same as theirs. */
function watch(...names: string[]): HTMLImageElement[] {
  const images = names.map((name) => picture(`https://example.org/${name}`, name));
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 200, 100));
  document.body.append(...images);
  page = watchPage(document.documentElement, config);
  for (const image of images) FakeIntersectionObserver.show(image);
  return images;
}

/** The same, with its badges: nobody else can see them. */
function watchBadges(...names: string[]): HTMLElement[] {
  const badges: HTMLElement[] = [];
  const { createBadge } = config;
  vi.spyOn(config, 'createBadge').mockImplementation((...args) => {
    const view = createBadge(...args);
    badges.push(view.element);
    return view;
  });
  watch(...names);
  return badges;
}

/** A canvas on which everything is as it was filled. */
class FakeCanvas {
  getContext() {
    const levels: [number, number, number][] = [];
    return {
      set fillStyle(colour: string) {
        const level = Number(/rgb\((\d+)/.exec(colour)?.[1] ?? 255);
        levels.push([level, level, level]);
      },
      fillRect() {},
      drawImage() {},
      getImageData: () => ({
        data: Uint8ClampedArray.from({ length: 256 * 256 * 4 }, (_, i) => {
          const column = Math.floor(i / 4) % 256;
          return (levels.length > 4 ? levels.at(-1) : levels[Math.floor(column / 64)])![0];
        }),
      }),
    };
  }
}

const overlay = () => document.querySelector<HTMLElement>('html > div');
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe('a watched page', () => {
  const many = Array.from({ length: 34 }, (_, i) => `picture ${i + 1}`);

  test('asks about thirty-two things at once, and about the next one when an answer comes', async () => {
    watch(...many);
    expect(told).toEqual(many.slice(0, 32).map((_, i) => `check v.${i + 1}`));
    answers.get('v.2')!('signed');
    await tick();
    expect(told.at(-1)).toBe('check v.33');
  });

  test('does not ask about what is gone before its turn came, and says that it is gone', async () => {
    const images = watch(...many);
    images[32]!.remove();
    await tick(200);
    expect(told.at(-1)).toBe('v.33 gone');
    answers.get('v.1')!('signed');
    await tick();
    expect(told.at(-1)).toBe('check v.34');
  });

  test('asks about what is on the screen first', async () => {
    const images = watch(...many);
    FakeIntersectionObserver.show(images[32]!, { isIntersecting: false });
    answers.get('v.1')!('altered');
    await tick();
    expect(told.at(-1)).toBe('check v.34');
  });

  test('holds what is displayed against what was checked where somebody signed it, and shows what comes of that', async () => {
    vi.stubGlobal('OffscreenCanvas', FakeCanvas);
    const badges = watchBadges('a', 'b');
    answers.get('v.1')!('signed');
    answers.get('v.2')!('altered');
    await tick(3_000);
    expect(told.filter((line) => line.startsWith('compare'))).toEqual(['compare v.1']);
    expect(badges.map(({ dataset }) => dataset.state)).toEqual(['checking', 'altered']);
    answers.get('compared v.1')!('unavailable');
    await tick();
    expect(badges[0]!.dataset.state).toBe('unavailable');
  });

  test('shows what was checked where nobody may see what is displayed', async () => {
    const [badge] = watchBadges('a');
    answers.get('v.1')!('signed');
    await tick(3_000);
    expect(badge!.dataset.state).toBe('signed');
  });

  test('hides its badge while something of the page is painted over what it speaks of, and says so', async () => {
    const [image] = watch('a');
    const veil = document.createElement('video');
    document.body.append(veil);
    Object.assign(document, {
      // A badge's mark is hit in its middle; the mocked boxes of all elements are the same.
      elementFromPoint: (x: number) => (x === 60 ? overlay() : veil),
      elementsFromPoint: () => [overlay(), veil, image],
    });
    await tick(1_100);
    expect(told.at(-1)).toBe('v.1 hidden');
    Object.assign(document, { elementsFromPoint: () => [overlay(), image] });
    await tick(1_100);
    expect(told.at(-1)).toBe('v.1 shown');
  });

  test('says when the page imitates a badge on something that wears one', async () => {
    const fake = document.createElement('span');
    fake.textContent = '✓ Signed';
    fake.style.position = 'absolute';
    document.body.append(fake);
    watch('a');
    fake.getBoundingClientRect = () => new DOMRect(20, 20, 80, 24);
    await tick(4_000);
    expect(told).toContain('notice imitation');
  });

  test('never takes its own badges for something of the page, though it may see into closed roots', async () => {
    let own: ShadowRoot | undefined;
    const { attachShadow } = Element.prototype;
    vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element, init) {
      own = attachShadow.call(this, init);
      return own;
    });
    const asked: Element[] = [];
    Object.assign(config, {
      shadowRootOf: (element: Element) => {
        asked.push(element);
        return null;
      },
    });
    watch('a');
    await tick(4_000);
    Object.assign(config, { shadowRootOf: undefined });
    expect(own?.childElementCount).toBe(1);
    expect(asked).toContain(document.body);
    expect(asked).not.toContain(overlay());
  });

  test('lays nothing over a page that asks for that, and answers all the same', async () => {
    const meta = document.createElement('meta');
    Object.assign(meta, { name: 'cr-allow-ui-injection', content: 'False' });
    document.head.append(meta);
    watch('a');
    expect(overlay()).toBeNull();
    expect(told).toEqual(['notice opted-out', 'check v.1']);
    meta.remove();
  });

  test('keeps its badges where page scripts can not look', () => {
    watch('a');
    expect(overlay()?.shadowRoot).toBeNull();
    expect(overlay()?.localName).not.toContain('-');
    expect(document.querySelector('#a')).toBeNull();
  });

  test.each([
    ['takes them out', (host: HTMLElement) => host.remove()],
    ['hides them', (host: HTMLElement) => host.style.setProperty('display', 'none', 'important')],
    ['makes them inert', (host: HTMLElement) => host.setAttribute('inert', '')],
    ['moves them elsewhere', (host: HTMLElement) => document.body.append(host)],
  ])('says so when the page %s, and puts them back', async (_, harm) => {
    watch('a');
    harm(overlay()!);
    await tick(10);
    expect(told).toContain('v.1 removed');
    expect(overlay()?.parentElement).toBe(document.documentElement);
    expect(overlay()?.getAttributeNames()).toEqual(['style']);
    expect(overlay()?.style.display).toBe('block');
  });

  test('leaves the page its will in the end, and says so about later badges too', async () => {
    watch('a');
    for (let i = 0; i < 8; i++) {
      overlay()?.remove();
      await tick(10);
    }
    expect(overlay()).toBeNull();
    const later = picture('https://example.org/later', 'later');
    document.body.append(later);
    await tick(200);
    FakeIntersectionObserver.show(later);
    expect(told.slice(-2)).toEqual(['check v.2', 'v.2 removed']);
  });

  test('says when something lies over a badge, and when it does not any more', async () => {
    watch('a');
    hit = document.body;
    await tick(1_100);
    expect(told.at(-1)).toBe('v.1 covered');
    hit = undefined;
    await tick(1_100);
    expect(told.at(-1)).toBe('v.1 shown');
  });
});

describe('a page that is only prerendered', () => {
  test('is watched when it is shown', () => {
    const run = vi.fn();
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    whenShown(run);
    expect(run).not.toHaveBeenCalled();
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(run).toHaveBeenCalledOnce();
    Object.defineProperty(document, 'prerendering', { value: false, configurable: true });
    whenShown(run);
    expect(run).toHaveBeenCalledTimes(2);
  });
});
