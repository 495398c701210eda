import { browser } from 'wxt/browser';

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

type Sidebar = { readonly open: () => Promise<void> };

/**
 * Opens the evidence of a tab: in the side panel (Firefox: the sidebar), or as a page where there is none. Call it from a click, a
 * key or the menu: browsers open a panel for nothing else.
 */
export function openPanelOf(tabId: number | undefined): void {
  const { sidePanel, sidebarAction } = browser as typeof browser & { readonly sidebarAction?: Sidebar };
  if (sidePanel && tabId !== undefined) sidePanel.open({ tabId }).catch((error) => console.warn(error));
  else if (sidebarAction) sidebarAction.open().catch(() => openPanelPage(tabId));
  else openPanelPage(tabId);
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
