// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Welcome } from '../../components/welcome/Welcome.tsx';
import { readSettings } from '../../lib/browser/settings.ts';
import { readWelcome, startWelcome } from '../../lib/browser/welcome.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle, until } from './render.tsx';
import { DECLARED, VERDICTS } from './verdicts.ts';

/** What the engine answers of the samples, one after the other; then nothing. */
let answers: unknown[];

beforeEach(() => {
  fakeBrowser.reset();
  answers = [VERDICTS.signed, VERDICTS.invalid, DECLARED].map((verdict) => ({ verdict, ms: 1 }));
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async () => answers.shift()) as never);
});

const button = (container: Element, name: string) =>
  [...container.querySelectorAll<HTMLButtonElement>('button')].find(
    ({ textContent }) => textContent === t(name),
  )!;
const press = (container: Element, name: string) => settle(() => button(container, name).click());
const stepOf = (container: Element) => container.querySelector<HTMLElement>('main')?.dataset.step;

describe('the introduction', () => {
  test('goes forward and back through three steps, with the focus on what each is about', async () => {
    const container = await render(<Welcome />);
    expect(stepOf(container)).toBe('what');
    expect(document.activeElement).toBe(document.body);
    await expectAccessible(container);
    for (const step of ['leaves', 'try']) {
      await press(container, 'welcome_next');
      expect(stepOf(container)).toBe(step);
      expect(document.activeElement?.textContent).toContain(t(`welcome_step_${step}`));
      expect(container.querySelector('[aria-current=step]')?.textContent).toBe(t(`welcome_step_${step}`));
      await settle();
      await expectAccessible(container);
    }
    await press(container, 'welcome_back');
    expect(stepOf(container)).toBe('leaves');
    await settle(() => button(container, 'welcome_step_try').click());
    expect(stepOf(container)).toBe('try');
    await press(container, 'welcome_finish');
    expect(stepOf(container)).toBe('finished');
    expect(document.activeElement?.textContent).toBe(t('welcome_finish'));
    await expectAccessible(container);
    expect(await readWelcome()).toEqual({ step: 'what', done: true });
  });

  test('goes on where it was left, and from its beginning once it is done', async () => {
    await press(await render(<Welcome />), 'welcome_next');
    expect(stepOf(await render(<Welcome />))).toBe('leaves');
    await press(document.body, 'welcome_skip');
    const again = await render(<Welcome />);
    expect(stepOf(again)).toBe('what');
    await press(again, 'welcome_next');
    expect(await readWelcome()).toMatchObject({ done: true });
  });

  test('switches offline mode where it tells what leaves the computer', async () => {
    const container = await render(<Welcome />);
    await press(container, 'welcome_next');
    await settle(() => container.querySelector<HTMLInputElement>('[name=offline]')!.click());
    await until(async () => expect((await readSettings()).offline).toBe(true));
  });

  test('checks its samples, and opens the evidence of the one whose badge is clicked', async () => {
    const container = await render(<Welcome />);
    await settle(() => button(container, 'welcome_step_try').click());
    const states = () =>
      [...container.querySelectorAll('figure')].map(({ dataset }) => `${dataset.sample} ${dataset.state}`);
    await until(() => expect(states()).toEqual(['signed signed', 'changed invalid', 'declared no-record']));
    expect(container.querySelector('.sample-evidence')?.textContent).toBe(t('welcome_sample_none'));
    const badge = container.querySelector<HTMLButtonElement>('[data-sample=changed] .pictured button')!;
    expect(badge.getAttribute('aria-label')).toContain(t('word_invalid'));
    const click = new MouseEvent('click', { bubbles: true });
    Object.defineProperty(click, 'isTrusted', { value: true });
    await settle(() => badge.dispatchEvent(click));
    const card = container.querySelector<HTMLElement>('.sample-evidence [data-item]')!;
    expect(card.dataset).toMatchObject({ state: 'invalid', label: t('welcome_sample_changed') });
    expect(card.contains(document.activeElement)).toBe(true);
    await expectAccessible(container);
  });

  test('says so where the samples could not be checked, and checks them again', async () => {
    const given = answers.splice(0);
    const container = await render(<Welcome />);
    await settle(() => button(container, 'welcome_step_try').click());
    await until(() => expect(container.querySelector('[role=alert]')).not.toBeNull());
    await expectAccessible(container);
    answers = given;
    await press(container, 'panel_recheck');
    await until(() => expect(container.querySelectorAll('figure[data-state=checking]')).toHaveLength(0));
    expect(container.querySelector('[role=alert]')).toBeNull();
  });
});

describe('it is opened', () => {
  test.each([
    ['when the extension was installed', { reason: 'install' }, 1],
    ['not when it was updated', { reason: 'update' }, 0],
    ['not when a developer loads it for a while', { reason: 'install', temporary: true }, 0],
  ])('%s', async (_, details, times) => {
    const create = vi.spyOn(fakeBrowser.tabs, 'create');
    startWelcome();
    await fakeBrowser.runtime.onInstalled.trigger(details as never);
    expect(create).toHaveBeenCalledTimes(times);
  });
});
