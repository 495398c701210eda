import { browser } from 'wxt/browser';

// All that Chromium and Firefox do each in its own way. The manifests differ in `wxt.config.ts`, and the background's start, which is
// built for one or the other, in `entrypoints/background.ts`.

/** Whether the engine has a document of its own (Chromium); else it runs in the background page (Firefox). */
export function hasOffscreenDocument(): boolean {
  return browser.offscreen !== undefined;
}

type Sidebar = { readonly open: () => Promise<void> };

/**
 * Opens the side panel of a tab (Chromium), or the sidebar (Firefox). Call it from a click, a key or the menu: browsers open a panel for
 * nothing else.
 *
 * @param instead called where there is no panel, or none can be opened.
 */
export function openSidePanel(tabId: number | undefined, instead: () => void): void {
  const { sidePanel, sidebarAction } = browser as typeof browser & { readonly sidebarAction?: Sidebar };
  if (sidePanel && tabId !== undefined) sidePanel.open({ tabId }).catch((error) => console.warn(error));
  else if (sidebarAction) sidebarAction.open().catch(instead);
  else instead();
}

/** The shadow root of an element, a closed one too: both browsers let extensions see them. */
export function anyShadowRoot(element: HTMLElement): ShadowRoot | null {
  const firefox = element as { openOrClosedShadowRoot?: ShadowRoot | null };
  if (firefox.openOrClosedShadowRoot !== undefined) return firefox.openOrClosedShadowRoot;
  return globalThis.chrome?.dom?.openOrClosedShadowRoot(element) ?? element.shadowRoot;
}

type Picker = { readonly showDirectoryPicker?: () => Promise<FileSystemDirectoryHandle> };

/** The browser's own picker of folders, whose handles can be kept (Chromium); undefined where a field for files has to do (Firefox). */
export function folderPicker(): Picker['showDirectoryPicker'] {
  return (globalThis as Picker).showDirectoryPicker?.bind(globalThis);
}
