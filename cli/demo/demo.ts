import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startNetwork } from '../dev/network.ts';
import { type Site, startSite } from '../dev/site.ts';
import { publishSamples, type Sample } from '../samples/samples.ts';
import type { Output } from '../verify.ts';
import { EXTENSION_FOLDER, type ExtensionBrowser, openExtensionBrowser } from './browser.ts';
import { buildExtension } from './build-extension.ts';
import { signFromPopup } from './sign-from-popup.ts';
import { connect, type PanelItem, scrollThrough, waitForAnswers } from './steps.ts';
import { type DemoItem, differences, printTable } from './table.ts';

const SCREENSHOTS = 'out/demo';

/** Everything `npm run demo -- --json` prints. */
export type DemoReport = {
  readonly ok: boolean;
  readonly items: readonly DemoItem[];
  readonly chain: { readonly id: number; readonly registry: string };
  readonly extension: { readonly bytes: number; readonly contentScriptBytes: number };
  readonly screenshots: readonly string[];
};

/**
 * The main job end to end: a local chain, signed sample content, sample pages in a real browser with the built
 * extension, the verdicts read out of its own panel, and something signed from its popup.
 *
 * @returns 0 where every verdict is the expected one, else 1.
 */
export async function runDemo(
  { json, keep }: { json: boolean; keep: boolean },
  { out, err }: Output,
): Promise<number> {
  const say = (text: string) => err(text);
  say('Building the extension …');
  buildExtension();
  say('Starting a local chain, the registry and a statement server; signing the samples …');
  const network = await startNetwork();
  const samples = await publishSamples(network);
  const site = await startSite(samples);
  say('Opening the pages in Chromium …');
  const headless = !(keep && (process.env.DISPLAY || process.env.WAYLAND_DISPLAY));
  const browser = await openExtensionBrowser({ headless });
  try {
    await mkdir(SCREENSHOTS, { recursive: true });
    const { status, report } = await connect(browser, network);
    say(`${status} ${report}`);
    const items: DemoItem[] = [];
    for (const page of ['news', 'gallery', 'feed'] as const) {
      items.push(...(await visit(page, samples, site, browser)));
    }
    items.push(await signFromPopup(site, browser, SCREENSHOTS));
    const result: DemoReport = {
      ok: differences(items).length === 0,
      items,
      chain: { id: network.domain.chainId, registry: network.domain.address },
      extension: await sizes(),
      screenshots: (await readdir(SCREENSHOTS)).map((name) => join(SCREENSHOTS, name)).sort(),
    };
    if (json) out(JSON.stringify(result, null, 2));
    else printTable(result, out);
    if (keep) await keepRunning(site.url, say);
    return result.ok ? 0 : 1;
  } finally {
    await browser.close();
    await site.stop();
    await network.stop();
  }
}

async function visit(
  name: Sample['page'],
  samples: readonly Sample[],
  site: Site,
  browser: ExtensionBrowser,
): Promise<DemoItem[]> {
  const expected = samples.filter((sample) => sample.page === name);
  const page = await browser.context.newPage();
  await page.goto(`${site.url}/${name}`);
  const tab = await browser.tabIdOf(page);
  const panel = await browser.openExtensionPage(`sidepanel.html?tab=${tab}`);
  await panel.setViewportSize({ width: 420, height: 900 });
  await page.bringToFront();
  await scrollThrough(page, expected.length);
  const shown = await waitForAnswers(panel, expected.length);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  await showOne(panel, shown);
  await panel.screenshot({ path: join(SCREENSHOTS, `${name}-panel.png`), fullPage: true });
  await panel.close();
  await page.close();
  return expected.map((sample) => compared(sample, shown));
}

/** Opens the evidence of the most telling item for the picture. */
async function showOne(panel: Page, items: readonly PanelItem[]): Promise<void> {
  const telling = items.find(({ word }) => word === 'altered') ?? items.find(({ word }) => word === 'signed');
  if (telling) await panel.click(`[data-item="${telling.id}"] .item-head`);
}

function compared(
  { page, element, media, expected, origin, declared, signer }: Sample,
  shown: readonly PanelItem[],
): DemoItem {
  const item = shown.find(({ url, label }) =>
    media.type === 'file' ? url.endsWith(`/${media.name}`) : label === element,
  );
  return {
    page,
    element,
    expected: expected.join(' or '),
    verdict: item?.word ?? 'not found',
    origin: item?.origin ?? '',
    declared: item?.declared ?? '',
    signer: item?.signer ?? '',
    ms: item?.ms ?? 0,
    right:
      expected.some((word) => word === item?.word) &&
      item?.origin === origin &&
      item.declared === (declared ?? '') &&
      item.signer === (signer ?? ''),
  };
}

async function sizes(): Promise<DemoReport['extension']> {
  const files = await readdir(EXTENSION_FOLDER, { recursive: true });
  const bytes = await Promise.all(files.map(async (file) => stat(join(EXTENSION_FOLDER, file))));
  const contentScript = await readFile(join(EXTENSION_FOLDER, 'page.js'));
  return {
    bytes: bytes.reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0),
    contentScriptBytes: contentScript.length,
  };
}

async function keepRunning(url: string, say: (text: string) => void): Promise<void> {
  say(`Everything is left running. Sample pages: ${url}    Stop with Ctrl-C.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
