import { mkdirSync, writeFileSync } from 'node:fs';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { passage } from '../../cli/samples/texts.ts';
import { type FirefoxBrowser, type FirefoxTab, firefoxPath, openFirefox } from './firefox-browser.ts';
import { connect, fillIn, press, until } from './firefox-steps.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const PASSPHRASE = 'a passphrase of the tests';

const path = firefoxPath();
if (!path)
  console.log('Skipped: there is no Firefox. On Debian: apt-get install firefox-esr; or set FIREFOX.');

describe.skipIf(!path)('in Firefox', () => {
  let network: DevNetwork;
  let site: WebServer;
  let firefox: FirefoxBrowser;
  let page: FirefoxTab;
  let panel: FirefoxTab;

  beforeAll(async () => {
    mkdirSync('out/screens', { recursive: true });
    network = await startNetwork();
    site = await startWebServer();
    const canyon = await photograph('black-canyon');
    const speech = await passage('1863_abraham_lincoln_r', 2, 6);
    await signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network);
    await signAs(GAZETTE, { type: 'text', text: speech }, { kind: 'textHuman' }, network);
    const jpeg = (body: Uint8Array) => ({ type: 'image/jpeg', body });
    site.serve('/canyon.jpg', jpeg(canyon));
    site.serve('/canyon-2.jpg', jpeg(await recompressedCopy(canyon, 60)));
    site.serve('/onion.jpg', jpeg(await photograph('allium-oreophilum')));
    const pictures = ['canyon.jpg', 'canyon-2.jpg', 'onion.jpg'].map(
      (name) => `<img src="/${name}" alt="${name}" width="320" height="200">`,
    );
    const paragraphs = speech.split('\n\n').map((text) => `<p>${text}</p>`);
    const article = `<article><h1>An address</h1><div itemprop="articleBody">${paragraphs.join('')}</div></article>`;
    site.page('/page', `<main>${pictures.join('')}${article}</main>`);
    firefox = await openFirefox(path!);
    await connect(firefox, network);
    page = await firefox.open(`${site.url}/page`);
    panel = await firefox.openExtensionPage(`sidepanel.html?tab=${await tabOfPage()}`);
  });

  afterAll(async () => {
    await firefox?.close();
    await site?.stop();
    await network?.stop();
  });

  async function tabOfPage(): Promise<number> {
    const popup = await firefox.openExtensionPage('popup.html?tab=');
    return popup.run(async (url) => {
      type Tabs = { query: (of: object) => Promise<{ id: number; url?: string }[]> };
      const { tabs } = (globalThis as unknown as { browser: { tabs: Tabs } }).browser;
      return (await tabs.query({})).find((tab) => tab.url === url)!.id;
    }, `${site.url}/page`);
  }

  const words = () =>
    panel.run(() =>
      Object.fromEntries(
        [...document.querySelectorAll<HTMLElement>('[data-item]')].map(({ dataset }) => [
          dataset.label!,
          dataset.state!,
        ]),
      ),
    );

  test('each picture and article of a page gets its word, and the panel lists them', async () => {
    const expected = { 'canyon.jpg': 'signed', 'canyon-2.jpg': 'similar', 'An address': 'signed' };
    await expect.poll(words, { timeout: 40_000 }).toMatchObject(expected);
    await expect.poll(async () => (await words())['onion.jpg']).toMatch(/^(no-record|unsure)$/);
  });

  test('the detector judges on WebAssembly what no record decides', async () => {
    const card = '[data-item][data-label="onion.jpg"]';
    await panel.run((selector) => {
      const head = document.querySelector<HTMLElement>(`${selector} .item-head`)!;
      if (head.getAttribute('aria-expanded') === 'false') head.click();
    }, card);
    const evidence = () => panel.run((selector) => document.querySelector(selector)!.textContent, card);
    await expect.poll(evidence).toMatch(/\(score [\d.]+, model .+, on wasm\)/);
  });

  test('a key of one’s own signs a dropped text, and it is read back as a stranger would', async () => {
    const create = await firefox.openExtensionPage('create.html?tab=');
    const fill = (fields: Readonly<Record<string, string>>) => fillIn(create, fields);
    await until(() => create.run(() => document.querySelector('[name=new-passphrase]') !== null));
    await fill({ 'new-passphrase': PASSPHRASE, 'new-passphrase-again': PASSPHRASE });
    await create.run(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
    await until(() => create.run(() => document.querySelector('.source-picker') !== null));
    await create.run(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(['The ferry ran on Sunday, too.'], 'ferry.txt', { type: 'text/plain' }));
      const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropped });
      document.querySelector('.source-picker')!.dispatchEvent(event);
    });
    await until(() => create.run(() => document.querySelector('.piece') !== null));
    await fill({ passphrase: PASSPHRASE });
    await press(create, 'Sign and publish');
    const said = () => create.run(() => document.body.textContent);
    await expect.poll(said, { timeout: 40_000 }).toMatch(/Signed\. Recorded in block \d+/);
    await expect.poll(said, { timeout: 40_000 }).toContain('Read back as a stranger would: signed, by you.');
    writeFileSync('out/screens/firefox-signed.png', await create.screenshot());
  });

  test('a page can look into no badge', async () => {
    await page.bringToFront();
    const hit = () =>
      page.run(() => {
        const { left, top } = document.querySelector('img')!.getBoundingClientRect();
        const host = document.elementFromPoint(left + 20, top + 20)!;
        return { tag: host.localName, shadow: host.shadowRoot, text: host.textContent };
      });
    await expect.poll(hit).toEqual({ tag: 'div', shadow: null, text: '' });
    writeFileSync('out/screens/firefox-page.png', await page.screenshot());
  });

  test('the panel has no barrier that axe finds', async () => {
    await panel.bringToFront();
    await panel.inject(axe.source);
    const violations = await panel.run(async () => {
      const found = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(violations).toEqual([]);
    writeFileSync('out/screens/firefox-panel.png', await panel.screenshot());
  });
});
