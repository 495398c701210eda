import { statSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { EXTENSION_FOLDER, type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { buildExtension } from '../../cli/demo/build-extension.ts';
import { connect } from '../../cli/demo/steps.ts';
import { startNetwork } from '../../cli/dev/network.ts';
import { photograph, resizedCopy } from '../../cli/samples/pictures.ts';
import { startWebServer } from '../e2e/web-server.ts';
import type { BenchReport } from './report.ts';

/** Pictures of the large page, and posts of the feed, of which this many stay in the page. */
const PICTURES = 5_000;
const POSTS = 500;
const POSTS_AT_ONCE = 10;

/** How long a page is watched after it was opened, in milliseconds. */
const WATCHED_MS = 12_000;

/**
 * What the content script costs a page's own thread: a page of 5,000 pictures, watched and scrolled for twelve seconds; and
 * what it leaves in memory behind a feed of 500 posts of which ten stay. The peer is the same page with checking switched off.
 */
export async function bench(): Promise<BenchReport> {
  buildExtension();
  const [network, site] = [await startNetwork(), await startWebServer()];
  const browser = await openExtensionBrowser();
  try {
    await connect(browser, network);
    const body = await resizedCopy(await photograph('black-canyon'), 160, 60);
    site.serve('/p.webp', { type: 'image/webp', body });
    site.page('/large', `<style>img{width:160px;height:117px}</style>${pictures(PICTURES)}`);
    site.page('/feed', '<main></main>');
    await browser.inExtension(switchOff);
    const alone = await largePage(browser, `${site.url}/large`);
    const feedAlone = await feed(browser, `${site.url}/feed`);
    await browser.inExtension(switchOn);
    const watched = await largePage(browser, `${site.url}/large`);
    const feedWatched = await feed(browser, `${site.url}/feed`);
    return {
      figures: {
        mainThreadMs: Math.max(0, watched.busyMs - alone.busyMs),
        longestTaskMs: watched.longestMs,
        contentScriptBytes: statSync(`${EXTENSION_FOLDER}/page.js`).size,
        heapGrowthBytes: feedWatched,
      },
      peers: {
        pageAloneMs: alone.busyMs,
        pageAloneLongestTaskMs: alone.longestMs,
        pageAloneHeapGrowthBytes: feedAlone,
      },
      ratios: { pageAlone: alone.busyMs / watched.busyMs },
    };
  } finally {
    await browser.close();
    await site.stop();
    await network.stop();
  }
}

function pictures(count: number): string {
  return Array.from({ length: count }, (_, i) => `<img src="/p.webp?${i}" alt="${i}" loading="lazy">`).join(
    '',
  );
}

/** What is run in the extension is sent as source: each function has to stand by itself. */
export async function switchOn(): Promise<void> {
  const { settings } = await chrome.storage.local.get('settings');
  await chrome.storage.local.set({ settings: { ...(settings as object), scan: 'on', detector: false } });
}

export async function switchOff(): Promise<void> {
  const { settings } = await chrome.storage.local.get('settings');
  await chrome.storage.local.set({ settings: { ...(settings as object), scan: 'off', detector: false } });
}

/** Time the page's thread computed, and its longest task by the clock, while the page was opened and scrolled through. */
async function largePage(
  { context }: ExtensionBrowser,
  url: string,
): Promise<{ busyMs: number; longestMs: number }> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  // What the thread computed, not how long it had to wait for a processor.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: 'longtask',
    });
  });
  await scroll(page);
  const busyMs = 1_000 * (await metric(session, 'ThreadTime'));
  const longestMs = await page.evaluate(() =>
    Math.max(0, ...(window as unknown as { tasks: number[] }).tasks),
  );
  await page.close();
  return { busyMs, longestMs };
}

async function scroll(page: Page): Promise<void> {
  const until = Date.now() + WATCHED_MS;
  while (Date.now() < until) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(150);
  }
}

/** Bytes by which what a page's scripts keep has grown after posts came and went. */
export async function feed({ context }: ExtensionBrowser, url: string): Promise<number> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await post(page, POSTS_AT_ONCE);
  const before = await heap(page, session);
  await post(page, POSTS);
  const after = await heap(page, session);
  await page.close();
  return after - before;
}

async function post(page: Page, count: number): Promise<void> {
  await page.evaluate(
    async ({ posts, kept }) => {
      const main = document.querySelector('main')!;
      for (let i = 0; i < posts; i++) {
        const image = new Image(160, 117);
        image.src = `/p.webp?${Math.random()}`;
        main.append(image);
        while (main.childElementCount > kept) main.firstElementChild!.remove();
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    },
    { posts: count, kept: POSTS_AT_ONCE },
  );
}

type HeapSnapshot = {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] };
  };
  readonly nodes: number[];
};

/** What the browser makes by itself: compiled code, which comes with use, and what its developer tools note for each request. */
const NOT_KEPT = ['code', 'native', 'synthetic', 'hidden'];

/** Bytes of all objects, arrays and strings that scripts keep in a page, after the garbage was collected. */
async function heap(page: Page, session: CDPSession): Promise<number> {
  await page.waitForTimeout(3_000);
  const chunks: string[] = [];
  const gather = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', gather);
  await session.send('HeapProfiler.takeHeapSnapshot');
  session.off('HeapProfiler.addHeapSnapshotChunk', gather);
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length)
    if (!NOT_KEPT.includes(types[0][nodes[at + type]!]!)) bytes += nodes[at + size]!;
  return bytes;
}

export async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
}
