import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { inBackground, openStage, type Stage, type Visit } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const TEXT = 'The harbour council met on Monday and decided that the old lighthouse will be kept. '.repeat(6);
const STYLE = '<style>img{display:block;width:240px;height:160px}iframe{width:320px;height:220px}</style>';

let stage: Stage;
let press: WebServer;
let canyon: Uint8Array;
const visits: Visit[] = [];

beforeAll(async () => {
  canyon = await photograph('black-canyon');
  press = await startWebServer('https');
  stage = await openStage({
    names: { 'press.example': Number(new URL(press.url).port) },
    sign: async (network) => {
      await signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, { type: 'text', text: TEXT }, { kind: 'textHuman' }, network);
    },
  });
  const headers = { 'set-cookie': 'session=secret; Path=/; Secure; SameSite=None' };
  for (const server of [stage.site, press])
    server.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon, headers });
  press.page(
    '/story',
    `<h1>News</h1><nav>Home</nav><article><p>${TEXT}</p></article><script>owned = 1</script>`,
  );
  press.page('/nothing', '<p>Nothing here.</p>');
});

afterEach(async () => {
  for (const visit of visits.splice(0)) await visit.close();
});

afterAll(async () => {
  await stage?.close();
  await press?.stop();
});

async function open(body: string): Promise<Visit> {
  stage.site.page('/page', STYLE + body);
  const visit = await stage.visit('/page');
  visits.push(visit);
  return visit;
}

/** What the browser tells the extension when its menu entry is clicked: no test can open the menu itself. */
async function choose({ tab, page }: Visit, clicked: Record<string, unknown>): Promise<void> {
  const asked = { clicked, tab: { id: tab, url: page.url() } };
  await inBackground(
    stage.browser,
    (event) => {
      type Dispatching = { dispatch: (clicked: object, tab: object) => void };
      (chrome.contextMenus.onClicked as unknown as Dispatching).dispatch(event.clicked, event.tab);
    },
    asked,
  );
}

const firstItem = async (visit: Visit) => (await visit.answers(1))[0];

test('the browser has the three entries, and the keys', async () => {
  const { inExtension } = stage.browser;
  const names = await inExtension(async () => (await chrome.commands.getAll()).map(({ name }) => name ?? ''));
  expect(names).toEqual(expect.arrayContaining(['open-panel', 'next-item', 'previous-item']));
  // An entry that is there can be changed, one that is not can't.
  await inBackground(
    stage.browser,
    (ids) => {
      for (const id of ids)
        chrome.contextMenus.update(id, {}, () =>
          Object.assign(globalThis, { failed: chrome.runtime.lastError?.message }),
        );
    },
    ['asked-image', 'asked-selection', 'asked-link'],
  );
  await inBackground(
    stage.browser,
    () => {
      const { failed } = globalThis as { failed?: string };
      if (failed) throw new Error(failed);
    },
    undefined,
  );
});

test('a picture too small to be scanned is checked, in a frame and a closed shadow root too', async () => {
  const visit = await open(`<p>Nothing to scan.<div id="holder"></div>
    <script>const root = holder.attachShadow({ mode: 'closed' }); const image = new Image(40, 30);
      image.src = '/canyon.jpg?small'; root.append(image)</script>`);
  await choose(visit, {
    menuItemId: 'asked-image',
    srcUrl: `${stage.site.url}/canyon.jpg?small`,
    frameId: 0,
  });
  await expect
    .poll(() => firstItem(visit))
    .toMatchObject({
      word: 'signed',
      kind: 'asked-image',
      signer: GAZETTE.address,
    });
  const head = visit.panel.locator('.item-head');
  await expect.poll(() => head.getAttribute('aria-expanded')).toBe('true');
  expect(await visit.panel.getByRole('button', { name: 'Show on the page' }).count()).toBe(0);
});

test('a picture that a script made is read by its page', async () => {
  const visit = await open(`<div id="holder"></div><script>
    fetch('/canyon.jpg').then((answer) => answer.blob()).then((blob) => { const image = new Image();
      image.style = 'width:40px;height:30px'; image.src = URL.createObjectURL(blob); holder.append(image) })</script>`);
  const image = visit.page.locator('img');
  await image.waitFor();
  await choose(visit, { menuItemId: 'asked-image', srcUrl: await image.getAttribute('src'), frameId: 0 });
  await expect.poll(() => firstItem(visit)).toMatchObject({ word: 'signed', kind: 'asked-image' });
});

test('a selection is checked with its line breaks, in a frame', async () => {
  const inner = `<p id='text'>${TEXT}</p>`;
  const visit = await open(`<iframe srcdoc="${inner}"></iframe>`);
  const frame = visit.page.frames()[1]!;
  await frame.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('#text')!));
  await choose(visit, { menuItemId: 'asked-selection', selectionText: 'cut', frameId: 0 });
  await expect.poll(() => firstItem(visit)).toMatchObject({ kind: 'asked-selection', label: 'cut' });
  const frameId = await stage.browser.inExtension(async () => {
    const stored = await chrome.storage.session.get(null);
    const frames = Object.entries(stored).filter(([key]) => key.startsWith('page:'));
    return Number(Object.keys((frames.at(-1)![1] as { frames: object }).frames).find((id) => id !== '0'));
  });
  await choose(visit, { menuItemId: 'asked-selection', selectionText: 'cut', frameId });
  await expect
    .poll(async () => (await visit.answers(2)).map(({ word }) => word))
    .toEqual([expect.stringMatching(/unavailable|no-record/), 'signed']);
});

test.each([
  ['a picture', '/canyon.jpg', 'signed'],
  ['a page, of which its article is read', '/story', 'signed'],
  ['a page without an article', '/nothing', 'unavailable'],
])('a link to %s is followed, without cookies', async (_, path, word) => {
  const visit = await open('<p>Links.');
  await visit.page.evaluate(
    (url) => fetch(url, { mode: 'no-cors', credentials: 'include' }).then(() => {}),
    'https://press.example/canyon.jpg',
  );
  const before = press.seen.length;
  await choose(visit, { menuItemId: 'asked-link', linkUrl: `https://press.example${path}` });
  await expect.poll(() => firstItem(visit)).toMatchObject({ word, kind: 'asked-link' });
  const asked = press.seen.slice(before);
  expect(asked.map(({ url }) => url)).toEqual([path]);
  expect(asked[0]!.headers).not.toMatchObject({ cookie: expect.anything() });
  expect(asked[0]!.headers).not.toMatchObject({ referer: expect.anything() });
});

test('a link to a private address is not asked', async () => {
  const visit = await open('<p>Links.');
  const before = stage.site.seen.length;
  await choose(visit, { menuItemId: 'asked-link', linkUrl: `${stage.site.url}/canyon.jpg` });
  await expect.poll(() => firstItem(visit)).toMatchObject({ word: 'unavailable', kind: 'asked-link' });
  expect(stage.site.seen.slice(before)).toEqual([]);
});

test('the toolbar counts what is signed, and forgets it with its page', async () => {
  const visit = await open('<img src="/canyon.jpg" alt="canyon">');
  await visit.answers(1);
  const button = (tabId: number) =>
    visit.panel.evaluate(
      async (id) => [
        await chrome.action.getBadgeText({ tabId: id }),
        await chrome.action.getTitle({ tabId: id }),
      ],
      tabId,
    );
  await expect.poll(() => button(visit.tab)).toEqual(['✓1', 'Colophon: Signed 1']);
  stage.site.page('/empty', '<p>Nothing.');
  await visit.page.goto(`${stage.site.url}/empty`);
  await expect.poll(async () => (await button(visit.tab))[0]).toBe('');
});

test('keys go from item to item, in panel and page', async () => {
  const visit = await open(
    '<img src="/canyon.jpg" alt="one"><div style="height:3000px"></div><img src="/canyon.jpg" alt="two">',
  );
  await visit.answers(2);
  const next = () =>
    inBackground(
      stage.browser,
      (tab) => {
        type Dispatching = { dispatch: (command: string, tab: object) => void };
        (chrome.commands.onCommand as unknown as Dispatching).dispatch('next-item', tab);
      },
      { id: visit.tab },
    );
  const opened = () =>
    visit.panel.$$eval('[data-item]:has([aria-expanded=true])', (items) =>
      items.map((item) => (item as HTMLElement).dataset.label),
    );
  await next();
  await expect.poll(opened).toEqual(['one']);
  await next();
  await expect.poll(opened).toEqual(['one', 'two']);
  await expect.poll(() => visit.page.evaluate(() => scrollY)).toBeGreaterThan(1_000);
});
