// @vitest-environment happy-dom
import './fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ScanSwitch } from '../../components/ScanSwitch.tsx';
import { readSettings } from '../../lib/browser/settings.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle } from './render.tsx';

beforeEach(() => {
  fakeBrowser.reset();
  vi.spyOn(fakeBrowser.tabs, 'get').mockResolvedValue({ url: 'https://news.example/story' } as never);
});

async function open() {
  const container = await render(<ScanSwitch tabId={7} />);
  await settle();
  const box = (name: string) => container.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  const click = async (element: HTMLElement) => {
    await settle(() => element.click());
    await settle();
  };
  const state = () => container.querySelector<HTMLElement>('.scan-switch')!.dataset.state;
  return { container, box, click, state };
}

test('a site is switched off, and on again by undoing that', async () => {
  const { container, box, click, state } = await open();
  expect(container.textContent).toContain('news.example');
  expect(state()).toBe('on');
  await expectAccessible(container);
  await click(box('scan-here'));
  expect((await readSettings()).offSites).toEqual(['news.example']);
  expect(state()).toBe('off-here');
  expect(container.querySelector('[role=status]')?.textContent).toContain(t('scan_off_here', 'news.example'));
  await expectAccessible(container);
  await click(container.querySelector('[role=status] button')!);
  expect((await readSettings()).offSites).toEqual([]);
  expect(state()).toBe('on');
});

test('everything is switched off, and the site stays as it was', async () => {
  const { box, click, state } = await open();
  await click(box('scan-here'));
  await click(box('scan-everywhere'));
  expect(await readSettings()).toMatchObject({ scan: 'off', offSites: ['news.example'] });
  expect(state()).toBe('off');
  expect(box('scan-here').disabled).toBe(true);
  await click(box('scan-everywhere'));
  expect(state()).toBe('off-here');
});

test("the browser's own pages have no switch of their own", async () => {
  vi.spyOn(fakeBrowser.tabs, 'get').mockResolvedValue({ url: 'chrome://version' } as never);
  const { box } = await open();
  expect(box('scan-here')).toBeNull();
  expect(box('scan-everywhere')).not.toBeNull();
});
