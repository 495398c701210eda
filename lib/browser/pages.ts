import { browser } from 'wxt/browser';

/** Opens the options. */
export function openOptions(): void {
  browser.runtime.openOptionsPage();
}

/** Opens the creator's page, which stays open while a file is chosen. @param tab whose pictures and texts it offers */
export function openCreatePage(tab: number | undefined): void {
  browser.tabs.create({ url: browser.runtime.getURL(`/create.html?tab=${tab ?? ''}` as '/create.html') });
}

/** Opens the evidence of a tab: in the side panel, or as a page where there is none. Call it from a click. */
export function openPanelOf(tabId: number | undefined): void {
  if (browser.sidePanel && tabId !== undefined) browser.sidePanel.open({ tabId });
  else
    browser.tabs.create({
      url: browser.runtime.getURL(`/sidepanel.html?tab=${tabId ?? ''}` as '/sidepanel.html'),
    });
}

/** The address of a pack's model card. */
export function cardPage(pack: string): string {
  return `/card.html?pack=${encodeURIComponent(pack)}`;
}
