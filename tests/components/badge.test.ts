// @vitest-environment happy-dom
import './fake-extension.ts';

import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { type BadgeState, createBadge, MARKS } from '../../components/badge.ts';
import { createVerdictBadge } from '../../components/verdict-badge.ts';
import { speak } from '../../lib/browser/i18n.ts';
import { wordTitle } from '../../lib/verdict/describe.ts';
import { t } from './fake-extension.ts';

const buttonOf = (element: HTMLElement) => element.querySelector('button')!;

const states = Object.keys(MARKS) as BadgeState[];

describe('a badge', () => {
  test.each(states)('shows %s as text and mark, and names itself', (state) => {
    const { element, show } = createBadge(() => {});
    const title = wordTitle(state, t);
    show(state, { title, label: `Colophon: ${title}` });
    expect(element.dataset.state).toBe(state);
    expect(element.textContent).toBe(MARKS[state] + title);
    expect(buttonOf(element).getAttribute('aria-label')).toBe(`Colophon: ${title}`);
    expect(element.querySelector('[aria-hidden]')?.textContent).toBe(title);
    expect(element.style.opacity).toBe('');
  });

  test('can be told apart without colour', () => {
    expect(new Set(Object.values(MARKS)).size).toBe(states.length);
  });

  test('says little words by their mark alone, until it is pointed at or has the focus', () => {
    const { element, show } = createBadge(() => {});
    show('unsure', { title: 'Unsure', label: 'Unsure' });
    const word = element.lastElementChild as HTMLElement;
    expect(word.style.color).toBe('transparent');
    buttonOf(element).dispatchEvent(new Event('focus'));
    expect(word.style.color).toBe('#ffffff');
    buttonOf(element).dispatchEvent(new Event('blur'));
    expect(word.style.color).toBe('transparent');
    show('signed', { title: 'Signed', label: 'Signed' });
    expect(word.style.color).toBe('#ffffff');
  });

  test.each(['small', 'large'] as const)('of %s size has the same box and shape whatever it says', (size) => {
    const { element, show } = createBadge(() => {}, { size });
    const shapes = states.flatMap((state) =>
      ['blur', 'focus'].map((event) => {
        show(state, { title: wordTitle(state, t), label: state });
        buttonOf(element).dispatchEvent(new Event(event));
        return [element, ...element.querySelectorAll<HTMLElement>('*')].map(({ localName, style }) => [
          localName,
          style.cssText.replaceAll(/(^|\s)(background|color)[a-z-]*:[^;]*;/g, ''),
        ]);
      }),
    );
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });

  test("opens on a person's click, not on a page's, and keeps the click from the page", () => {
    const open = vi.fn();
    const page = vi.fn();
    const { element } = createBadge(open);
    document.body.append(element);
    document.body.addEventListener('click', page);
    buttonOf(element).click();
    buttonOf(element).dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(open).not.toHaveBeenCalled();
    const trusted = new MouseEvent('click', { bubbles: true });
    Object.defineProperty(trusted, 'isTrusted', { value: true });
    buttonOf(element).dispatchEvent(trusted);
    expect(open).toHaveBeenCalledOnce();
    expect(page).not.toHaveBeenCalled();
  });
});

test('no text of a badge can be searched for by its page', () => {
  const { element, show } = createBadge(() => {});
  show('altered', { title: 'Altered', label: 'Altered' });
  const texts = [...element.querySelectorAll('*')].filter((part) => part.childNodes[0]?.nodeType === 3);
  expect(texts.map(({ textContent }) => textContent)).toEqual(['≠', 'Altered']);
  for (const text of texts) expect(text.closest('[inert]'), text.textContent!).not.toBeNull();
});

describe('the badge of a verdict', () => {
  test('names what it speaks of, first that it is being checked, then the answer', () => {
    const badge = createVerdictBadge({ type: 'image', label: 'The\u202Ecanyon' }, () => {});
    badge.showChecking();
    expect(buttonOf(badge.element).getAttribute('aria-label')).toBe('Colophon on “The canyon”: Checking. ');
    badge.showAnswer({
      ...{ word: 'signed', badge: 'Signed · AI', title: 'Signed · made by AI' },
      ...{ sentence: 'This is exactly it.', declared: false },
    });
    expect(badge.element.lastElementChild?.textContent).toBe('Signed · AI');
    expect(buttonOf(badge.element).getAttribute('aria-label')).toBe(
      'Colophon on “The canyon”: Signed · made by AI. This is exactly it.',
    );
  });

  test('says in which language it speaks, and writes long words smaller rather than cutting them off', () => {
    const read = (name: string) => JSON.parse(readFileSync(`public/_locales/${name}/messages.json`, 'utf8'));
    speak(read('ar'));
    try {
      const badge = createVerdictBadge({ type: 'image', label: 'waves' }, () => {});
      badge.showChecking();
      const word = badge.element.lastElementChild as HTMLElement;
      expect([badge.element.lang, word.dir]).toEqual(['ar', 'auto']);
      expect(word.textContent).toBe(read('ar').word_checking.message);
      expect(word.style.fontSize).toBe('');
      badge.showAnswer({
        word: 'withdrawn',
        badge: 'Withdrawn · part AI',
        title: '',
        sentence: '',
        declared: false,
      });
      expect(word.style.fontSize).toBe('10px');
    } finally {
      speak();
    }
  });

  test('has a name for what has none', () => {
    const badge = createVerdictBadge({ type: 'text', label: '' }, () => {});
    badge.showChecking();
    expect(buttonOf(badge.element).getAttribute('aria-label')).toContain(t('panel_text_item'));
  });

  test.each([
    [true, 'true'],
    [false, 'false'],
  ])('shows its words unasked where the file declares AI (%s), however quiet the word', (declared, said) => {
    const badge = createVerdictBadge({ type: 'image', label: 'waves' }, () => {});
    badge.showAnswer({
      ...{ word: 'no-record', badge: 'Marked AI', title: 'No record · declared', sentence: '', declared },
    });
    expect((badge.element.lastElementChild as HTMLElement).dataset.said).toBe(said);
  });
});
