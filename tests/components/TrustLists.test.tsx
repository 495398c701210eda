// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import './fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { TrustLists } from '../../components/TrustLists.tsx';
import { forgetList, keepList, readLists } from '../../lib/browser/credentials/trust-store.ts';
import { listFromFile } from '../../lib/c2pa/kept-list.ts';
import { officialList } from '../lib/c2pa/official-lists.ts';
import { camera, expired } from '../lib/c2pa/signed-pictures.ts';
import { t } from './fake-extension.ts';
import { expectAccessible, render, settle } from './render.tsx';

const allow = (granted: boolean) =>
  Object.assign(fakeBrowser, { permissions: { request: vi.fn(async () => granted) } });
const status = (container: Element) => container.querySelector<HTMLElement>('[role=status]')!;
const button = (container: Element, name: string) =>
  [...container.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;
/** Waits inside React's own time, so that nothing happens behind its back. */
const moment = () => settle(() => new Promise((resolve) => setTimeout(resolve, 20)));

async function until(container: Element, state: string): Promise<void> {
  for (let i = 0; i < 200 && status(container).dataset.state !== state; i++) await moment();
  expect(status(container).dataset.state).toBe(state);
  await moment();
}

async function open(): Promise<HTMLElement> {
  const container = await render(<TrustLists />);
  await moment();
  return container;
}

async function choose(container: Element, name: string, text: string): Promise<void> {
  const input = container.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  Object.defineProperty(input, 'files', { configurable: true, value: [new File([text], 'list.pem')] });
  await settle(() => input.dispatchEvent(new Event('change', { bubbles: true })));
}

beforeEach(async () => {
  fakeBrowser.reset();
  for (const { name } of await readLists()) await forgetList(name);
});

test('without a list says so, asks nobody, and is accessible', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  const container = await open();
  expect(container.textContent).toContain(t('trust_none'));
  expect(container.textContent).toContain('raw.githubusercontent.com');
  expect(asked).not.toHaveBeenCalled();
  await expectAccessible(container);
});

test('fetches the published lists on a click, and shows date and hash of each', async () => {
  const { permissions } = allow(true);
  vi.spyOn(globalThis, 'fetch').mockImplementation((async (url: string) => {
    const name = url.includes('TSA') ? 'C2PA TSA Trust List' : 'C2PA Trust List';
    return new Response(officialList({ pem: camera.anchors + expired.anchors, name }));
  }) as typeof fetch);
  const container = await open();
  await settle(() => button(container, t('trust_fetch')).click());
  await until(container, 'done');
  expect(permissions.request).toHaveBeenCalledWith({ origins: ['https://raw.githubusercontent.com/*'] });
  const lists = [...container.querySelectorAll('[data-list]')];
  expect(lists.map((list) => list.getAttribute('data-list'))).toEqual(['c2pa', 'c2pa-tsa']);
  expect(lists[0]?.textContent).toContain('2 certificates, issued 2026-08-05, fetched');
  expect(lists[0]?.querySelector('.mono')?.getAttribute('title')).toMatch(/^SHA-256 [0-9a-f]{64}$/);
  await expectAccessible(container);
});

test('fetches nothing where the browser was not allowed to, and says why a host gave nothing', async () => {
  const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('', { status: 503 }));
  allow(false);
  const container = await open();
  await settle(() => button(container, t('trust_fetch')).click());
  await until(container, 'done');
  expect(status(container).textContent).toBe(t('remote_refused'));
  expect(asked).not.toHaveBeenCalled();
  allow(true);
  await settle(() => button(container, t('trust_fetch')).click());
  await until(container, 'failed');
  expect(status(container).textContent).toContain('did not give the list: the server answered 503');
  expect(await readLists()).toEqual([]);
});

test('takes certificates out of a file, refuses what is none, and forgets a list', async () => {
  const container = await open();
  await choose(container, 'trust-signers', camera.anchors);
  await until(container, 'done');
  expect((await readLists()).map(({ name, purpose }) => [name, purpose])).toEqual([['own', 'signers']]);
  await choose(container, 'trust-stamps', 'hello');
  await until(container, 'failed');
  expect(status(container).textContent).toContain('There is no PEM certificate in it');
  await settle(() => button(container, t('trust_forget')).click());
  await until(container, 'done');
  expect(await readLists()).toEqual([]);
});

test('says that a list is overdue', async () => {
  const file = officialList({ pem: camera.anchors }).replace('2049-', '2021-');
  await keepList(listFromFile(new TextEncoder().encode(file), 'signers', 1_600_000_000));
  const container = await open();
  expect(container.textContent).toContain('A newer one was to come on 2021-08-05.');
});
