// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { imageLabel, MIN_SIDE, shownUrl } from '../../../lib/page/images.ts';
import { shownImages } from '../../../lib/page/selection.ts';
import { layOut, picture } from './layout.ts';

afterEach(() => vi.restoreAllMocks());

describe('the picture an element shows', () => {
  test.each([
    [MIN_SIDE, MIN_SIDE, true],
    [MIN_SIDE - 1, 500, false],
    [500, MIN_SIDE - 1, false],
    [0, 0, false],
  ])('counts at %i by %i pixels: %s', (width, height, counts) => {
    const image = picture('https://example.org/a.jpg');
    layOut(new Map([[image, { width, height }]]));
    expect(shownUrl(image)).toBe(counts ? 'https://example.org/a.jpg' : undefined);
  });

  test('is the source the browser chose', () => {
    const image = picture('https://example.org/a.jpg');
    Object.defineProperty(image, 'currentSrc', { value: 'https://example.org/a-2x.jpg' });
    layOut(new Map([[image, { width: 100, height: 100 }]]));
    expect(shownUrl(image)).toBe('https://example.org/a-2x.jpg');
  });

  test('is none where a style sheet puts another one in its place', () => {
    const image = picture('https://example.org/signed.jpg');
    layOut(new Map([[image, { width: 100, height: 100 }]]));
    vi.spyOn(globalThis, 'getComputedStyle').mockReturnValue({
      content: 'url("https://example.org/other.jpg")',
    } as CSSStyleDeclaration);
    expect(shownUrl(image)).toBeUndefined();
  });

  test('is none before the page itself has loaded it', () => {
    const image = picture('https://example.org/lazy.jpg');
    Object.defineProperty(image, 'complete', { value: false });
    layOut(new Map([[image, { width: 100, height: 100 }]]));
    expect(shownUrl(image)).toBeUndefined();
  });
});

describe('what people call a picture', () => {
  test.each([
    ['its alternative text', ' A canyon ', 'https://example.org/a.jpg', 'A canyon'],
    ['the last part of its address', '', 'https://example.org/x/my%20cat.jpg?w=3', 'my cat.jpg'],
    ['the same where it is wrongly encoded', '', 'https://example.org/%E0%A4%A.jpg', '%E0%A4%A.jpg'],
    ['nothing for a data address', '', 'data:image/png;base64,AAAA', ''],
    ['nothing for what is no address', '', 'http://', ''],
  ])('is %s', (_, alt, url, label) => {
    expect(imageLabel(picture(url, alt), url)).toBe(label);
  });
});

test('the pictures that can be signed are each named once', () => {
  const [first, again, small] = ['a', 'a', 'small'].map((name) =>
    picture(`https://example.org/${name}.jpg`, name),
  );
  layOut(new Map([first, again].map((image) => [image!, { width: 200, height: 200 }])));
  document.body.replaceChildren(first!, again!, small!);
  expect(shownImages(document)).toEqual([{ url: 'https://example.org/a.jpg', label: 'a' }]);
});
