import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readPanel } from '../../cli/demo/steps.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, vectorDrawing } from '../../cli/samples/pictures.ts';
import { openStage, pictured, type Stage, type Visit } from './stage.ts';
import { type Seen, startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let elsewhere: WebServer;
const visits: Visit[] = [];

const STYLE = '<style>img{display:block;width:240px;height:160px}iframe{width:320px;height:220px}</style>';
const noStore = { 'cache-control': 'no-store' };

beforeAll(async () => {
  const canyon = await photograph('black-canyon');
  elsewhere = await startWebServer();
  stage = await openStage({
    sign: (network) => signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network),
  });
  const picture = { type: 'image/jpeg', body: canyon, headers: noStore };
  for (const server of [stage.site, elsewhere]) server.serve('/canyon.jpg', picture);
  stage.site.serve('/drawing.svg', { type: 'image/svg+xml', body: vectorDrawing() });
  elsewhere.page('/frame', `${STYLE}<img src="/canyon.jpg" alt="in a frame">`);
});

afterEach(async () => {
  for (const visit of visits.splice(0)) await visit.close();
});

afterAll(async () => {
  await stage?.close();
  await elsewhere?.stop();
});

async function open(body: string, path = '/page'): Promise<Visit> {
  stage.site.page(path, body);
  const visit = await stage.visit(path);
  visits.push(visit);
  return visit;
}

/** The extension's own requests: a page's have `image` as their destination. */
const ours = ({ seen }: WebServer, path: string): Seen[] =>
  seen.filter(({ url, headers }) => url === path && headers['sec-fetch-dest'] === 'empty');

test('a picture is fetched once for the page and all its frames, however often it is shown', async () => {
  const url = `${elsewhere.url}/canyon.jpg`;
  const inner = `${STYLE}<img src='${url}' alt='inner'>`.replaceAll('"', '&quot;');
  const before = ours(elsewhere, '/canyon.jpg').length;
  const visit = await open(
    `${STYLE}<img src="${url}" alt="one"><img src="${url}" alt="two">
    <iframe srcdoc="${inner}"></iframe><iframe src="${elsewhere.url}/frame"></iframe>`,
  );
  const items = await visit.answers(4);
  expect(items.map(({ word }) => word)).toEqual(['signed', 'signed', 'signed', 'signed']);
  expect(ours(elsewhere, '/canyon.jpg').length - before).toBe(1);
});

test('a picture that a page takes out and puts in again while it is being fetched is fetched once', async () => {
  const asked = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  stage.site.serve('/moved.jpg', {
    type: 'image/jpeg',
    body: await photograph('black-canyon'),
    headers: noStore,
    async gate(request) {
      if (request.headers['sec-fetch-dest'] !== 'empty') return;
      asked.resolve();
      await ready.promise;
    },
  });
  const visit = await open(`${STYLE}<img id="moved" src="/moved.jpg" alt="first">`);
  await asked.promise;
  await visit.page.evaluate(() => {
    const image = document.querySelector('img')!;
    const like = image.cloneNode() as HTMLImageElement;
    like.alt = 'second';
    image.replaceWith(like);
  });
  await expect.poll(async () => (await readPanel(visit.panel)).map(({ label }) => label)).toEqual(['second']);
  ready.resolve();
  expect((await visit.answers(1)).map(({ word }) => word)).toEqual(['signed']);
  expect(ours(stage.site, '/moved.jpg')).toHaveLength(1);
});

test('one list has what all frames show, and forgets a frame that is taken out or shows another page', async () => {
  const visit = await open(
    `${STYLE}<img src="/canyon.jpg" alt="top"><iframe id="a" src="${elsewhere.url}/frame"></iframe>
    <iframe id="b" src="${elsewhere.url}/frame"></iframe>`,
  );
  const items = await visit.answers(3);
  expect(items.map(({ label, frame }) => [label, frame])).toEqual([
    ['top', ''],
    ['in a frame', new URL(elsewhere.url).host],
    ['in a frame', new URL(elsewhere.url).host],
  ]);
  await visit.page.evaluate(() => document.querySelector('#a')!.remove());
  await expect.poll(async () => (await visit.answers(1)).length).toBe(2);
  stage.site.page('/other-frame', `${STYLE}<img src="/canyon.jpg" alt="another page">`);
  await visit.page.evaluate(() => document.querySelector('#b')!.setAttribute('src', '/other-frame'));
  await expect
    .poll(async () => (await visit.answers(1)).map(({ label, word }) => `${label} ${word}`))
    .toEqual(['top signed', 'another page signed']);
});

test('everything is checked again in the frames too', async () => {
  const visit = await open(`${STYLE}<img src="/canyon.jpg"><iframe src="${elsewhere.url}/frame"></iframe>`);
  const before = (await visit.answers(2)).map(({ id }) => id);
  await visit.panel.getByRole('button', { name: 'Check again' }).click();
  await expect
    .poll(async () => {
      const items = await visit.answers(2);
      return items.length === 2 && items.every(({ id, word }) => word === 'signed' && !before.includes(id));
    })
    .toBe(true);
});

test.each([
  ['a photograph', '/canyon.jpg', 'img', 'signed'],
  ['a drawing', '/drawing.svg', 'document', 'no-record'],
])('%s opened in its own tab is checked', async (_, path, kind, word) => {
  const visit = await stage.visit(path);
  visits.push(visit);
  const [item] = await visit.answers(1);
  expect([item!.kind, ['unsure', 'no-record'].includes(item!.word) ? 'no-record' : item!.word]).toEqual([
    kind,
    word,
  ]);
});

test('what is gone is not fetched any longer', async () => {
  let began: () => void;
  const asked = new Promise<void>((resolve) => {
    began = resolve;
  });
  let ended: Promise<unknown> | undefined;
  const body = await photograph('black-canyon');
  stage.site.serve('/slow.jpg', {
    type: 'image/jpeg',
    body,
    headers: noStore,
    async gate(request) {
      if (request.headers['sec-fetch-dest'] !== 'empty') return;
      ended = once(request.socket, 'close');
      began();
      await new Promise(() => {});
    },
  });
  const visit = await open(`${STYLE}<img id="slow" src="/slow.jpg"><img src="/canyon.jpg" alt="other">`);
  await asked;
  await visit.page.evaluate(() => document.querySelector('#slow')!.remove());
  await ended;
  await expect.poll(async () => (await visit.answers(1)).map(({ label }) => label)).toEqual(['other']);
});

test('a feed without an end keeps a limited list, the newest of it', async () => {
  const visit = await open(`${STYLE}<div id="feed"></div>`, '/feed');
  await visit.page.evaluate(async () => {
    const feed = document.querySelector('#feed')!;
    for (let i = 1; i <= 60; i++) {
      const image = new Image(240, 160);
      image.src = '/canyon.jpg';
      image.alt = `post ${i}`;
      feed.append(image);
      if (feed.childElementCount > 10) feed.firstElementChild!.remove();
      scrollTo(0, document.body.scrollHeight);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  });
  await expect
    .poll(async () => (await visit.answers(1)).map(({ label }) => label))
    .toEqual(Array.from({ length: 10 }, (_, i) => `post ${51 + i}`));
  expect(pictured(await visit.answers(10), '/canyon.jpg').word).toBe('signed');
});

test('the popup switches a site off in the tab that is open, and undoes that', async () => {
  const visit = await open(
    `${STYLE}<img src="/canyon.jpg" alt="top"><iframe src="${elsewhere.url}/frame"></iframe>`,
  );
  await visit.answers(2);
  const hosts = () => visit.page.evaluate(() => document.querySelectorAll('html > div').length);
  expect(await hosts()).toBe(1);
  const popup = await stage.browser.openExtensionWindow(`popup.html?tab=${visit.tab}`);
  await popup.locator('[name=scan-here]').click();
  await expect.poll(() => visit.panel.locator('main').getAttribute('data-state')).toBe('off');
  await expect.poll(hosts).toBe(0);
  const fetched = () => ours(stage.site, '/canyon.jpg').length + ours(elsewhere, '/canyon.jpg').length;
  const before = fetched();
  await visit.page.reload();
  await visit.page.waitForTimeout(1_500);
  expect(fetched()).toBe(before);
  await popup.getByRole('button', { name: 'Undo' }).click();
  await expect
    .poll(async () => (await visit.answers(1)).map(({ word }) => word))
    .toEqual(['signed', 'signed']);
  await expect.poll(hosts).toBe(1);
  await popup.close();
});
