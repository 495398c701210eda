import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { evidenceOf, labelled, openStage, pictured, type Stage, type Visit } from './stage.ts';

const PICTURE = '<img src="/canyon.jpg" alt="canyon" style="display:block;width:320px;height:200px">';

const DENIAL = 'The mayor did not take the money.';
const REST = 'The court heard eleven witnesses and read every letter before it said so in public. '.repeat(4);

let stage: Stage;
let canyon: Uint8Array;
const visits: Visit[] = [];

beforeAll(async () => {
  canyon = await photograph('black-canyon');
  stage = await openStage({
    sign: async (network) => {
      await signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, { type: 'text', text: `${DENIAL} ${REST}` }, { kind: 'textHuman' }, network);
    },
  });
  stage.site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
});

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

test('a verdict does not stay on a picture whose source was exchanged', async () => {
  stage.site.serve('/other.jpg', { type: 'image/jpeg', body: await photograph('acanthus-mollis') });
  const visit = await open(PICTURE);
  expect((await visit.answers(1))[0]?.word).toBe('signed');
  await visit.page.evaluate(() => document.querySelector('img')!.setAttribute('src', '/other.jpg'));
  await expect.poll(async () => (await visit.answers(1))[0]?.url).toContain('/other.jpg');
  expect((await visit.answers(1))[0]?.word).not.toBe('signed');
});

test('a verdict does not stay on a picture that a style sheet puts another one in the place of', async () => {
  stage.site.serve('/other.jpg', { type: 'image/jpeg', body: await photograph('acanthus-mollis') });
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
