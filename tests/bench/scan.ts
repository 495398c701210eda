import { readFileSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { EXTENSION_FOLDER, type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { buildExtension } from '../../cli/demo/build-extension.ts';
import { connect } from '../../cli/demo/steps.ts';
import { startNetwork } from '../../cli/dev/network.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { type Photograph, photograph, resizedCopy } from '../../cli/samples/pictures.ts';
import { startWebServer, type WebServer } from '../e2e/web-server.ts';
import { feed, metric, switchOff, switchOn } from './page.ts';
import type { BenchReport } from './report.ts';

/** Pictures of each sort on the page: signed as they are, copies of signed ones, and unknown ones. */
const OF_EACH = 10;

/** Openings of the page that are measured, after the first one. */
const OPENINGS = 20;

/** The page's thread is watched so long, in milliseconds, with checking on and off. */
const WATCHED_MS = 4_000;

const PHOTOGRAPHS: readonly Photograph[] = [
  'acanthus-mollis',
  'airplane-from-above',
  'allium-oreophilum',
  'black-canyon',
  'dust-bowl-home',
  'french-alpine-landscape',
  'locomotion-house-cat',
  'march-pastoral',
  'nagasaki-boats',
];

/**
 * A page of thirty pictures, opened again and again: how long until all records have spoken, at the first opening, when nothing is
 * known of its pictures, and at the others; what the content script costs the page's own thread meanwhile (`mainThreadMs` is all that
 * it computes there, `blockingMs` what of it keeps the reader waiting: the part of each task beyond 50 ms, as in Total Blocking
 * Time), and what a feed of five hundred posts leaves behind. The detector is off: it speaks where no
 * record does. The peer is a page that reads the Content Credentials of the same thirty pictures with `@contentauth/c2pa-wasm`, the
 * engine of `c2pa-web`, in its own thread, and knows nothing of copies.
 */
export async function bench(): Promise<BenchReport> {
  buildExtension();
  const [network, site] = [await startNetwork(), await startWebServer()];
  const browser = await openExtensionBrowser();
  try {
    const pictures = await servePictures(site, (bytes) =>
      signAs(GAZETTE, { type: 'image', bytes }, { kind: 'digitalCapture' }, network),
    );
    servePeer(site, pictures);
    await connect(browser, network);
    await browser.inExtension(switchOff);
    const alone = await thread(browser, `${site.url}/thirty`);
    const peerMs = await peer(browser, `${site.url}/peer`);
    await browser.inExtension(switchOn);
    const [firstVerdictsMs, ...allVerdicts] = await openings(browser, `${site.url}/thirty`, pictures.length);
    const watched = await thread(browser, `${site.url}/thirty`);
    const heapGrowthBytes = await feed(browser, `${site.url}/feed`);
    const [allVerdictsP95Ms, peerP95Ms] = [p95(allVerdicts), p95(peerMs)];
    return {
      figures: {
        allVerdictsP95Ms,
        allVerdictsMedianMs: quantile(allVerdicts, 0.5),
        firstVerdictsMs: firstVerdictsMs!,
        mainThreadMs: Math.max(0, watched.busyMs - alone.busyMs),
        blockingMs: Math.max(0, watched.blockingMs - alone.blockingMs),
        contentScriptBytes: statSync(`${EXTENSION_FOLDER}/page.js`).size,
        heapGrowthBytes: Math.max(0, heapGrowthBytes),
      },
      peers: { c2paPageP95Ms: peerP95Ms, c2paPageMedianMs: quantile(peerMs, 0.5) },
      ratios: { c2paPage: peerP95Ms / allVerdictsP95Ms },
    };
  } finally {
    await browser.close();
    await site.stop();
    await network.stop();
  }
}

/** Serves the page and its pictures, and signs the first ten of them. @returns their paths. */
export async function servePictures(
  site: WebServer,
  sign: (bytes: Uint8Array) => Promise<unknown>,
): Promise<string[]> {
  const photographs = await Promise.all(PHOTOGRAPHS.map(photograph));
  const known = [...photographs, await painted(0)];
  for (const bytes of known) await sign(bytes);
  const unknown = await Promise.all(Array.from({ length: OF_EACH }, (_, i) => painted(i + 1)));
  const files = [
    ...known.map((body) => ({ type: 'image/jpeg', body })),
    ...(await Promise.all(known.map((bytes) => resizedCopy(bytes, 480, 80)))).map((body) => ({
      type: 'image/webp',
      body,
    })),
    ...unknown.map((body) => ({ type: 'image/jpeg', body })),
  ];
  const paths = files.map((_, i) => `/picture-${i}`);
  const headers = { 'cache-control': 'public, max-age=3600' };
  for (const [i, path] of paths.entries()) site.serve(path, { ...files[i]!, headers });
  const images = paths.map((path, i) => `<img src="${path}" alt="${i}">`).join('');
  site.page('/thirty', `<style>img{width:180px;height:120px}</style>${images}`);
  site.page('/feed', '<main></main>');
  site.serve('/p.webp', { type: 'image/webp', body: await resizedCopy(photographs[3]!, 160, 60), headers });
  return paths;
}

/** A picture that is like no other: large soft spots, by a seed. */
async function painted(seed: number): Promise<Uint8Array> {
  let state = 2_654_435_761 * (seed + 1);
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const [across, down] = [24, 16];
  const cells = Uint8Array.from({ length: across * down * 3 }, () => Math.floor(256 * random()));
  const raw = { width: across, height: down, channels: 3 } as const;
  const image = sharp(cells, { raw }).resize(960, 640, { kernel: 'cubic' });
  return new Uint8Array(await image.jpeg({ quality: 88 }).toBuffer());
}

/** Serves a page that reads the credentials of all pictures, one after the other, and says how long it took. */
function servePeer(site: WebServer, paths: readonly string[]): void {
  const engine = 'node_modules/@contentauth/c2pa-wasm/pkg';
  site.serve('/c2pa.js', { type: 'text/javascript', body: readFileSync(`${engine}/c2pa.js`) });
  site.serve('/c2pa_bg.wasm', { type: 'application/wasm', body: readFileSync(`${engine}/c2pa_bg.wasm`) });
  site.page(
    '/peer',
    `<script type="module">
      import init, { WasmReader } from '/c2pa.js';
      await init({ module_or_path: '/c2pa_bg.wasm' });
      window.scan = async () => {
        const started = performance.now();
        await Promise.all(${JSON.stringify(paths)}.map(async (path) => {
          const blob = await (await fetch(path)).blob();
          try { const reader = await WasmReader.fromBlob(blob.type, blob); reader.json(); reader.free(); } catch { /* none */ }
        }));
        return performance.now() - started;
      };
    </script>`,
  );
}

async function peer({ context }: ExtensionBrowser, url: string): Promise<number[]> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'scan' in window);
  const times: number[] = [];
  for (let run = 0; run <= OPENINGS; run++)
    times.push(await page.evaluate(() => (window as unknown as { scan: () => Promise<number> }).scan()));
  await page.close();
  return times.slice(1);
}

/** For each opening, the first one included, the time from when the page's markup was read until the last verdict was kept. */
async function openings(browser: ExtensionBrowser, url: string, count: number): Promise<number[]> {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 1280, height: 1000 });
  const clock = await browser.openExtensionWindow('card.html?pack=image-1');
  const times: number[] = [];
  for (let run = 0; run <= OPENINGS; run++) {
    const answered = await lastAnswer(clock, count, () => page.goto(`${url}?${run}`).then(() => {}));
    const parsed = await page.evaluate(() => {
      const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation') as [
        PerformanceNavigationTiming,
      ];
      return performance.timeOrigin + domContentLoadedEventEnd;
    });
    times.push(answered - parsed);
  }
  await clock.close();
  await page.close();
  return times;
}

/** When the last of `count` items was answered, by the clock of a page of the extension, which hears of each. */
async function lastAnswer(clock: Page, count: number, navigate: () => Promise<void>): Promise<number> {
  const waiting = clock.evaluate(
    (most) =>
      new Promise<number>((resolve) => {
        const done = new Set<string>();
        const listener = (changes: Record<string, { newValue?: unknown }>) => {
          for (const [key, { newValue }] of Object.entries(changes)) {
            if (!key.startsWith('item:')) continue;
            // The page before is forgotten as the next one opens.
            if (newValue === undefined) done.delete(key);
            else if ((newValue as { verdict?: object }).verdict) done.add(key);
          }
          if (done.size < most) return;
          chrome.storage.session.onChanged.removeListener(listener);
          resolve(performance.timeOrigin + performance.now());
        };
        chrome.storage.session.onChanged.addListener(listener);
      }),
    count,
  );
  await navigate();
  return waiting;
}

/** Time that the page's thread computed while the page was opened and left alone, and what of it was beyond 50 ms at once. */
async function thread(
  { context }: ExtensionBrowser,
  url: string,
): Promise<{ busyMs: number; blockingMs: number }> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height: 1000 });
  const session = await context.newCDPSession(page);
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  await page.goto(url);
  await page.waitForTimeout(WATCHED_MS);
  const busyMs = 1_000 * (await metric(session, 'ThreadTime'));
  const blockingMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const tasks = new PerformanceObserver(() => {});
        tasks.observe({ type: 'longtask', buffered: true });
        setTimeout(() => {
          const beyond = tasks.takeRecords().map(({ duration }) => duration - 50);
          resolve(beyond.reduce((sum, ms) => sum + Math.max(0, ms), 0));
        });
      }),
  );
  await page.close();
  return { busyMs, blockingMs };
}

function p95(times: readonly number[]): number {
  return quantile(times, 0.95);
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
