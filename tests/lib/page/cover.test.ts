// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isUnderlaid, isVeiled } from '../../../lib/page/cover.ts';
import { layOut } from './layout.ts';

const host = document.createElement('div');
let image: Element;
let link: HTMLElement;
let over: HTMLElement;

beforeEach(() => {
  document.body.replaceChildren();
  const holder = document.body.appendChild(document.createElement('figure'));
  image = holder.appendChild(document.createElement('img'));
  link = holder.appendChild(document.createElement('a'));
  over = document.body.appendChild(document.createElement('section'));
  over.style.opacity = '1';
  layOut(new Map([[image, { left: 100, top: 100, width: 200, height: 100 }]]));
});

afterEach(() => vi.restoreAllMocks());

/** What a hit test finds: things over the picture from some column on. */
function hits(elements: () => Element[], from = 0): void {
  const at = (x: number) => [...(x >= from ? elements() : []), image, document.body];
  Object.assign(document, {
    elementFromPoint: (x: number) => at(x)[0],
    elementsFromPoint: (x: number) => [host, ...at(x)],
  });
}

describe('a picture is veiled', () => {
  test.each<[string, () => void, boolean]>([
    ['by nothing', () => hits(() => []), false],
    ['by nothing that is only there to be clicked on', () => hits(() => [link]), false],
    [
      'by what is painted',
      () => {
        over.style.backgroundColor = 'rgb(255, 255, 255)';
        hits(() => [over]);
      },
      true,
    ],
    [
      'not by what lets it shine through',
      () => {
        over.style.backgroundColor = 'rgba(0, 0, 0, 0.2)';
        hits(() => [over]);
      },
      false,
    ],
    [
      'not by what is painted but hardly there',
      () => {
        over.style.backgroundColor = 'rgb(255, 255, 255)';
        over.style.opacity = '0.1';
        hits(() => [over]);
      },
      false,
    ],
    ['by another picture', () => hits(() => [document.createElement('video')]), true],
    ['not by what covers only its end', () => hits(() => [document.createElement('video')], 260), false],
    ['by what covers most of it', () => hits(() => [document.createElement('video')], 140), true],
    ['not by what it is in', () => hits(() => [document.body]), false],
  ])('%s', (_, lay, veiled) => {
    lay();
    expect(isVeiled(image, host)).toBe(veiled);
  });

  test('and nothing is said of one off the screen', () => {
    layOut(new Map([[image, { left: 100, top: -500, width: 200, height: 100 }]]));
    hits(() => [document.createElement('video')]);
    expect(isVeiled(image, host)).toBe(false);
  });
});

test('no more hit tests are made than it takes to know whether most places are veiled', () => {
  hits(() => []);
  const at = vi.spyOn(document, 'elementFromPoint');
  isVeiled(image, host);
  expect(at).toHaveBeenCalledTimes(2);
});

test('what holds several pictures is asked for its style once', () => {
  const second = image.parentElement!.appendChild(document.createElement('img'));
  const styled = vi.spyOn(globalThis, 'getComputedStyle');
  const known = new Map();
  for (const one of [image, second]) isUnderlaid(one, host, { seeThrough: false }, known);
  const asked = styled.mock.calls.map(([element]) => element);
  expect(asked).toHaveLength(new Set(asked).size);
  expect(asked).toContain(image.parentElement);
});

describe('a picture is underlaid', () => {
  const beneath = (...elements: Element[]) => {
    Object.assign(document, { elementsFromPoint: () => [host, image, ...elements, document.body] });
  };
  const other = document.createElement('img');

  test.each<[string, () => void, boolean, boolean]>([
    ['where it has holes and another lies beneath', () => beneath(other), true, true],
    ['not where it has none', () => beneath(other), false, false],
    ['not where it has holes over paper', () => beneath(over), true, false],
    [
      'where it has holes over a picture of a style sheet',
      () => {
        over.style.backgroundImage = 'url("https://example.org/photo.jpg")';
        beneath(over);
      },
      true,
      true,
    ],
    [
      'where the page makes it, or what holds it, faint',
      () => {
        image.parentElement!.style.opacity = '0.3';
        beneath(other);
      },
      false,
      true,
    ],
    [
      'where it does not lie on top of anything itself',
      () => Object.assign(document, { elementsFromPoint: () => [other] }),
      true,
      false,
    ],
  ])('%s', (_, set, seeThrough, expected) => {
    set();
    expect(isUnderlaid(image, host, { seeThrough })).toBe(expected);
  });
});
