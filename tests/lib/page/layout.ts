import { vi } from 'vitest';

/** Gives elements a size and a place: there is no layout here. Elements not named have none. */
export function layOut(
  boxes: ReadonlyMap<Element, { width: number; height: number; left?: number; top?: number }>,
): void {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const { width = 0, height = 0, left = 0, top = 0 } = boxes.get(this) ?? {};
    return new DOMRect(left, top, width, height);
  });
}

/** An IntersectionObserver that sees what a test shows it. */
export class FakeIntersectionObserver {
  static all: FakeIntersectionObserver[] = [];
  readonly targets = new Set<Element>();
  readonly #tell: IntersectionObserverCallback;
  readonly options: IntersectionObserverInit;

  constructor(tell: IntersectionObserverCallback, options: IntersectionObserverInit = {}) {
    this.#tell = tell;
    this.options = options;
    FakeIntersectionObserver.all.push(this);
  }
  observe(target: Element): void {
    this.targets.add(target);
  }
  unobserve(target: Element): void {
    this.targets.delete(target);
  }
  disconnect(): void {
    this.targets.clear();
  }
  /** Tells whoever observes an element that it came into view, or left it. */
  static show(target: Element, over: Partial<IntersectionObserverEntry & { isVisible: boolean }> = {}): void {
    for (const observer of FakeIntersectionObserver.all) {
      if (!observer.targets.has(target)) continue;
      const entry = { target, isIntersecting: true, isVisible: true, ...over } as IntersectionObserverEntry;
      observer.#tell([entry], observer as unknown as IntersectionObserver);
    }
  }
}

/** An `<img>` that has loaded. */
export function picture(src: string, alt = ''): HTMLImageElement {
  const image = document.createElement('img');
  image.setAttribute('src', src);
  image.alt = alt;
  Object.defineProperty(image, 'complete', { value: true, configurable: true });
  return image;
}

/** Words enough for an article. */
export const WORDS = 'These are some of the words of a text that is long enough. '.repeat(5);
