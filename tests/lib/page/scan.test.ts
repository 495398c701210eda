// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Found, scanPage } from '../../../lib/page/scan.ts';
import { FakeIntersectionObserver, layOut, picture, WORDS } from './layout.ts';

const told: string[] = [];
const boxes = new Map<Element, { width: number; height: number }>();
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  FakeIntersectionObserver.all = [];
  boxes.clear();
  layOut(boxes);
  told.length = 0;
  document.body.replaceChildren();
});

afterEach(() => {
  stop?.();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const listener = {
  found: ({ subject }: Found) => told.push(`found ${subject.type === 'image' ? subject.url : subject.label}`),
  lost: (element: Element) => told.push(`lost ${element.getAttribute('alt') ?? element.id}`),
};

function scan(...elements: Element[]): void {
  document.body.append(...elements);
  stop = scanPage(document.documentElement, listener);
}

function shown(name: string): HTMLImageElement {
  const image = picture(`https://example.org/${name}`, name);
  boxes.set(image, { width: 100, height: 100 });
  return image;
}

function article(text: string): HTMLElement {
  const element = document.createElement('article');
  element.id = 'text';
  element.textContent = text;
  return element;
}

/** Lets the page settle; observers of changes tell in between. */
const settle = (ms = 200) => vi.advanceTimersByTimeAsync(ms);

describe('a scan', () => {
  test('tells of what comes into view at once, and of the rest when the page is idle', async () => {
    const [seen, below] = [shown('seen.jpg'), shown('below.jpg')];
    scan(seen, below);
    FakeIntersectionObserver.show(seen);
    expect(told).toEqual(['found https://example.org/seen.jpg']);
    await settle(4_000);
    expect(told).toEqual(['found https://example.org/seen.jpg', 'found https://example.org/below.jpg']);
  });

  test('tells in the next frame of all pictures on the screen that have arrived, and does not wait for a quiet page', async () => {
    const images = ['a.jpg', 'b.jpg'].map(shown);
    for (const image of images) Object.defineProperty(image, 'complete', { value: false, writable: true });
    scan(...images);
    for (const image of images) FakeIntersectionObserver.show(image);
    expect(told).toEqual([]);
    for (const image of images) {
      Object.assign(image, { complete: true });
      image.dispatchEvent(new Event('load'));
    }
    await vi.advanceTimersToNextFrame();
    expect(told).toEqual(['found https://example.org/a.jpg', 'found https://example.org/b.jpg']);
    await settle();
    expect(told).toHaveLength(2);
  });

  test('tells of nothing twice', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    FakeIntersectionObserver.show(image);
    document.body.append(document.createElement('p'));
    await settle(5_000);
    expect(told).toEqual(['found https://example.org/a.jpg']);
  });

  test('tells of what is added later', async () => {
    scan();
    document.body.append(shown('later.jpg'));
    await settle(5_000);
    expect(told).toEqual(['found https://example.org/later.jpg']);
  });

  test('tells that a picture is lost when another source is shown, before the new one is found', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    image.setAttribute('src', 'https://example.org/b.jpg');
    await settle(5_000);
    expect(told).toEqual([
      'found https://example.org/a.jpg',
      'lost a.jpg',
      'found https://example.org/b.jpg',
    ]);
  });

  test('tells that a picture is lost although the next one has not arrived', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    Object.defineProperty(image, 'complete', { value: false });
    image.setAttribute('src', 'https://example.org/never.jpg');
    await settle(5_000);
    expect(told).toEqual(['found https://example.org/a.jpg', 'lost a.jpg']);
  });

  test('sees another source that came without any change of the page', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    Object.defineProperty(image, 'currentSrc', { value: 'https://example.org/wide.jpg' });
    await settle(1_500);
    expect(told.slice(1)).toEqual(['lost a.jpg', 'found https://example.org/wide.jpg']);
  });

  test('tells that an element left the page', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    image.remove();
    await settle();
    expect(told.at(-1)).toBe('lost a.jpg');
  });

  test('reads a changed text again, and loses one that became too short', async () => {
    const text = article(WORDS);
    scan(text);
    FakeIntersectionObserver.show(text);
    text.firstChild!.nodeValue = `Changed. ${WORDS}`;
    await settle();
    expect(told).toHaveLength(3);
    expect(told.slice(1)).toEqual(['lost text', expect.stringMatching(/^found Changed\./)]);
    text.textContent = 'Too short.';
    await settle();
    expect(told.at(-1)).toBe('lost text');
  });

  test('leaves out pictures too small and texts too short', async () => {
    const icon = picture('https://example.org/icon.png');
    boxes.set(icon, { width: 16, height: 16 });
    scan(icon, article('Only a few words.'));
    await settle(5_000);
    expect(told).toEqual([]);
  });

  test('checks a picture anew that was loaded again from the same address', async () => {
    const image = shown('a.jpg');
    scan(image);
    FakeIntersectionObserver.show(image);
    image.dispatchEvent(new Event('load'));
    await settle(5_000);
    expect(told).toEqual([
      'found https://example.org/a.jpg',
      'lost a.jpg',
      'found https://example.org/a.jpg',
    ]);
  });

  test('sees a picture that broke', async () => {
    const image = shown('broken.jpg');
    Object.defineProperty(image, 'complete', { value: false });
    scan(image);
    await settle(5_000);
    expect(told).toEqual([]);
    Object.defineProperty(image, 'complete', { value: true });
    image.dispatchEvent(new Event('error'));
    await settle(5_000);
    expect(told).toEqual(['found https://example.org/broken.jpg']);
  });

  test('finds what stands in shadow roots, closed ones where it is allowed to look', async () => {
    const [open, closed] = [document.createElement('doc-open'), document.createElement('doc-closed')];
    const roots = new Map(
      [open, closed].map((holder) => [holder as Element, holder.attachShadow({ mode: 'closed' })]),
    );
    for (const [holder, root] of roots) root.append(shown(holder.localName));
    document.body.append(open, closed);
    stop = scanPage(document.documentElement, listener, {
      shadowRootOf: (element) => roots.get(element) ?? null,
    });
    await settle(6_000);
    expect(told.sort()).toEqual([
      'found https://example.org/doc-closed',
      'found https://example.org/doc-open',
    ]);
    roots.get(closed)!.firstElementChild!.remove();
    await settle();
    expect(told.at(-1)).toBe('lost doc-closed');
  });

  test('finds a root that an element got later without any change of the page', async () => {
    const late = document.createElement('doc-late');
    scan(late);
    await settle(4_000);
    late.attachShadow({ mode: 'open' }).append(shown('late'));
    await settle(6_000);
    expect(told).toEqual(['found https://example.org/late']);
  });

  test('finds pictures that are there by style, and loses them when the style changes', async () => {
    const card = document.createElement('div');
    card.id = 'card';
    boxes.set(card, { width: 300, height: 200 });
    let backgroundImage = 'url("https://example.org/back.jpg")';
    vi.spyOn(globalThis, 'getComputedStyle').mockImplementation(((element: Element, pseudo?: string) => ({
      content: 'normal',
      backgroundImage: element === card && !pseudo ? backgroundImage : 'none',
    })) as never);
    scan(card);
    await settle(6_000);
    expect(told).toEqual(['found https://example.org/back.jpg']);
    FakeIntersectionObserver.show(card);
    backgroundImage = 'none';
    await settle(1_500);
    expect(told.at(-1)).toBe('lost card');
  });

  test('finds quotes, in an article and beside it', async () => {
    const quote = document.createElement('blockquote');
    quote.textContent = 'One two three four five six seven eight.';
    const text = article(WORDS);
    text.append(quote);
    scan(text);
    await settle(5_000);
    expect(told).toHaveLength(2);
    expect(told).toContain('found One two three four five six seven eight.');
  });

  test('reads a text again when a style inside it changes', async () => {
    const text = article(WORDS);
    const word = document.createElement('i');
    word.textContent = 'not';
    text.append(word);
    scan(text);
    FakeIntersectionObserver.show(text);
    expect(told).toHaveLength(1);
    word.style.display = 'none';
    await settle(1_500);
    expect(told.map((line) => line.split(' ')[0])).toEqual(['found', 'lost', 'found']);
  });

  test('knows no more than it may at once: what is far from the screen makes room for what comes near', async () => {
    const images = ['a', 'b', 'c', 'd'].map(shown);
    document.body.append(...images);
    stop = scanPage(document.documentElement, listener, { maxKnown: 2 });
    await settle(6_000);
    expect(told).toEqual(['found https://example.org/a', 'found https://example.org/b']);
    FakeIntersectionObserver.show(images[0]!);
    FakeIntersectionObserver.show(images[3]!);
    expect(told.slice(2)).toEqual(['lost b', 'found https://example.org/d']);
    FakeIntersectionObserver.show(images[0]!, { isIntersecting: false });
    FakeIntersectionObserver.show(images[1]!);
    expect(told.slice(4)).toEqual(['lost a', 'found https://example.org/b']);
  });

  test('holds nothing that left the page', async () => {
    const held = vi.spyOn(FakeIntersectionObserver.prototype, 'observe');
    const image = shown('a');
    scan(image);
    FakeIntersectionObserver.show(image);
    image.remove();
    await settle();
    expect(held).toHaveBeenCalled();
    for (const { targets } of FakeIntersectionObserver.all) expect(targets.has(image)).toBe(false);
  });

  test('is over when it is stopped', async () => {
    const image = shown('a.jpg');
    scan(image);
    stop();
    document.body.append(shown('b.jpg'));
    await settle(5_000);
    expect(told).toEqual([]);
  });
});
