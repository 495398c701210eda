import { browser } from 'wxt/browser';
import { type Asked, checkAsked } from './asked.ts';
import type { LocalEngine } from './engine-client.ts';
import { t } from './i18n.ts';
import { followLanguage, speakAsChosen } from './language.ts';
import { openPanelOf } from './pages.ts';
import { SIGN_ENTRIES } from './sign-menu.ts';

/** What the reader can have checked by the menu, by the entry's name, and what has to be under the mouse for it. */
const ENTRIES = { 'asked-image': 'image', 'asked-selection': 'selection', 'asked-link': 'link' } as const;

const KINDS = Object.keys(ENTRIES) as (keyof typeof ENTRIES)[];

type Clicked = Parameters<Parameters<typeof browser.contextMenus.onClicked.addListener>[0]>[0];

/** Puts entries into the menu of pictures, selections and links, those to sign too, and checks what is chosen there to be checked. */
export function startMenus(local: LocalEngine): void {
  browser.runtime.onInstalled.addListener(makeMenus);
  browser.runtime.onStartup.addListener(makeMenus);
  followLanguage(makeMenus);
  browser.contextMenus.onClicked.addListener((clicked, tab) => {
    const asked = tab?.id === undefined ? undefined : askedBy(clicked, tab.id, tab.url ?? '');
    if (!asked) return;
    // At once: after a wait it would not count as the reader's click any more.
    openPanelOf(asked.tab);
    checkAsked(asked, local).catch((error) => console.warn(error));
  });
}

/** All entries of ours at once: they are made anew with each start, so that those of a version before do not stay. */
async function makeMenus(): Promise<void> {
  await speakAsChosen();
  await browser.contextMenus.removeAll();
  for (const [id, context] of Object.entries({ ...ENTRIES, ...SIGN_ENTRIES }))
    browser.contextMenus.create({ id, contexts: [context], title: t(`menu_${id.replaceAll('-', '_')}`) });
}

/** @returns undefined for what is none of ours: the extension's own windows are not checked. */
function askedBy(clicked: Clicked, tab: number, tabUrl: string): Asked | undefined {
  const { menuItemId, srcUrl = '', linkUrl = '', selectionText: selection = '', frameId = 0 } = clicked;
  const kind = KINDS.find((known) => known === menuItemId);
  if (!kind || tab < 0 || tabUrl.startsWith(browser.runtime.getURL('/'))) return undefined;
  const url = { 'asked-image': srcUrl, 'asked-link': linkUrl, 'asked-selection': '' }[kind];
  return { kind, tab, tabUrl, frame: frameId, url, selection };
}
