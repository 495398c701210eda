// @vitest-environment happy-dom
import './fake-extension.ts';

import { describe, expect, test, vi } from 'vitest';
import { type BadgeState, createBadge, MARKS } from '../../components/badge.ts';
import { createVerdictBadge } from '../../components/verdict-badge.ts';
import { wordTitle } from '../../lib/verdict/describe.ts';
import { t } from './fake-extension.ts';

const states = Object.keys(MARKS) as BadgeState[];

describe('a badge', () => {
  test.each(states)('shows %s as text and mark, and names itself', (state) => {
    const { element, show } = createBadge(() => {});
    const title = wordTitle(state, t);
    show(state, { title, label: `Colophon: ${title}` });
    expect(element.dataset.state).toBe(state);
    expect(element.textContent).toBe(MARKS[state] + title);
    expect(element.getAttribute('aria-label')).toBe(`Colophon: ${title}`);
    expect(element.querySelector('[aria-hidden]')?.textContent).toBe(MARKS[state]);
    expect(element.style.opacity).toBe('');
  });

  test('can be told apart without colour', () => {
    expect(new Set(Object.values(MARKS)).size).toBe(states.length);
  });

  test('says little words by their mark alone, until it is pointed at or has the focus', () => {
    const { element, show } = createBadge(() => {});
    show('unsure', { title: 'Unsure', label: 'Unsure' });
    const word = element.lastElementChild as HTMLElement;
    expect(word.style.display).toBe('none');
    element.dispatchEvent(new Event('focus'));
    expect(word.style.display).toBe('');
    element.dispatchEvent(new Event('blur'));
    expect(word.style.display).toBe('none');
    show('signed', { title: 'Signed', label: 'Signed' });
    expect(word.style.display).toBe('');
  });

  test("opens on a person's click, not on a page's, and keeps the click from the page", () => {
    const open = vi.fn();
    const page = vi.fn();
    const { element } = createBadge(open);
    document.body.append(element);
    document.body.addEventListener('click', page);
    element.click();
    element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(open).not.toHaveBeenCalled();
    const trusted = new MouseEvent('click', { bubbles: true });
    Object.defineProperty(trusted, 'isTrusted', { value: true });
    element.dispatchEvent(trusted);
    expect(open).toHaveBeenCalledOnce();
    expect(page).not.toHaveBeenCalled();
  });
});

describe('the badge of a verdict', () => {
  test('names what it speaks of, first that it is being checked, then the answer', () => {
    const badge = createVerdictBadge({ type: 'image', label: 'The\u202Ecanyon' }, () => {});
    badge.showChecking();
    expect(badge.element.getAttribute('aria-label')).toBe('Colophon on “The canyon”: Checking. ');
    badge.showAnswer({ word: 'signed', title: 'Signed', sentence: 'This is exactly it.', declared: false });
    expect(badge.element.getAttribute('aria-label')).toBe(
      'Colophon on “The canyon”: Signed. This is exactly it.',
    );
  });

  test('has a name for what has none', () => {
    const badge = createVerdictBadge({ type: 'text', label: '' }, () => {});
    badge.showChecking();
    expect(badge.element.getAttribute('aria-label')).toContain(t('panel_text_item'));
  });

  test.each([
    [true, ''],
    [false, 'none'],
  ])(
    'shows its words unasked where the file declares AI (%s), however quiet the word',
    (declared, display) => {
      const badge = createVerdictBadge({ type: 'image', label: 'waves' }, () => {});
      badge.showAnswer({ word: 'no-record', title: 'No record · declared', sentence: '', declared });
      expect((badge.element.lastElementChild as HTMLElement).style.display).toBe(display);
    },
  );
});
