// @vitest-environment happy-dom
import './fake-extension.ts';

import { describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Panel } from '../../components/Panel.tsx';
import type { Item } from '../../lib/browser/item.ts';
import type { PageItems } from '../../lib/browser/items.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle } from './render.tsx';
import { item, VERDICTS } from './verdicts.ts';

const actions = { show: vi.fn(), recheck: vi.fn(), batch: vi.fn(), askRemote: vi.fn() };
const panel = (items: readonly Item[], over: Partial<PageItems> = {}) => (
  <Panel page={{ host: 'example.org', scan: 'on', notices: [], items, ...over }} actions={actions} />
);
const words = Object.keys(VERDICTS) as VerdictWord[];
const all = words.map((word, i) => item(i + 1, { label: word, verdict: VERDICTS[word] }));

describe('the panel', () => {
  test('says that the site is switched off', async () => {
    const container = await render(panel([], { scan: 'off' }));
    expect(container.querySelector('main')?.dataset.state).toBe('off');
    expect(container.textContent).toContain(t('panel_off'));
    await expectAccessible(container);
  });

  test.each(['imitation', 'opted-out'] as const)('says of the page: %s', async (notice) => {
    const container = await render(panel(all, { notices: [notice] }));
    const said = container.querySelector(`[data-notice="${notice}"]`);
    expect(said?.textContent).toBe(t(`panel_notice_${notice.replace('-', '_')}`));
    await expectAccessible(container);
  });

  test("shows the reader's phrase, which no page knows", async () => {
    await fakeBrowser.storage.local.set({ phrase: 'amber otter kettle plum' });
    const container = await render(panel([]));
    await settle();
    expect(container.querySelector('.phrase')?.textContent).toContain('amber otter kettle plum');
  });

  test('hands the pictures of its page to the page that checks many', async () => {
    const container = await render(panel(all));
    const button = [...container.querySelectorAll('button')].find(
      ({ textContent }) => textContent === t('panel_batch'),
    );
    await settle(() => button!.click());
    expect(actions.batch).toHaveBeenCalledOnce();
  });

  test('says that it can not look into a page', async () => {
    const container = await render(<Panel page={undefined} actions={actions} />);
    expect(container.querySelector('main')?.dataset.state).toBe('no-page');
    expect(container.textContent).toContain(t('panel_no_page'));
    await expectAccessible(container);
  });

  test('says that there is nothing to check yet', async () => {
    const container = await render(panel([]));
    expect(container.querySelector('main')?.dataset.state).toBe('empty');
    expect(container.textContent).toContain(t('panel_empty'));
    await expectAccessible(container);
  });

  test('shows every verdict word in text beside its mark', async () => {
    const container = await render(panel(all));
    expect(container.querySelector('main')?.dataset.state).toBe('items');
    for (const word of words) {
      const card = container.querySelector(`[data-label="${word}"]`);
      expect(card?.getAttribute('data-state')).toBe(word);
      expect(card?.querySelector('.word')?.textContent).toContain(t(`word_${word.replace('-', '_')}`));
    }
    await expectAccessible(container);
  });

  test('counts what is still being checked', async () => {
    const container = await render(panel([item(1), item(2, { verdict: VERDICTS.signed })]));
    expect(container.querySelector('[role=status]')?.textContent).toBe('2 items, 1 being checked');
    expect(container.querySelector('[data-item="v.1"]')?.getAttribute('data-state')).toBe('checking');
    await expectAccessible(container);
  });

  test('filters by word, and shows all again', async () => {
    const container = await render(panel(all));
    const button = (name: string) =>
      [...container.querySelectorAll<HTMLButtonElement>('.filters button')].find((found) =>
        found.textContent?.startsWith(name),
      )!;
    await settle(() => button('Altered').click());
    expect(
      [...container.querySelectorAll('[data-item]')].map((card) => card.getAttribute('data-state')),
    ).toEqual(['altered']);
    expect(button('Altered').getAttribute('aria-pressed')).toBe('true');
    await settle(() => button('All').click());
    expect(container.querySelectorAll('[data-item]')).toHaveLength(words.length);
  });

  test('says whom it asked and what for, when that is opened', async () => {
    const asked = [{ host: 'a.example', why: 'picture', count: 2, bytes: 12_345, last: 1 }];
    const send = vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockResolvedValue({ asked } as never);
    const container = await render(panel(all));
    const details = container.querySelector<HTMLDetailsElement>('.requests')!;
    expect(send).not.toHaveBeenCalledWith({ to: 'engine', type: 'requests' });
    await settle(() => {
      details.open = true;
      details.dispatchEvent(new Event('toggle'));
    });
    await settle();
    expect([...details.querySelectorAll('td')].map(({ textContent }) => textContent)).toEqual([
      'a.example',
      t('requests_why_picture'),
      '2',
      (12_345).toLocaleString(),
    ]);
    await expectAccessible(container);
    send.mockRestore();
  });

  test('says that it is offline', async () => {
    await fakeBrowser.storage.local.set({ settings: { offline: true } });
    const container = await render(panel(all));
    await settle();
    expect(container.querySelector('[data-notice=offline]')?.textContent).toBe(t('offline_on'));
    await fakeBrowser.storage.local.remove('settings');
  });

  test('asks for a new check', async () => {
    const container = await render(panel(all));
    const again = [...container.querySelectorAll('button')].find(
      (found) => found.textContent === t('panel_recheck'),
    );
    await settle(() => again!.click());
    expect(actions.recheck).toHaveBeenCalledOnce();
  });

  test('opens the item whose badge was clicked', async () => {
    const container = await render(panel(all, { chosen: 'v.4' }));
    const open = [...container.querySelectorAll('[aria-expanded=true]')];
    expect(open.map((head) => head.closest('[data-item]')?.getAttribute('data-item'))).toEqual(['v.4']);
    expect(document.activeElement).toBe(open[0]);
  });
});
