import type { CDPSession, Page } from 'playwright-core';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { buildExtension } from '../../cli/demo/build-extension.ts';
import { metric } from './page.ts';
import type { BenchReport } from './report.ts';

/** Rows of the large table, and of the small one that it is held against. */
const LARGE = 50_000;
const SMALL = 500;

/** Where in the table the wheel is turned, as shares of it, and how often there, down and up again. */
const PLACES = [0, 0.25, 0.5, 0.75, 1];
const TURNS = 24;
const TURN_PX = 500;

/** Rows that are gone to by keys. */
const PRESSES = 60;

/** Both tables are measured so often, in turns, and the medians are told: whatever else the machine does then disturbs both. */
const PASSES = 3;

/**
 * The batch page's table with 50,000 rows, restored from its journal: scrolled by the wheel at five places of it, gone through by keys,
 * filtered by word, source and text, and sorted by each column. `scrollP…Ms` and `keyP…Ms` are times from frame to frame meanwhile (a
 * screen has one each 16.7 ms), `turnThreadMs` and `pressThreadMs` what the page's thread computes for one turn of the wheel and one key;
 * `filterTaskMs` and `sortTaskMs` its longest task, 0 where none was over 50 ms; `openMs` the time from the opening of the page to its first row.
 * The peer is the same table with 500 rows: a ratio of 1 says that nobody feels how many there are.
 */
export async function bench(): Promise<BenchReport> {
  buildExtension();
  const browser = await openExtensionBrowser();
  try {
    const [smalls, larges]: [Measured[], Measured[]] = [[], []];
    for (let pass = 0; pass < PASSES; pass++) {
      smalls.push(await table(browser, SMALL));
      larges.push(await table(browser, LARGE));
    }
    const [small, large] = [medians(smalls), medians(larges)];
    return {
      figures: { rows: LARGE, ...large },
      peers: Object.fromEntries(Object.entries(small).map(([name, value]) => [`small_${name}`, value])),
      ratios: {
        scrollP50: small.scrollP50Ms / large.scrollP50Ms,
        scrollP95: small.scrollP95Ms / large.scrollP95Ms,
        keyP95: small.keyP95Ms / large.keyP95Ms,
        turnThread: small.turnThreadMs / large.turnThreadMs,
        pressThread: small.pressThreadMs / large.pressThreadMs,
      },
    };
  } finally {
    await browser.close();
  }
}

type Measured = Awaited<ReturnType<typeof table>>;

function medians(all: readonly Measured[]): Measured {
  const names = Object.keys(all[0]!) as (keyof Measured)[];
  const median = (name: keyof Measured) =>
    quantile(
      all.map((one) => one[name]),
      0.5,
    );
  return Object.fromEntries(names.map((name) => [name, median(name)])) as Measured;
}

async function table(browser: ExtensionBrowser, count: number) {
  const seeding = await browser.openExtensionPage('batch.html');
  await seeding.locator('.batch-drop:not([data-state=loading])').waitFor();
  await seeding.evaluate(seed, count);
  await seeding.close();
  const started = performance.now();
  const page = await browser.openExtensionPage('batch.html');
  await page.locator('.batch-rows tr[data-n]').first().waitFor();
  const openMs = performance.now() - started;
  const session = await page.context().newCDPSession(page);
  // What the thread computed, not how long it had to wait for a processor.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  await page.evaluate(watch);
  const scroll = await watched(page, session, () => turnWheel(page));
  const rowsInPage = await page.locator('.batch-rows tr[data-n]').count();
  const keys = await watched(page, session, () => pressKeys(page));
  const filtering = await watched(page, session, () => filter(page));
  const sorting = await watched(page, session, () => sort(page));
  await session.send('HeapProfiler.collectGarbage');
  const heapMb = (await metric(session, 'JSHeapUsedSize')) / 2 ** 20;
  await page.close();
  return {
    ...{ openMs, rowsInPage, heapMb },
    ...{ scrollP50Ms: quantile(scroll.frames, 0.5), scrollP95Ms: quantile(scroll.frames, 0.95) },
    ...{ keyP50Ms: quantile(keys.frames, 0.5), keyP95Ms: quantile(keys.frames, 0.95) },
    turnThreadMs: scroll.threadMs / (PLACES.length * 2 * TURNS),
    pressThreadMs: keys.threadMs / PRESSES,
    filterTaskMs: Math.max(0, ...filtering.tasks),
    sortTaskMs: Math.max(0, ...sorting.tasks),
  };
}

/** Puts rows into the journal, in place of those before. It is sent as source. */
async function seed(count: number): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const open = indexedDB.open('colophon-batch');
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error);
  });
  const words = ['no-record', 'signed', 'altered', 'similar', 'withdrawn', 'error'];
  const tx = db.transaction(['rows', 'batch'], 'readwrite');
  tx.objectStore('rows').clear();
  for (let n = 0; n < count; n++) {
    const word = words[(n * 7) % words.length]!;
    const name = `leak/${(n * 7_919) % 1_000}/IMG_${String(n).padStart(6, '0')}.jpg`;
    const says = `A signed original exists, by desk ${n % 97}; this copy differs from it in ${n % 13} places.`;
    const row = { n, name, stamp: '1', word, settled: true, says, lanes: n % 2 ? ['registry'] : ['c2pa'] };
    tx.objectStore('rows').put(n % 3 ? { ...row, signer: `Desk ${n % 97}` } : row);
  }
  tx.objectStore('batch').put({ settings: '', sources: [] }, 'batch');
  await new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onerror = () => reject(tx.error);
  });
  db.close();
}

type Watched = { readonly frames: number[]; readonly tasks: number[] };

/** Notes each frame and each long task of the page from now on. It is sent as source. */
function watch(): void {
  const watched: Watched = { frames: [], tasks: [] };
  Object.assign(window, { watched });
  let before = performance.now();
  const frame = (now: number) => {
    watched.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const noted = (list: PerformanceObserverEntryList) =>
    watched.tasks.push(...list.getEntries().map(({ duration }) => duration));
  new PerformanceObserver(noted).observe({ type: 'longtask' });
}

/** Frames and long tasks of the page while something is done in it, and what its thread computed. */
async function watched(page: Page, session: CDPSession, act: () => Promise<void>) {
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    const { frames, tasks } = (window as unknown as { watched: Watched }).watched;
    frames.length = tasks.length = 0;
  });
  const before = await metric(session, 'ThreadTime');
  await act();
  const threadMs = 1_000 * ((await metric(session, 'ThreadTime')) - before);
  // A task is told of after it has ended.
  await page.waitForTimeout(300);
  const seen = await page.evaluate(() => (window as unknown as { watched: Watched }).watched);
  return { ...seen, threadMs };
}

async function turnWheel(page: Page): Promise<void> {
  const grid = page.getByRole('grid');
  await grid.hover();
  for (const place of PLACES) {
    await grid.evaluate((element, share) => element.scrollTo({ top: element.scrollHeight * share }), place);
    for (const way of place === 1 ? [-1, 1] : [1, -1]) {
      for (let turn = 0; turn < TURNS; turn++) {
        await page.mouse.wheel(0, way * TURN_PX);
        await nextFrame(page);
      }
    }
  }
}

async function pressKeys(page: Page): Promise<void> {
  await page.getByRole('grid').focus();
  for (const start of ['Home', 'End']) {
    await page.keyboard.press(start);
    for (let press = 0; press < PRESSES / 2; press++) {
      const key = (start === 'Home' ? ['ArrowDown', 'PageDown'] : ['ArrowUp', 'PageUp'])[press % 2]!;
      await page.keyboard.press(key);
      await nextFrame(page);
    }
  }
}

async function filter(page: Page): Promise<void> {
  const find = page.locator('[name=find]');
  for (const word of ['altered', 'signed', 'signed']) {
    await page.locator(`.filters [data-word=${word}]`).click();
    await settled(page);
  }
  for (const lane of ['registry', '']) {
    await page.locator('[name=lane]').selectOption(lane);
    await settled(page);
  }
  await find.pressSequentially('desk 42');
  await settled(page);
  await find.fill('');
  await settled(page);
}

async function sort(page: Page): Promise<void> {
  const headings = page.locator('.batch-head button');
  for (const column of [0, 1, 2, 3]) {
    for (const _order of ['up', 'down']) {
      await headings.nth(column).click();
      await settled(page);
    }
  }
}

/** Until what was asked for is on the screen. */
async function settled(page: Page): Promise<void> {
  await nextFrame(page);
  await page.waitForTimeout(100);
  await nextFrame(page);
}

async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
