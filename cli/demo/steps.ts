import type { Page } from 'playwright-core';
import type { DevNetwork } from '../dev/network.ts';
import type { ExtensionBrowser } from './browser.ts';

/** An item as the extension's own panel shows it. */
export type PanelItem = {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  readonly word: string;
  readonly origin: string;
  /** What an unsigned mark in the file says of AI. */
  readonly declared: string;
  readonly signer: string;
  readonly badge: string;
  /** What of the page shows it, and the host of the frame it is in where that is another one. */
  readonly kind: string;
  readonly frame: string;
  /** How far what is displayed was compared with what was checked; empty where nobody speaks for it. */
  readonly displayed: string;
  readonly ms: number;
};

/** What the options page says after its network was saved and the signed originals were fetched. */
export type Connected = { readonly status: string; readonly report: string };

/** Tells the extension, through its options page, which network to ask, and fetches the signed originals. */
export async function connect(
  browser: ExtensionBrowser,
  { chain, domain, service }: DevNetwork,
): Promise<Connected> {
  const page = await browser.openExtensionPage('options.html');
  const status = await saveNetwork(page, {
    rpcUrls: chain.rpcUrl,
    chainId: String(domain.chainId),
    registry: domain.address,
    service: service.url,
  });
  const report = await fetchOriginals(page);
  await page.close();
  return { status, report };
}

/** Fills fields of the network form of an open options page and saves it. @returns what it says then. */
export async function saveNetwork(page: Page, fields: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
  await page.click('button[type=submit]');
  const status = page.locator('[role=status][data-state=reached], [role=status][data-state=unreached]');
  await status.waitFor();
  return (await status.textContent()) ?? '';
}

/** Fetches the signed originals from an open options page. @returns what it says then. */
export async function fetchOriginals(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Fetch new ones now' }).click();
  const report = page.locator('#sync-report');
  await report.filter({ hasText: /\S/ }).waitFor();
  return (await report.textContent()) ?? '';
}

/** Reads every item out of an open panel. */
export function readPanel(panel: Page): Promise<PanelItem[]> {
  return panel.$$eval('[data-item]', (items) =>
    items.map((item) => {
      const { dataset } = item as HTMLElement;
      return {
        id: dataset.item ?? '',
        url: dataset.url ?? '',
        label: dataset.label ?? '',
        word: dataset.state ?? '',
        origin: dataset.origin ?? '',
        declared: dataset.declared ?? '',
        signer: dataset.signer ?? '',
        badge: dataset.badge ?? '',
        kind: dataset.kind ?? '',
        frame: dataset.frame ?? '',
        displayed: dataset.displayed ?? '',
        ms: Number(dataset.ms ?? Number.NaN),
      };
    }),
  );
}

/**
 * Waits until a panel has answers for at least `count` items and none is being checked any more.
 *
 * @throws with what the panel shows, when that takes too long.
 */
export async function waitForAnswers(panel: Page, count: number, timeoutMs = 60_000): Promise<PanelItem[]> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const items = await readPanel(panel);
    if (items.length >= count && items.every(({ word }) => word !== 'checking')) return items;
    if (Date.now() > until) {
      const shown = items.map(({ label, word }) => `${label}: ${word}`).join('; ');
      throw new Error(`The panel shows ${items.length} of ${count} items after ${timeoutMs} ms: ${shown}`);
    }
    await panel.waitForTimeout(100);
  }
}

/** Scrolls a page down step by step until it has at least `count` pictures and articles, as a reader would. */
export async function scrollThrough(page: Page, count: number): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    const found = await page.locator('img, article').count();
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(120);
    if (found >= count && steps >= 4) break;
  }
  await page.evaluate(() => scrollTo({ top: 0 }));
}
