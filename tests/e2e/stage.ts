import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type BrowserOptions, type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { connect, type PanelItem, readPanel, waitForAnswers } from '../../cli/demo/steps.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { startWebServer, type WebServer } from './web-server.ts';

/** A page of the test site, open in a tab, with its panel in another one. */
export type Visit = {
  readonly page: Page;
  readonly panel: Page;
  readonly tab: number;
  /** Waits until `count` items are there and all are answered. */
  readonly answers: (count: number, timeoutMs?: number) => Promise<PanelItem[]>;
  /** Reloads or leaves the page, and waits until the panel speaks of what was opened. */
  readonly leave: (navigate: () => Promise<unknown>) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Everything an end-to-end test plays on: a network, a web site, and a browser with the extension connected to both. */
export type Stage = {
  readonly network: DevNetwork;
  readonly site: WebServer;
  readonly browser: ExtensionBrowser;
  readonly visit: (path: string) => Promise<Visit>;
  readonly close: () => Promise<void>;
};

export type StageOptions = BrowserOptions & {
  /** Signs what has to be signed before the extension fetches the signed originals. */
  readonly sign?: (network: DevNetwork) => Promise<unknown>;
};

export async function openStage({ sign, ...options }: StageOptions = {}): Promise<Stage> {
  const network = await startNetwork();
  const site = await startWebServer();
  await sign?.(network);
  const browser = await openExtensionBrowser(options);
  await connect(browser, network);
  return {
    network,
    site,
    browser,
    visit: (path) => openVisit(browser, site.url + path),
    async close() {
      await browser.close();
      await site.stop();
      await network.stop();
    },
  };
}

/** Opens an address in a tab, and the panel about it in another one. */
export async function openVisit(browser: ExtensionBrowser, url: string): Promise<Visit> {
  const page = await browser.context.newPage();
  await page.goto(url);
  const tab = await browser.tabIdOf(page);
  const panel = await browser.openExtensionWindow(`sidepanel.html?tab=${tab}`);
  await panel.setViewportSize({ width: 360, height: 900 });
  return {
    page,
    panel,
    tab,
    answers: (count, timeoutMs) => waitForAnswers(panel, count, timeoutMs),
    async leave(navigate) {
      const before = new Set((await readPanel(panel)).map(({ id }) => id));
      await navigate();
      const isNew = ({ id }: PanelItem) => !before.has(id);
      await expect.poll(async () => (await readPanel(panel)).every(isNew)).toBe(true);
    },
    async close() {
      await panel.close();
      await page.close();
    },
  };
}

/**
 * Runs a function in the background, as the browser does with a key or a click in its menus, which no test can press. It is sent as
 * source.
 */
export async function inBackground<Asked>(
  { context, inExtension }: ExtensionBrowser,
  run: (asked: Asked) => void,
  asked: Asked,
): Promise<void> {
  // An idle one is started by a message that nobody answers.
  await inExtension(() => chrome.runtime.sendMessage({}).catch(() => {}));
  const worker = context.serviceWorkers().at(-1);
  if (!worker) throw new Error('The extension has no service worker.');
  await worker.evaluate(run as (asked: unknown) => void, asked);
}

/** The item of a picture by the end of its address. */
export function pictured(items: readonly PanelItem[], name: string): PanelItem {
  return named(
    items.find(({ url }) => url.endsWith(name)),
    name,
    items,
  );
}

/** The item of a label. */
export function labelled(items: readonly PanelItem[], label: string): PanelItem {
  return named(
    items.find((item) => item.label === label),
    label,
    items,
  );
}

function named(item: PanelItem | undefined, name: string, items: readonly PanelItem[]): PanelItem {
  if (item) return item;
  throw new Error(`The panel has no "${name}", only: ${items.map(({ label }) => label).join(', ')}`);
}

/** The words of an item's card in the panel, opened. */
export async function evidenceOf(panel: Page, { id }: PanelItem): Promise<string> {
  const card = panel.locator(`[data-item="${id}"]`);
  const head = card.locator('.item-head');
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  return (await card.allInnerTexts()).join('\n');
}
