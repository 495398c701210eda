import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { openStage, pictured, type Stage } from './stage.ts';
import { type Seen, startProxy, startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let elsewhere: WebServer;
let proxy: Awaited<ReturnType<typeof startProxy>>;
/** Everything any part of the browser asked for while the page was open. */
let asked: Seen[];

beforeAll(async () => {
  const canyon = await photograph('black-canyon');
  proxy = await startProxy();
  elsewhere = await startWebServer();
  stage = await openStage({
    proxy: proxy.url,
    sign: (network) => signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network),
  });
  const { site } = stage;
  const headers = { 'cache-control': 'no-store', 'set-cookie': 'session=secret; Path=/' };
  for (const server of [site, elsewhere]) {
    server.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon, headers });
    server.serve('/small.webp', { type: 'image/webp', body: await recompressedCopy(canyon, 50), headers });
    server.serve('/onion.jpg', { type: 'image/jpeg', body: await photograph('allium-oreophilum'), headers });
  }
  const picture = (url: string) => `<img src="${url}" alt="" width="200" height="150">`;
  site.page(
    '/page',
    ['/canyon.jpg', `${elsewhere.url}/small.webp`, `${elsewhere.url}/onion.jpg`].map(picture).join(''),
  );
  site.page('/sets-cookies', `<p>${picture(`${elsewhere.url}/onion.jpg`)}`);
  const first = await stage.visit('/sets-cookies');
  await first.answers(1);
  await first.close();

  const before = proxy.seen.length;
  const visit = await stage.visit('/page');
  const items = await visit.answers(3);
  expect(pictured(items, '/canyon.jpg').word).toBe('signed');
  await visit.page.waitForTimeout(1_500);
  asked = proxy.seen.slice(before);
});

afterAll(async () => {
  await stage?.close();
  await elsewhere?.stop();
  await proxy?.stop();
});

test('while a page is scanned, only its own pictures and the configured RPC are asked', () => {
  const { site, network } = stage;
  const media = ['/canyon.jpg', '/small.webp', '/onion.jpg'];
  const own = (url: string) =>
    [site.url, elsewhere.url].some((origin) => media.some((path) => url === origin + path));
  // Chromium looks its maker up now and then, whatever extension is in it.
  const chromiumsOwn = ({ method, url }: { method: string; url: string }) =>
    method === 'CONNECT' && /^(https?:\/\/)?[a-z.-]+\.(google|googleapis|gstatic)\.com(:443)?\/?$/.test(url);
  const others = asked.filter(
    (request) => !own(request.url) && request.url !== `${site.url}/page` && !chromiumsOwn(request),
  );
  expect([...new Set(others.map(({ method, url }) => `${method} ${url}`))]).toEqual([
    `POST ${network.chain.rpcUrl}/`,
  ]);
});

test('the statement server never learns what a reader looks at', () => {
  const { service } = stage.network;
  expect(asked.filter(({ url }) => url.startsWith(service.url))).toEqual([]);
});

test('a picture is fetched again without cookies and without saying which page it is on', () => {
  const media = asked.filter(({ url }) => /\.(jpg|webp)$/.test(url));
  const pages = media.filter(({ headers }) => headers['sec-fetch-dest'] === 'image');
  const ours = media.filter(({ headers }) => headers['sec-fetch-dest'] !== 'image');
  // The page's own requests show that there is a cookie to be sent.
  expect(pages.filter(({ headers }) => headers.cookie === 'session=secret').length).toBeGreaterThan(0);
  expect(ours).toHaveLength(3);
  for (const { headers } of ours) {
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    expect(headers.origin).toBeUndefined();
  }
});

test('each picture is fetched once, and the RPC is sent nothing but digests', () => {
  const rpc = stage.network.chain.rpcUrl;
  const questions = asked.filter(({ url }) => url.startsWith(rpc));
  expect(questions.length).toBeGreaterThan(0);
  for (const { headers } of questions) {
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    expect(Number(headers['content-length'])).toBeLessThan(1_000);
  }
});

test('the panel says who was asked, what for, and how much came back', async () => {
  const visit = await stage.visit('/page');
  await visit.answers(3);
  const { panel } = visit;
  await panel.getByText('Who was asked, and what for').click();
  const rows = panel.locator('.requests tbody tr');
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(3);
  const hosts = await rows.evaluateAll((all) =>
    all.map((row) => {
      const { host, why } = (row as HTMLElement).dataset;
      return `${why} ${host}`;
    }),
  );
  expect(hosts).toEqual(
    expect.arrayContaining([
      `picture ${new URL(stage.site.url).host}`,
      `picture ${new URL(elsewhere.url).host}`,
      `registry ${new URL(stage.network.chain.rpcUrl).host}`,
    ]),
  );
  expect(await rows.allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringMatching(/A picture on a page\s+\d+\s+[\d,]{5,}/)]),
  );
  await visit.close();
});

/** The box shows what is kept, a moment after the click. */
async function setOffline(options: Page, wanted: boolean): Promise<void> {
  const box = options.locator('[name=offline]');
  if ((await box.isChecked()) !== wanted) await box.click();
  await expect.poll(() => box.isChecked()).toBe(wanted);
}

test('offline nobody is asked for a check, and that is what is said', async () => {
  const options = await stage.browser.openExtensionPage('options.html');
  await setOffline(options, true);
  const visit = await stage.visit('/page');
  await visit.answers(3);
  await visit.close();
  const before = proxy.seen.length;
  const again = await stage.visit('/page');
  const items = await again.answers(3);
  expect(items.map(({ word }) => word)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  await again.panel.locator('[data-notice=offline]').waitFor();
  const extensions = proxy.seen
    .slice(before)
    .filter(({ method, headers }) => method !== 'CONNECT' && headers['sec-fetch-dest'] === 'empty');
  expect(extensions).toEqual([]);
  await setOffline(options, false);
  await again.close();
  await options.close();
});
