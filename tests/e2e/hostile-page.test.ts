import type { IncomingMessage } from 'node:http';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { doctoredCopy, photograph, resizedCopy } from '../../cli/samples/pictures.ts';
import { evidenceOf, labelled, openStage, pictured, type Stage, type Visit } from './stage.ts';
import { startWebServer } from './web-server.ts';

const PICTURE = '<img src="/canyon.jpg" alt="canyon" style="display:block;width:320px;height:200px">';

const DENIAL = 'The mayor did not take the money.';
const REST = 'The court heard eleven witnesses and read every letter before it said so in public. '.repeat(4);

let stage: Stage;
let canyon: Uint8Array;
/** A picture of which half is a hole. */
let pierced: Uint8Array;
const visits: Visit[] = [];

beforeAll(async () => {
  canyon = await photograph('black-canyon');
  pierced = await pierce(canyon);
  stage = await openStage({
    sign: async (network) => {
      await signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, { type: 'image', bytes: pierced }, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, { type: 'text', text: `${DENIAL} ${REST}` }, { kind: 'textHuman' }, network);
    },
  });
  stage.site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  stage.site.serve('/pierced.png', { type: 'image/png', body: pierced });
  stage.site.serve('/other.jpg', { type: 'image/jpeg', body: await photograph('acanthus-mollis') });
});

async function pierce(picture: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(picture)
    .resize(320, 200)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let pixel = 0; pixel < info.width * info.height; pixel++) {
    if (pixel % info.width > info.width / 3) data[4 * pixel + 3] = 0;
  }
  const raw = { width: info.width, height: info.height, channels: 4 } as const;
  return new Uint8Array(await sharp(data, { raw }).png().toBuffer());
}

afterEach(async () => {
  for (const visit of visits.splice(0)) await visit.close();
});

afterAll(() => stage?.close());

test.each([
  [
    'takes the badges out again and again',
    'removed',
    `new MutationObserver(() => document.querySelectorAll('html > div').forEach((host) => host.remove()))
      .observe(document.documentElement, { childList: true })`,
  ],
  [
    'takes the badges out once',
    'removed',
    `const once = new MutationObserver(() => { const host = document.querySelector('html > div');
      if (host) { once.disconnect(); setTimeout(() => host.remove(), 500) } });
      once.observe(document.documentElement, { childList: true })`,
  ],
  [
    'moves the badges somewhere else',
    'removed',
    `setInterval(() => { const host = document.querySelector('html > div'); if (host) document.body.append(host) }, 50)`,
  ],
  [
    'hides the badges by their own style, every frame',
    'removed',
    `(function hide() { document.querySelector('html > div')?.style.setProperty('display', 'none', 'important');
      requestAnimationFrame(hide) })()`,
  ],
  [
    'makes the badges inert',
    'removed',
    `setInterval(() => document.querySelector('html > div')?.setAttribute('inert', ''), 50)`,
  ],
  ['lays something over the badges', 'covered', layOver('')],
  ['lays something over the badges that lets the mouse through', 'covered', layOver('pointer-events:none;')],
  [
    'opens a dialog over everything',
    'covered',
    `addEventListener('load', () => setTimeout(() => { const dialog = document.createElement('dialog');
      dialog.style.cssText = 'width:90vw;height:90vh;margin:0'; document.body.append(dialog); dialog.showModal() }, 800))`,
  ],
  [
    'makes everything transparent',
    'covered',
    `setTimeout(() => document.documentElement.style.setProperty('opacity', '0.05'), 800)`,
  ],
])('a page that %s is reported in the panel, and its verdict stays', async (_, fate, script) => {
  const visit = await open(`<script>${script}</script>${PICTURE}`);
  await visit.answers(1);
  await expect.poll(async () => (await visit.answers(1))[0]?.badge).toBe(fate);
  const [item] = await visit.answers(1);
  expect(item).toMatchObject({ word: 'signed', signer: GAZETTE.address });
  expect(await evidenceOf(visit.panel, item!)).toContain('Trust this panel, not the page.');
});

test('a style sheet of the page neither hides nor moves the badges', async () => {
  const visit = await open(`<style>
    html > div, body ~ *, colophon-badges { display: none !important; opacity: 0 !important; transform: scale(0) !important }
    button { display: none !important; position: fixed !important; left: -999px !important }
    html { margin: 40px 0 0 60px; position: relative; direction: rtl }</style>${PICTURE}`);
  await visit.answers(1);
  await visit.page.waitForTimeout(1_200);
  expect((await visit.answers(1))[0]?.badge).toBe('shown');
  const corner = await visit.page.evaluate(() => {
    const { left, top } = document.querySelector('img')!.getBoundingClientRect();
    return document.elementFromPoint(left + 20, top + 20)!.localName;
  });
  expect(corner).toBe('div');
});

test('a page that puts its own functions under everything learns nothing', async () => {
  const visit = await open(`<script>
    window.heard = [];
    const hear = (...values) => heard.push(...values.map((value) => {
      try { return value instanceof Node ? value.outerHTML ?? value.textContent : JSON.stringify(value) ?? String(value) } catch { return String(value) }
    }));
    for (const [owner, name] of [[Element.prototype, 'attachShadow'], [Element.prototype, 'append'], [Node.prototype, 'appendChild'],
      [Element.prototype, 'setAttribute'], [Element.prototype, 'querySelectorAll'], [Document.prototype, 'createElement'],
      [Element.prototype, 'getBoundingClientRect'], [EventTarget.prototype, 'addEventListener'], [JSON, 'stringify'], [window, 'fetch'],
      [Document.prototype, 'elementFromPoint'], [window, 'postMessage'], [Promise.prototype, 'then']]) {
      const real = owner[name];
      owner[name] = function (...args) { if (name !== 'stringify' && name !== 'then') hear(...args); return real.apply(this, args) };
    }
    window.MutationObserver = class { observe() {} disconnect() {} takeRecords() { return [] } };
    window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
    Element.prototype.checkVisibility = () => false;
    customElements.define('colophon-badges', class extends HTMLElement {
      connectedCallback() { hear(this, this.attachInternals().shadowRoot?.innerHTML) } });
    Object.defineProperty(Object.prototype, 'word', { set(value) { hear('word', value) }, configurable: true });
    for (const type of ['message', 'focusin', 'click', 'pointerover', 'mouseover', 'error', 'securitypolicyviolation'])
      addEventListener(type, (event) => hear(event.type, event.data, event.target, event.composedPath(), event.message), true);
  </script>${PICTURE}`);
  const [item] = await visit.answers(1);
  expect(item).toMatchObject({ word: 'signed', badge: 'shown' });
  const seen = await visit.page.evaluate(() => {
    const { left, top } = document.querySelector('img')!.getBoundingClientRect();
    const host = document.elementFromPoint(left + 20, top + 20)!;
    let internals = '';
    try {
      internals = String((host as HTMLElement).attachInternals().shadowRoot);
    } catch {
      internals = 'refused';
    }
    return {
      root: host.shadowRoot,
      internals,
      page: document.documentElement.outerHTML
        .replace(/<script>[\s\S]*?<\/script>/, '')
        .replace(/ style="all.*?"/, ''),
      resources: performance.getEntriesByType('resource').map(({ name }) => name),
      heard: (window as unknown as { heard: string[] }).heard.join('\n'),
    };
  });
  expect(seen.root).toBeNull();
  expect(seen.internals).toBe('refused');
  const all = JSON.stringify(seen, null, 1);
  for (const secret of [
    stage.browser.extensionId,
    'chrome-extension',
    'olophon: ',
    'Signed',
    '"signed"',
    '✓',
  ])
    expect(all).not.toContain(secret);
  expect(all).not.toContain(stage.network.chain.rpcUrl);
});

test("a badge opens its evidence on a person's click, never on a page's", async () => {
  const visit = await open(PICTURE);
  const [item] = await visit.answers(1);
  const { page, panel } = visit;
  const head = panel.locator('.item-head');
  await page.evaluate(() => {
    const { left, top } = document.querySelector('img')!.getBoundingClientRect();
    const [clientX, clientY] = [left + 20, top + 20];
    const host = document.elementFromPoint(clientX, clientY)!;
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
      host.dispatchEvent(new MouseEvent(type, { clientX, clientY, bubbles: true, composed: true }));
    }
    (host as HTMLElement).click();
    (host as HTMLElement).focus();
  });
  await page.waitForTimeout(500);
  expect(await head.getAttribute('aria-expanded')).toBe('false');
  await clickBadge(page);
  await expect.poll(() => head.getAttribute('aria-expanded')).toBe('true');
  expect(
    await panel.evaluate(() => document.activeElement?.closest('[data-item]')?.getAttribute('data-item')),
  ).toBe(item!.id);
});

test('labels are text: markup, turned reading direction and endless names do no harm', async () => {
  const alt = '&lt;img src=x onerror=&quot;window.owned=1&quot;&gt;\u202Egnp.exe\u2066 ';
  const words = 'word '.repeat(60);
  const visit = await open(`${PICTURE.replace('alt="canyon"', `alt="${alt}"`)}
    ${PICTURE.replace('alt="canyon"', `alt="${'long'.repeat(200_000)}"`).replace('canyon.jpg', 'canyon.jpg?long')}
    <article><h1>&lt;b&gt;bold&lt;/b&gt; \u202Eevil ${'heading '.repeat(50_000)}</h1><p>${words}</p></article>`);
  const items = await visit.answers(3);
  expect(items.map(({ word }) => word)).toEqual(['signed', 'signed', 'no-record']);
  for (const { label } of items) expect(label.length).toBeLessThanOrEqual(200);
  const { panel } = visit;
  const labels = await panel.locator('.item-label').allTextContents();
  expect(labels[0]).toBe('<img src=x onerror="window.owned=1"> gnp.exe');
  for (const label of labels) expect(label).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  expect(await panel.locator('.items img[src="x"], .items b').count()).toBe(0);
  expect(await panel.evaluate(() => 'owned' in window)).toBe(false);
  expect(await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
    0,
  );
});

test('only web and data addresses are fetched', async () => {
  const { extensionId } = stage.browser;
  const data = `data:image/jpeg;base64,${Buffer.from(canyon).toString('base64')}`;
  const addresses = [
    'javascript:alert(1)',
    'file:///etc/hostname',
    `chrome-extension://${extensionId}/icon/128.png`,
    'about:blank',
    data,
  ];
  const visit = await open(
    `<style>img{display:block;width:200px;height:150px}</style>${addresses
      .map((address, i) => `<img src="${address}" alt="address ${i}">`)
      .join('')}<script>fetch('/canyon.jpg').then((answer) => answer.blob()).then((blob) => {
      const image = new Image(); image.alt = 'blob'; image.src = URL.createObjectURL(blob); document.body.append(image) })</script>`,
  );
  const items = await visit.answers(6);
  for (const [i, scheme] of ['javascript:', 'file:', 'chrome-extension:', 'about:'].entries()) {
    const item = labelled(items, `address ${i}`);
    expect(item.word).toBe('unavailable');
    expect(await evidenceOf(visit.panel, item)).toContain(`its address is “${scheme}”`);
  }
  expect(labelled(items, 'address 4')).toMatchObject({ word: 'signed', signer: GAZETTE.address });
  expect(labelled(items, 'address 4').url.length).toBeLessThan(2_000);
  expect(labelled(items, 'blob')).toMatchObject({ word: 'signed', signer: GAZETTE.address });
});

test('ten thousand tiny pictures cost nothing and hide nothing', async () => {
  const dot = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
  const started = Date.now();
  const visit = await open(`${PICTURE}${`<img src="${dot}" width="8" height="8">`.repeat(10_000)}`);
  const items = await visit.answers(1);
  expect(pictured(items, '/canyon.jpg').word).toBe('signed');
  await visit.page.waitForTimeout(500);
  expect(await visit.answers(1)).toHaveLength(1);
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('a page can not tell from a badge what it says: it takes the pointer, and covers, in the same places', async () => {
  stage.site.serve('/edited.jpg', { type: 'image/jpeg', body: await doctoredCopy(canyon) });
  stage.site.serve('/onion.jpg', { type: 'image/jpeg', body: await photograph('allium-oreophilum') });
  const names = ['canyon.jpg', 'edited.jpg', 'onion.jpg', 'missing.jpg'];
  const visit = await open(
    `<style>.h{position:relative;width:320px;height:200px;margin:20px}.h img{width:320px;height:200px;display:block}
    .h i{position:absolute;width:4px;height:4px}</style>
    ${names.map((name) => `<div class="h"><img src="/${name}" alt="${name}"></div>`).join('')}`,
  );
  const items = await visit.answers(4);
  const words = names.map((name) => pictured(items, `/${name}`).word);
  expect(words.slice(0, 2)).toEqual(['signed', 'altered']);
  expect(words[3]).toBe('unavailable');
  await visit.page.bringToFront();
  await visit.page.mouse.move(900, 700);
  await visit.page.waitForTimeout(1_500);
  const seen = await visit.page.evaluate(async () => {
    const holders = [...document.querySelectorAll<HTMLElement>('.h')];
    const found: string[] = [];
    for (const holder of holders) {
      holder.scrollIntoView({ block: 'center' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { left, top } = holder.getBoundingClientRect();
      let hits = '';
      for (let y = 0; y < 60; y += 3)
        for (let x = 0; x < 200; x += 3)
          hits +=
            document.elementFromPoint(left + x, top + y)!.parentElement === document.documentElement
              ? '#'
              : '.';
      // Things of the page's own, under the badge, ask the browser whether they can be seen.
      const probes = Array.from({ length: 13 * 50 }, (_, i) => {
        const probe = document.createElement('i');
        probe.style.cssText = `left:${(i % 50) * 4}px;top:${Math.floor(i / 50) * 4}px`;
        holder.append(probe);
        return probe;
      });
      const covered = new Map<Element, boolean>();
      await new Promise<void>((resolve) => {
        const observer = new IntersectionObserver(
          (entries) => {
            for (const entry of entries)
              covered.set(entry.target, (entry as unknown as { isVisible: boolean }).isVisible);
            if (covered.size === probes.length) resolve();
          },
          { trackVisibility: true, delay: 100 } as IntersectionObserverInit,
        );
        for (const probe of probes) observer.observe(probe);
      });
      found.push(`${hits} ${probes.map((probe) => (covered.get(probe) ? '.' : '#')).join('')}`);
      for (const probe of probes) probe.remove();
    }
    return found;
  });
  expect(seen[0]).toContain('#');
  expect(seen[0]!.split(' ')[1]).toContain('#');
  for (const one of seen) expect(one).toBe(seen[0]);
});

test('a server that sends one picture to the reader and another for checking gains no "signed"', async () => {
  const elsewhere = await startWebServer();
  const edited = await doctoredCopy(canyon);
  const small = await resizedCopy(edited, 500, 80);
  const twoFaced = (shown: Uint8Array, type: string) => ({
    type: 'image/jpeg',
    headers: { 'cache-control': 'no-store' },
    body: ({ headers }: IncomingMessage) => (headers['sec-fetch-dest'] === 'image' ? shown : canyon),
    ...(type === '' ? {} : { type }),
  });
  stage.site.serve('/two-faced.jpg', twoFaced(edited, ''));
  elsewhere.serve(
    '/other-size.jpg',
    twoFaced(await resizedCopy(await photograph('allium-oreophilum'), 500, 80), ''),
  );
  elsewhere.serve('/other-scale.jpg', twoFaced(small, ''));
  elsewhere.serve('/same-size.jpg', twoFaced(edited, ''));
  const names = [
    '/two-faced.jpg',
    ...['other-size', 'other-scale', 'same-size'].map((name) => `${elsewhere.url}/${name}.jpg`),
  ];
  const visit = await open(
    names.map((name) => `<img src="${name}" alt="" width="320" height="200">`).join(''),
  );
  const items = await visit.answers(4);
  await expect.poll(async () => pictured(await visit.answers(4), '/two-faced.jpg').word).toBe('unavailable');
  expect(await evidenceOf(visit.panel, pictured(items, '/two-faced.jpg'))).toContain(
    'The page shows another picture',
  );
  expect(pictured(items, '/other-size.jpg').word).toBe('unavailable');
  // What nobody is allowed to look at is said to be unknown: here only the size is known to be right, or not even that.
  expect(pictured(items, '/same-size.jpg')).toMatchObject({ word: 'signed', displayed: 'size' });
  expect(pictured(items, '/other-scale.jpg')).toMatchObject({ word: 'signed', displayed: 'unread' });
  await elsewhere.stop();
});

test('an honest picture of the page itself is found to be displayed as it was checked', async () => {
  const visit = await open(PICTURE);
  await expect
    .poll(async () => (await visit.answers(1))[0])
    .toMatchObject({ word: 'signed', displayed: 'same' });
});

test('no script of a page reaches the extension, and its content script reaches nothing that is not for pages', async () => {
  const { extensionId, context, openExtensionPage } = stage.browser;
  const options = await openExtensionPage('options.html');
  const shown = options.locator('.phrase strong');
  await expect.poll(() => shown.textContent()).toMatch(/^[a-z]+( [a-z]+){3}$/);
  const phrase = (await shown.textContent())!;
  await options.evaluate((name) => chrome.storage.local.set({ secret: name }), 'followed authors');
  await options.close();
  const visit = await open(PICTURE);
  await visit.answers(1);
  await expect.poll(() => visit.panel.locator('.phrase').textContent()).toContain(phrase);
  const said = await visit.page.evaluate(async (id) => {
    const api = (
      globalThis as { chrome?: { runtime?: { sendMessage: (...all: unknown[]) => Promise<unknown> } } }
    ).chrome;
    const answer = await api?.runtime
      ?.sendMessage(id, { to: 'background', type: 'page-opened', visit: 'aa' })
      .catch(String);
    const file = await fetch(`chrome-extension://${id}/icon/48.png`).then(
      () => 'read',
      () => 'refused',
    );
    return { answer, file, markup: document.documentElement.outerHTML };
  }, extensionId);
  expect(said.answer).not.toEqual({ scan: 'on' });
  expect(said.file).toBe('refused');
  // One of its words may be the page's own, or a style's, by chance.
  expect(phrase.split(' ').every((word) => said.markup.includes(word))).toBe(false);

  const session = await context.newCDPSession(visit.page);
  const worlds: { id: number; origin: string }[] = [];
  session.on('Runtime.executionContextCreated', ({ context: world }) => worlds.push(world));
  await session.send('Runtime.enable');
  const own = worlds.find(({ origin }) => origin === `chrome-extension://${extensionId}`)!;
  const expression = `Promise.all(['local', 'session'].map((area) =>
    chrome.storage[area].get(null).then((all) => 'read ' + JSON.stringify(all), (error) => 'refused ' + error)))`;
  const { result } = await session.send('Runtime.evaluate', {
    contextId: own.id,
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  for (const answer of result.value as string[]) expect(answer).toMatch(/^refused/);
  await session.detach();
});

test('a badge is not left over a picture that the page lays another thing over', async () => {
  const visit =
    await open(`${PICTURE}<script>setTimeout(() => { const veil = document.createElement('section');
    veil.style.cssText = 'position:fixed;inset:0;background:#fff'; document.body.append(veil) }, 1500)</script>`);
  await visit.answers(1);
  await visit.page.bringToFront();
  await expect.poll(async () => (await visit.answers(1))[0]?.badge).toBe('hidden');
  const corner = await visit.page.evaluate(() => {
    const { left, top } = document.querySelector('img')!.getBoundingClientRect();
    return document.elementFromPoint(left + 20, top + 20)!.localName;
  });
  expect(corner).toBe('section');
});

const laid = (picture: string, style = '') =>
  `<div style="position:relative;width:320px;height:200px"><img src="/other.jpg" alt="below" width="320" height="200">
  <img src="${picture}" alt="above" style="position:absolute;left:0;top:0;width:320px;height:200px;${style}"></div>`;

test.each([
  ['a signed picture with a hole in it', laid('/pierced.png')],
  ['a signed picture that is hardly there', laid('/canyon.jpg', 'opacity:.1')],
  ['a signed picture that is blended in', laid('/canyon.jpg', 'mix-blend-mode:screen')],
  [
    'a signed picture with a hole in it over a picture of the style sheet',
    `<div style="width:320px;height:200px;background:url(/other.jpg)"><img src="/pierced.png" alt="above"></div>`,
  ],
])('%s wears no badge over another picture, and the panel says why', async (_, html) => {
  const visit = await open(html);
  const above = async () => labelled(await visit.answers(1), 'above');
  await visit.page.bringToFront();
  await expect.poll(async () => (await above()).badge).toBe('underlaid');
  const { id, word } = await above();
  expect(word).toBe('signed');
  await visit.panel.bringToFront();
  await expect
    .poll(() => visit.panel.locator(`[data-item="${id}"]`).textContent())
    .toContain('lets another picture of the page be seen through it');
});

test.each([
  ['with a hole in it on plain paper', '<img src="/pierced.png" alt="above">', 1],
  ['that is whole over another', laid('/canyon.jpg'), 2],
])('a signed picture %s keeps its badge', async (_, html, count) => {
  const visit = await open(html);
  await visit.page.bringToFront();
  const above = async () => labelled(await visit.answers(count), 'above');
  expect((await above()).word).toBe('signed');
  await visit.page.evaluate(() => new Promise((done) => setTimeout(done, 1_500)));
  expect((await above()).badge).toBe('shown');
});

test('a verdict does not stay on a picture whose source was exchanged', async () => {
  const visit = await open(PICTURE);
  expect((await visit.answers(1))[0]?.word).toBe('signed');
  await visit.page.evaluate(() => document.querySelector('img')!.setAttribute('src', '/other.jpg'));
  await expect.poll(async () => (await visit.answers(1))[0]?.url).toContain('/other.jpg');
  expect((await visit.answers(1))[0]?.word).not.toBe('signed');
});

test('a verdict does not stay on a picture that a style sheet puts another one in the place of', async () => {
  const visit = await open(PICTURE);
  expect((await visit.answers(1))[0]?.word).toBe('signed');
  await visit.page.addStyleTag({ content: 'img { content: url(/other.jpg) }' });
  await expect.poll(() => visit.panel.locator('[data-item]').count()).toBe(0);
});

test.each([
  ['as it was signed', 'The mayor did not take the money.', true],
  [
    'as it was signed, with words that nobody sees',
    'The mayor did not <i hidden>really</i> take the money.',
    true,
  ],
  [
    'with a signed word hidden by a style',
    'The mayor did <i style="display:none">not</i> take the money.',
    false,
  ],
  [
    'with a word that only markup hides',
    'The mayor did not <i aria-hidden="true">only</i> take the money.',
    false,
  ],
  [
    'with a word in an element without a box',
    'The mayor did not <i style="visibility:hidden"><b style="display:contents;visibility:visible">only</b></i> take the money.',
    false,
  ],
])('a text is judged by what is displayed: %s', async (_, denial, signed) => {
  const visit = await open(`<article><p>${denial} ${REST}</p></article>`);
  expect((await visit.answers(1))[0]?.word === 'signed').toBe(signed);
});

async function open(body: string): Promise<Visit> {
  stage.site.page('/hostile', body);
  const visit = await stage.visit('/hostile');
  visits.push(visit);
  return visit;
}

async function clickBadge(page: Page): Promise<void> {
  const box = await page.locator('img').first().boundingBox();
  await page.mouse.click(box!.x + 22, box!.y + 20);
}

/** A script that keeps an element of the page above everything else. */
function layOver(style: string): string {
  return `addEventListener('load', () => setInterval(() => { const veil = document.querySelector('#veil') ?? document.createElement('section');
    veil.id = 'veil'; veil.style.cssText = 'position:fixed;inset:0;background:#fff;z-index:2147483647;${style}';
    if (document.documentElement.lastElementChild !== veil) document.documentElement.append(veil) }, 100))`;
}
