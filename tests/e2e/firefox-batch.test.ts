import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { passage } from '../../cli/samples/texts.ts';
import { response } from '../cli/batch/warc-file.ts';
import { zipOf } from '../cli/batch/zip-file.ts';
import { type FirefoxBrowser, type FirefoxTab, firefoxPath, openFirefox } from './firefox-browser.ts';
import { connect, press, until } from './firefox-steps.ts';
import { checkReceipts, unpackReceipts } from './unpacked-receipts.ts';

const path = firefoxPath();
if (!path)
  console.log('Skipped: there is no Firefox. On Debian: apt-get install firefox-esr; or set FIREFOX.');

describe.skipIf(!path)('the batch page in Firefox', () => {
  let network: DevNetwork;
  let firefox: FirefoxBrowser;
  let folder: string;
  let at: (name: string) => string;
  let names: string[];

  beforeAll(async () => {
    await mkdir('out/screens', { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'colophon-firefox-batch-'));
    at = (name) => join(folder, name);
    for (const name of ['profile', 'downloads', 'leak']) await mkdir(at(name));
    network = await startNetwork();
    const canyon = await photograph('black-canyon');
    const speech = await passage('1863_abraham_lincoln_r', 2, 6);
    await signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network);
    await signAs(GAZETTE, { type: 'text', text: speech }, { kind: 'textHuman' }, network);
    const crawl = [response('https://example.org/canyon.jpg', 'image/jpeg', canyon)];
    const files = {
      'canyon.jpg': canyon,
      'copy.jpg': await recompressedCopy(canyon, 60),
      'other.txt': 'Nobody has signed these words, and nobody ever will.',
      'site.wacz': zipOf([{ name: 'archive/data.warc.gz', bytes: gzipSync(crawl[0]!), method: 0 }]),
      'speech.txt': speech,
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(at(`leak/${name}`), bytes);
    names = Object.keys(files).map((name) => at(`leak/${name}`));
    firefox = await openFirefox(path!, { profile: at('profile'), downloads: at('downloads') });
    await connect(firefox, network);
  });

  afterAll(async () => {
    await firefox?.close();
    await network?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const EXPECTED = {
    'canyon.jpg': 'signed',
    'copy.jpg': 'similar',
    'other.txt': 'no-record',
    'site.wacz!archive/data.warc.gz!https://example.org/canyon.jpg': 'signed',
    'speech.txt': 'signed',
  };

  const words = (tab: FirefoxTab) =>
    tab.run(() =>
      Object.fromEntries(
        [...document.querySelectorAll<HTMLElement>('.batch-rows tr[data-n]')].map((row) => [
          row.querySelector('bdi')!.textContent,
          row.dataset.word,
        ]),
      ),
    );

  const stateOf = (tab: FirefoxTab) =>
    tab.run(() => document.querySelector<HTMLElement>('.batch-drop')?.dataset.state);

  const is = (tab: FirefoxTab, state: string) => until(async () => (await stateOf(tab)) === state);

  async function saved(tab: FirefoxTab, format: string): Promise<string> {
    await tab.run((name) => document.querySelector<HTMLButtonElement>(`[name=${name}]`)!.click(), format);
    const file = at(`downloads/colophon-report.${format}`);
    await until(async () => (await readdir(at('downloads'))).includes(`colophon-report.${format}`));
    await until(async () => (await readFile(file, 'utf8')) !== '');
    return readFile(file, 'utf8');
  }

  const count = async (tab: FirefoxTab) =>
    Number(
      /^(\d+) of/.exec((await tab.run(() => document.querySelector('.batch-count')?.textContent)) ?? '')?.[1],
    );

  /** What the page says is missing before it can go on. */
  const missing = (tab: FirefoxTab) =>
    tab.run(() => document.querySelector('[data-notice=missing]')?.textContent ?? '');

  let page: FirefoxTab;

  test('checks files that were chosen, and saves what it found', async () => {
    page = await firefox.openExtensionPage('batch.html');
    await is(page, 'empty');
    await page.choose('[name=files]', names);
    await is(page, 'done');
    expect(await words(page)).toEqual(EXPECTED);
    await writeFile('out/screens/firefox-batch.png', await page.screenshot());
    const lines = (await saved(page, 'ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).map(({ input, verdict }) => [input, verdict])).toEqual(
      Object.entries(EXPECTED),
    );
    const report = await saved(page, 'html');
    expect(report).toContain('<title>Colophon report</title>');
    expect(report.match(/"word":"/g)).toHaveLength(lines.length);
    await page.inject(axe.source);
    const violations = await page.run(async () => {
      const found = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(violations).toEqual([]);
  });

  test('saves receipts, which the command line checks with the files at hand', async () => {
    await page.run(() => document.querySelector('.batch-receipts')!.setAttribute('open', ''));
    await press(page, 'Make the receipts');
    await until(() => page.run(() => document.querySelector('.batch-receipts [data-state=done]') !== null));
    const zip = 'colophon-receipts.zip';
    await until(async () => (await readdir(at('downloads'))).includes(zip));
    await until(async () => (await readFile(at(`downloads/${zip}`))).length > 0);
    const evidence = await unpackReceipts(at(`downloads/${zip}`), at('evidence'));
    const { code, lines } = await checkReceipts(evidence, '--input', at('leak'));
    expect(lines.flatMap(({ findings }) => findings)).toEqual([]);
    expect(code).toBe(0);
    expect(lines.slice(0, -1).map(({ input, verdict }) => [input, verdict])).toEqual(
      Object.entries(EXPECTED),
    );
    for (const { believed } of lines.slice(0, -1)) {
      expect(believed).not.toContain('registry-unproved');
      expect(believed).not.toContain('file-not-given');
    }
  });

  test('takes a folder that is chosen, and files that are dropped', async () => {
    await press(page, 'Forget this batch');
    await is(page, 'empty');
    // Without a picker of handles, the button opens the field for folders.
    const opened = await page.run(() => {
      const field = document.querySelector<HTMLInputElement>('[name=folder]')!;
      const clicked = new Promise<boolean>((done) => {
        field.addEventListener('click', (event) => {
          event.preventDefault();
          done(field.webkitdirectory);
        });
      });
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent }) => textContent === 'Choose a folder')!.click();
      return clicked;
    });
    expect(opened).toBe(true);
    // No driver chooses a folder in Firefox: the field gets what it would have.
    await page.run(() => {
      const files = ['leak/b/2.txt', 'leak/.hidden', 'leak/1.txt'].map((path) => {
        const file = new File([`Words of ${path}.`], path.split('/').at(-1)!, { lastModified: 1 });
        return Object.defineProperty(file, 'webkitRelativePath', { value: path });
      });
      const field = document.querySelector<HTMLInputElement>('[name=folder]')!;
      Object.defineProperty(field, 'files', { value: files, configurable: true });
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await is(page, 'done');
    expect(await words(page)).toEqual({ 'leak/1.txt': 'no-record', 'leak/b/2.txt': 'no-record' });
    await page.run(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(['Words that were dropped.'], 'dropped.txt', { lastModified: 1 }));
      const zone = document.querySelector('.batch-drop')!;
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    });
    await until(async () => (await words(page))['dropped.txt'] === 'no-record');
  });

  test('goes on after a reload and after a restart, once it is given the files again', async () => {
    const COUNT = 400;
    await mkdir(at('many'));
    const many = Array.from({ length: COUNT }, (_, i) => at(`many/${String(i).padStart(4, '0')}.txt`));
    for (const [i, file] of many.entries())
      await writeFile(file, `These are the words number ${i}, and nobody has signed any of them at all.`);
    await press(page, 'Forget this batch');
    await is(page, 'empty');
    await page.choose('[name=files]', many);
    await until(async () => (await count(page)) > 5);
    await press(page, 'Pause');
    await is(page, 'paused');

    await page.reload();
    await is(page, 'paused');
    const before = await count(page);
    expect(before).toBeGreaterThan(5);
    expect(before).toBeLessThan(COUNT);
    expect(await missing(page)).toBe(
      'What is left has to be chosen or dropped again: the files you had chosen',
    );
    await firefox.close();

    firefox = await openFirefox(path!, { profile: at('profile'), downloads: at('downloads') });
    page = await firefox.openExtensionPage('batch.html');
    await is(page, 'paused');
    expect(await count(page)).toBe(before);
    await writeFile('out/screens/firefox-batch-again.png', await page.screenshot());
    await page.run(() => {
      const { browser } = globalThis as unknown as { browser: typeof chrome };
      const asked: string[] = [];
      const send = browser.runtime.sendMessage.bind(browser.runtime) as (message: unknown) => unknown;
      Object.assign(globalThis, { asked });
      browser.runtime.sendMessage = ((message: { type?: string; name: string }) => {
        if (message.type === 'batch') asked.push(message.name);
        return send(message);
      }) as typeof browser.runtime.sendMessage;
    });
    await page.choose('[name=files]', many);
    await is(page, 'done');
    expect(await count(page)).toBe(COUNT);
    const asked = await page.run(() => (globalThis as unknown as { asked: string[] }).asked);
    expect(asked).toHaveLength(COUNT - before);
  });
});
