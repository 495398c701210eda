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

function scan(...elements: Element[]): void {
  document.body.append(...elements);
  stop = scanPage(document.documentElement, {
    found: ({ subject }: Found) =>
      told.push(`found ${subject.type === 'image' ? subject.url : subject.label}`),
    lost: (element) => told.push(`lost ${element.getAttribute('alt') ?? element.id}`),
  });
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

  test('is over when it is stopped', async () => {
    const image = shown('a.jpg');
    scan(image);
    stop();
    document.body.append(shown('b.jpg'));
    await settle(5_000);
    expect(told).toEqual([]);
  });
});
