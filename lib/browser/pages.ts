import { browser } from 'wxt/browser';

/** Opens the options. */
export function openOptions(): void {
  browser.runtime.openOptionsPage();
}

/** Opens the popup as a page of its own, which stays open while a file is chosen. */
export function openPopupPage(tabId: number | undefined): void {
  browser.tabs.create({ url: browser.runtime.getURL(`/popup.html?tab=${tabId ?? ''}` as '/popup.html') });
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
