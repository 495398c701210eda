import { browser } from 'wxt/browser';
import { openSidePanel } from './compatibility.ts';

/** Opens the options. */
export function openOptions(): void {
  browser.runtime.openOptionsPage();
}

/** Opens the creator's page, which stays open while a file is chosen. @param tab whose pictures and texts it offers */
export function openCreatePage(tab: number | undefined): void {
  browser.tabs.create({ url: browser.runtime.getURL(`/create.html?tab=${tab ?? ''}` as '/create.html') });
}

/** Opens the page that checks many files. @param tab whose pictures it takes */
export function openBatchPage(tab?: number): void {
  const query = tab === undefined ? '' : `?tab=${tab}`;
  browser.tabs.create({ url: browser.runtime.getURL(`/batch.html${query}` as '/batch.html') });
}

/** Opens the evidence of a tab, as {@link openSidePanel} does, or as a page where there is no panel. */
export function openPanelOf(tabId: number | undefined): void {
  openSidePanel(tabId, () => openPanelPage(tabId));
}

function openPanelPage(tabId: number | undefined): void {
  browser.tabs.create({
    url: browser.runtime.getURL(`/sidepanel.html?tab=${tabId ?? ''}` as '/sidepanel.html'),
  });
}

/** The address of a pack's model card. */
export function cardPage(pack: string): string {
  return `/card.html?pack=${encodeURIComponent(pack)}`;
}
