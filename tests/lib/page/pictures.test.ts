// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pictureIn, pictureLabel } from '../../../lib/page/pictures.ts';
import { subjectOf } from '../../../lib/page/subjects.ts';
import { layOut } from './layout.ts';

const A = 'https://example.org/a.jpg';
const B = 'https://example.org/b.jpg';

/** Computed styles of elements by id, and of what stands before and after them: there is no style engine here. */
const styles = new Map<string, Partial<CSSStyleDeclaration>>();

beforeEach(() => {
  vi.spyOn(globalThis, 'getComputedStyle').mockImplementation(((element: Element, pseudo = '') => ({
    content: 'normal',
    backgroundImage: 'none',
    ...styles.get(`${element.id}${pseudo}`),
  })) as never);
});

afterEach(() => {
  styles.clear();
  vi.restoreAllMocks();
});

function element(markup: string): Element {
  const parsed = new DOMParser().parseFromString(`<body>${markup}</body>`, 'text/html');
  document.body.replaceChildren(...parsed.body.children);
  return document.body.firstElementChild!;
}

describe('an element that is made to show a picture', () => {
  test.each([
    ['an <img>', `<img src="${A}">`, 'img'],
    ['a button with a picture', `<input type="image" src="${A}">`, 'input'],
    ['the poster of a video', `<video poster="${A}"></video>`, 'poster'],
    ['an object of a picture type', `<object type="image/jpeg" data="${A}"></object>`, 'object'],
    ['an embedded file with the name of a picture', `<embed src="${A}">`, 'object'],
  ])('shows it: %s', (_, markup, kind) => {
    const found = element(markup);
    if ('data' in found) Object.defineProperty(found, 'data', { value: A });
    expect(pictureIn(found)).toMatchObject({ url: A, kind });
  });

  test.each([
    ['an <img> without one', '<img>'],
    ['a button of another kind', `<input type="submit" src="${A}">`],
    ['a video without a poster', '<video></video>'],
    [
      'an object that is a document',
      '<object type="image/svg+xml" data="https://example.org/a.svg"></object>',
    ],
    ['a canvas that shows nothing', '<canvas></canvas>'],
    ['a drawing in the page', '<svg id="x"></svg>'],
  ])('shows none: %s', (_, markup) => {
    styles.set('x', { backgroundImage: `url("${B}")` });
    expect(pictureIn(element(markup))).toBeUndefined();
  });

  test('shows no poster any more when the video was played', () => {
    const video = element(`<video poster="${A}"></video>`);
    Object.defineProperty(video, 'currentTime', { value: 3 });
    expect(pictureIn(video)).toBeUndefined();
  });
});

describe('a picture that is there by style', () => {
  const styled = (before: Partial<CSSStyleDeclaration>, pseudo = '') => {
    styles.set(`x${pseudo}`, before);
    return pictureIn(element('<div id="x"><p></p></div>'));
  };

  test.each([
    ['behind an element', { backgroundImage: `url("${A}")` }, ''],
    ['under a gradient', { backgroundImage: `linear-gradient(red, blue), url("${A}")` }, ''],
    ['put before its content', { content: `url("${A}")` }, '::before'],
    ['behind what is put after its content', { content: '""', backgroundImage: `url("${A}")` }, '::after'],
  ])('is found: %s', (_, style, pseudo) => {
    expect(styled(style, pseudo)).toEqual({ url: A, kind: 'background', mark: `background ${A}` });
  });

  test.each([
    ['no style', {}, ''],
    ['a gradient', { backgroundImage: 'linear-gradient(red, blue)' }, ''],
    ['two pictures over each other', { backgroundImage: `url("${A}"), url("${B}")` }, ''],
    ['a tiny stand-in in the address itself', { backgroundImage: 'url("data:image/png;base64,AAAA")' }, ''],
    [
      'a background of something that is not there',
      { content: 'none', backgroundImage: `url("${A}")` },
      '::before',
    ],
  ])('is not found: %s', (_, style, pseudo) => {
    expect(styled(style, pseudo)).toBeUndefined();
  });

  test('does not count behind another picture that covers it', () => {
    styles.set('x', { backgroundImage: `url("${A}")` });
    const holder = element(`<div id="x"><img src="${B}"></div>`);
    const image = holder.firstElementChild!;
    layOut(
      new Map([
        [holder, { width: 300, height: 200 }],
        [image, { width: 300, height: 120 }],
      ]),
    );
    expect(pictureIn(holder)).toBeUndefined();
    layOut(
      new Map([
        [holder, { width: 300, height: 200 }],
        [image, { width: 40, height: 40 }],
      ]),
    );
    expect(pictureIn(holder)?.url).toBe(A);
  });
});

describe('what people call a picture', () => {
  test.each([
    ['its label', '<div id="x" aria-label=" The harbour "></div>', 'The harbour'],
    ['its title', '<div id="x" title="The harbour"></div>', 'The harbour'],
    ['the name of its file', '<div id="x"></div>', 'a.jpg'],
  ])('is %s', (_, markup, label) => {
    const found = element(markup);
    expect(pictureLabel(found, { url: A, kind: 'background', mark: '' })).toBe(label);
  });
});

test('a card too short to be an article is checked for the picture behind it', () => {
  styles.set('x', { backgroundImage: `url("${A}")` });
  const card = element('<article id="x"><h2>A card</h2></article>');
  layOut(new Map([[card, { width: 300, height: 200 }]]));
  expect(subjectOf(card)?.subject).toMatchObject({ type: 'image', kind: 'background', url: A });
});
