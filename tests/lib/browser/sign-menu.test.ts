import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { startSignMenu } from '../../../lib/browser/sign-menu.ts';
import { dropDraft, keepDraft, readDraft } from '../../../lib/browser/signing/drafts.ts';
import { EMPTY_FIELDS } from '../../../lib/browser/signing/fields.ts';

type Click = { menuItemId: string; srcUrl?: string; selectionText?: string };

let click: (info: Click, tab?: { id: number }) => Promise<void>;
const opened = vi.fn();

beforeEach(async () => {
  fakeBrowser.reset();
  opened.mockClear();
  await dropDraft();
  const onClicked = { addListener: (listener: typeof click) => (click = listener) };
  Object.assign(fakeBrowser, { contextMenus: { onClicked }, tabs: { create: opened } });
  fakeBrowser.runtime.getURL = ((path: string) => `chrome-extension://id${path}`) as never;
  startSignMenu();
});

test('a picture of a page that is clicked becomes what is to be signed, and its author stays who he was', async () => {
  await keepDraft({ sources: [], fields: { ...EMPTY_FIELDS, name: 'A. Name', title: 'Of another work' } });
  await click({ menuItemId: 'sign-image', srcUrl: 'https://example.org/a.jpg' }, { id: 7 });
  const draft = await readDraft();
  expect(draft?.sources).toEqual([{ from: 'page-image', url: 'https://example.org/a.jpg' }]);
  expect(draft?.fields).toMatchObject({ name: 'A. Name', title: '' });
  expect(opened.mock.calls).toEqual([[{ url: 'chrome-extension://id/create.html?tab=7' }]]);
});

test('a selected text that is clicked becomes what is to be signed; another item of the menu is not ours', async () => {
  await click({ menuItemId: 'sign-selection', selectionText: 'the harbour is open' }, { id: 7 });
  expect((await readDraft())?.sources).toEqual([{ from: 'selection', text: 'the harbour is open' }]);
  opened.mockClear();
  await click({ menuItemId: 'check-image', srcUrl: 'https://example.org/b.jpg' });
  expect(opened).not.toHaveBeenCalled();
});
