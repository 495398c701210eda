import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { openNodeLanes } from '../../cli/node-lanes.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { runVerify } from '../../cli/verify.ts';
import type { VerifyLine } from '../../lib/batch/line.ts';
import { CRAWL, record, response } from '../cli/batch/warc-file.ts';
import { zipOf } from '../cli/batch/zip-file.ts';
import { expectAccessible } from './accessible.ts';
import { openStage, type Stage } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const TEXT = `The harbour was closed on Monday morning after a crane fell into the water beside the ferry. Nobody was hurt,
the harbour master said, and the ferries will sail again on Tuesday. The crane had stood there since 1961.`;
const EVIL = '\u202Egpj.exe\n<img src=x onerror="document.title=1">.txt';

let folder: string;
let profile: string;
let stage: Stage;
let web: WebServer;
let original: Uint8Array;
let names: Record<string, number>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-batch-'));
  profile = await mkdtemp(join(tmpdir(), 'colophon-profile-'));
  await mkdir('out/screens', { recursive: true });
  original = await photograph('black-canyon');
  web = await startWebServer('https');
  names = { 'pictures.example.org': Number(new URL(web.url).port) };
  stage = await openStage({
    profile,
    names,
    sign: async (network) => {
      await signAs(GAZETTE, { type: 'image', bytes: original }, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, { type: 'text', text: TEXT }, { kind: 'textHuman' }, network);
    },
  });
});

afterAll(async () => {
  await stage?.close();
  await web?.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(profile, { recursive: true, force: true });
});

// There is one batch, and one window has it.
afterEach(async () => {
  for (const page of stage.browser.context.pages())
    if (page.url().includes('/batch.html')) await page.close();
});

const rowsOf = (page: Page) => page.locator('.batch-rows tr[data-n]');
const done = (page: Page) => page.locator('.batch-drop[data-state=done]').waitFor({ timeout: 45_000 });

async function openBatch(browser: ExtensionBrowser, query = ''): Promise<Page> {
  const page = await browser.openExtensionPage(`batch.html${query}`);
  await page.locator('.batch-drop:not([data-state=loading])').waitFor();
  return page;
}

/** The same, with nothing left of what was checked before. */
async function openFresh(browser: ExtensionBrowser, query = ''): Promise<Page> {
  await browser.inExtension(
    () =>
      new Promise<void>((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase('colophon-batch');
        deleting.onsuccess = () => resolve();
        deleting.onerror = () => reject(deleting.error);
      }),
  );
  return openBatch(browser, query);
}

async function forget(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Forget this batch' }).click();
  await page.locator('.batch-drop[data-state=empty]').waitFor();
}

async function saved(page: Page, format: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`[name=${format}]`).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

/** A folder as it might come from a leak: signed, copied and doctored pictures, texts, archives, and what can't be read. */
async function writeLeak(): Promise<string> {
  const leak = join(folder, 'leak');
  await mkdir(join(leak, 'b'), { recursive: true });
  const white = { create: { width: 160, height: 120, channels: 3, background: '#fff' } } as const;
  const crawl = [
    response('https://example.org/photo.jpg', 'image/jpeg', original),
    response('https://example.org/\u202egpj.exe', 'text/plain', TEXT),
    response('https://example.org/style.css', 'text/css', 'body {}'),
  ];
  const files = {
    'original.jpg': original,
    'b/again.jpg': original,
    'copy.jpg': await recompressedCopy(original, 60),
    'doctored.jpg': await sharp(original)
      .composite([{ input: white, left: 40, top: 40 }])
      .jpeg()
      .toBuffer(),
    'text.txt': TEXT,
    'b.txt': TEXT.replace('Nobody was', 'Two men were'),
    'empty.txt': '',
    [EVIL]: 'Nobody signed these words, and nobody ever will.',
    'files.zip': zipOf([
      { name: 'in/text.txt', bytes: TEXT },
      { name: 'locked.txt', bytes: 'x', flags: 0x801 },
    ]),
    'broken.zip': 'no archive',
    'crawl.warc.gz': Buffer.concat([...crawl, ...CRAWL].map((record) => gzipSync(record))),
    'cut.warc.gz': gzipSync(Buffer.concat(CRAWL)).subarray(0, -40),
    'liar.warc': Buffer.concat([
      record({ 'WARC-Type': 'metadata', 'Content-Length': '2' }, 'longer than that'),
      ...CRAWL,
    ]),
    'site.wacz': zipOf([
      { name: 'archive/data.warc.gz', bytes: Buffer.concat(crawl.map((one) => gzipSync(one))), method: 0 },
      { name: 'pages/pages.jsonl', bytes: '{}' },
    ]),
    '.hidden': 'x',
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(leak, name), bytes);
  return leak;
}

/** What two platforms have to agree on: they decode pictures by other means, and a heat map may differ by a hair. */
function told({ evidence = [], sha256, type, verdict, origin, signer, conflicts, error, input }: VerifyLine) {
  const codes = evidence
    .filter(({ lane }) => lane !== 'detector')
    .map(({ lane, state, code }) => [lane, state, code]);
  // What a ZIP is refused for, each reader says in its own words.
  const why = error?.replace(/ \(.*\)/, '');
  return { input, sha256, type, verdict, origin, signer, conflicts, why, codes };
}

async function fromCommandLine(leak: string, csv: string): Promise<VerifyLine[]> {
  const { domain, chain, service } = stage.network;
  const { chainId, address: registry } = domain;
  const lanes = await openNodeLanes({
    ...{ rpc: [chain.rpcUrl], chainId, registry, service: service.url, firstBlock: 0 },
  });
  const lines: string[] = [];
  const output = { out: (line: string) => void lines.push(line), err: () => {} };
  await runVerify([leak], lanes, { json: true, csv }, output);
  return lines.map((line) => JSON.parse(line.replaceAll(`${folder}/`, '')));
}

describe('the batch page', () => {
  test('checks a folder as the command line does, and saves the same reports', async () => {
    const leak = await writeLeak();
    const page = await openBatch(stage.browser);
    await expectAccessible(page);
    await page.screenshot({ path: 'out/screens/batch-empty.png' });
    await page.locator('[name=folder]').setInputFiles(leak);
    await done(page);

    const lines = (await saved(page, 'ndjson')).trimEnd().split('\n');
    const csv = join(folder, 'out.csv');
    const expected = await fromCommandLine(leak, csv);
    expect(lines.map((line) => told(JSON.parse(line)))).toEqual(expected.map(told));
    const verdicts = expected.map(({ verdict }) => verdict);
    for (const word of ['signed', 'similar', 'altered', 'unavailable', undefined])
      expect(verdicts).toContain(word);
    const inputs = (table: string) => table.split('\r\n').map((row) => row.split(',').slice(0, 4).join(','));
    expect(inputs(await saved(page, 'csv'))).toEqual(
      inputs((await readFile(csv, 'utf8')).replaceAll(`${folder}/`, '')),
    );
    const report = await saved(page, 'html');
    expect(report).toContain('<title>Colophon report</title>');
    expect(report.match(/"word":"/g)?.length).toBe(expected.length);
    expect(report).not.toContain('<img src=x');

    await page.locator('[name=find]').fill('src=x');
    const name = rowsOf(page).locator('bdi').first();
    await expect
      .poll(() => name.textContent())
      .toBe('leak/\\u202egpj.exe\\u000a<img src=x onerror="document.title=1">.txt');
    expect(await page.title()).toBe('Check many files');
    await page.locator('[name=find]').fill('.warc');
    await expect.poll(() => rowsOf(page).filter({ hasNotText: '.warc' }).count()).toBe(0);
    const inArchives = rowsOf(page).locator('bdi:first-child').filter({ hasText: 'example.org' });
    expect(await inArchives.allTextContents()).toContain(
      'leak/crawl.warc.gz!https://example.org/\\u202egpj.exe',
    );
    await page.screenshot({ path: 'out/screens/batch-web-archives.png' });
    await page.close();
  });

  test('is gone through by keys, with notes that stay', async () => {
    const page = await openBatch(stage.browser);
    const grid = page.getByRole('grid');
    await page.getByRole('button', { name: /^Altered/ }).click();
    await grid.focus();
    await page.keyboard.press('j');
    const review = page.locator('.batch-review');
    await review.locator('.heat, del').first().waitFor();
    const selected = page.locator('.batch-rows [aria-selected=true]');
    const id = await selected.getAttribute('id');
    expect(await grid.getAttribute('aria-activedescendant')).toBe(id);
    await page.keyboard.press('x');
    await expect.poll(() => selected.textContent()).toContain('✓');
    await page.keyboard.press('n');
    await page.keyboard.type('Ask the desk: jjx');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('.batch-keys').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => selected.getAttribute('id')).not.toBe(id);
    await page.getByRole('button', { name: /^All/ }).click();
    await page.locator('[name=find]').fill('doctored.jpg');
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await rowsOf(page).first().click();
    await review.locator('.slider, .heat').first().waitFor();
    await expectAccessible(page);
    await page.screenshot({ path: 'out/screens/batch-review.png' });
    expect(await saved(page, 'notes')).toContain('Ask the desk: jjx');
    await page.reload();
    await page.locator('[name=review]').selectOption('noted');
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await rowsOf(page).first().click();
    expect(await page.locator('[name=note]').inputValue()).toBe('Ask the desk: jjx');
    await forget(page);
    await page.close();
  });

  test('goes on after the browser was ended, and does nothing twice', async () => {
    const COUNT = 300;
    const page = await openFresh(stage.browser);
    await countQuestions(page);
    await page.evaluate(async (count) => {
      const root = await navigator.storage.getDirectory();
      const leak = await root.getDirectoryHandle('leak', { create: true });
      for (let i = 0; i < count; i++) {
        const file = await leak.getFileHandle(`${String(i).padStart(4, '0')}.txt`, { create: true });
        const writing = await file.createWritable();
        await writing.write(`These are the words number ${i}, and nobody has signed any of them at all.`);
        await writing.close();
      }
      Object.assign(window, { showDirectoryPicker: async () => leak });
    }, COUNT);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    const answered = async (window: Page) =>
      Number(/^([\d,]+) of/.exec((await window.locator('.batch-count').textContent()) ?? '')?.[1]);
    await expect.poll(() => answered(page)).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.batch-drop[data-state=paused]').waitFor();
    // What was under way is still answered.
    await expect
      .poll(async () => (await questions(page)).length - (await answered(page)), { timeout: 5_000 })
      .toBe(0);
    await page.screenshot({ path: 'out/screens/batch-paused.png' });
    const before = await answered(page);
    expect(before).toBeLessThan(COUNT);
    expect(await questions(page)).toHaveLength(before);
    await stage.browser.close();

    const browser = await openExtensionBrowser({ profile, names });
    Object.assign(stage, { browser });
    const again = await openBatch(browser);
    expect(await answered(again)).toBe(before);
    expect(await again.locator('[data-notice=missing]').textContent()).toContain('leak');
    await countQuestions(again);
    await again.getByRole('button', { name: `Check the ${COUNT - before} that are left` }).click();
    await done(again);
    expect(await answered(again)).toBe(COUNT);
    expect(new Set(await questions(again)).size).toBe(COUNT - before);
    expect(await questions(again)).toHaveLength(COUNT - before);
    const lines = (await saved(again, 'ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).input)).toEqual(
      Array.from({ length: COUNT }, (_, i) => `leak/${String(i).padStart(4, '0')}.txt`),
    );
    await forget(again);
    await again.close();
  });

  test('takes what is dropped on it', async () => {
    const page = await openFresh(stage.browser);
    await page.evaluate((text) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([text], 'dropped.txt', { lastModified: 1 }));
      dropped.items.add(new File(['Other words that nobody has signed.'], 'other.txt', { lastModified: 1 }));
      const zone = document.querySelector('.batch-drop')!;
      const drag = (type: string) => {
        const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
        return zone.dispatchEvent(new DragEvent(type, options));
      };
      if (drag('dragover')) throw new Error('A drop would leave the page.');
      drag('drop');
    }, TEXT);
    await done(page);
    const words = await rowsOf(page).evaluateAll((rows) => rows.map((row) => row.dataset.word));
    expect(words).toEqual(['signed', 'no-record']);
    await forget(page);
  });

  test('asks for a list of addresses politely, refuses what is private, and writes down whom it asked', async () => {
    web.serve('/robots.txt', { type: 'text/plain', body: 'User-agent: *\nDisallow: /private/' });
    web.serve('/original.jpg', { type: 'image/jpeg', body: Buffer.from(original) });
    web.serve('/private/a.jpg', { type: 'image/jpeg', body: Buffer.from(original) });
    web.serve('/text.txt', { type: 'text/plain', body: TEXT });
    const list = [
      'https://pictures.example.org/original.jpg',
      'https://pictures.example.org/private/a.jpg',
      'https://pictures.example.org/text.txt',
      'https://pictures.example.org/nothing.jpg',
      'http://127.0.0.1:1/x.jpg',
      'http://localhost/x.jpg',
      'http://[::1]/x.jpg',
      'http://192.168.1.1/x.jpg',
      'https://user:word@pictures.example.org/x.jpg',
      'file:///etc/passwd',
      'no address',
    ];
    web.seen.length = 0;
    const page = await openFresh(stage.browser);
    await page.getByText('A list of addresses').click();
    await page.locator('[name=addresses]').fill(`# from a desk\n${list.join('\n')}\n`);
    await page.getByRole('button', { name: 'Check these addresses' }).click();
    await done(page);
    const lines: VerifyLine[] = (await saved(page, 'ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ input, verdict }) => [input, verdict])).toEqual(
      list.map((input, i) => [input, i === 0 || i === 2 ? 'signed' : 'unavailable']),
    );
    const reasons = lines.flatMap(({ evidence }) =>
      evidence?.[0]?.code === 'content.unreachable' ? [evidence[0].details.reason] : [],
    );
    expect(reasons).toEqual([
      expect.stringContaining('robots.txt asks programs to leave'),
      'Could not be fetched: the server answered 404.',
      'The address leads to 127.0.0.1, inside a private network.',
      'The address leads to localhost, inside a private network.',
      'The address leads to [::1], inside a private network.',
      'The address leads to 192.168.1.1, inside a private network.',
      'The address has a name or password in it.',
      'The address leads to “file:”, which is not fetched.',
      'The address can’t be read.',
    ]);
    const paths = ['/robots.txt', '/original.jpg', '/text.txt', '/nothing.jpg'];
    expect(web.seen.map(({ url }) => url)).toEqual(paths);
    for (const { headers } of web.seen)
      expect([headers.cookie, headers.referer]).toEqual([undefined, undefined]);
    await page.locator('.requests summary').click();
    await page.locator('.requests [data-host="pictures.example.org"][data-why=batch]').waitFor();
    await forget(page);
  });

  test('asks which column of a table has the addresses, and checks those', async () => {
    web.serve('/original.jpg', { type: 'image/jpeg', body: Buffer.from(original) });
    web.serve('/text.txt', { type: 'text/plain', body: TEXT });
    const table = join(folder, 'wire-1.csv');
    const rows = ['\ufeffNr.;"Foto; groß"', '1;https://pictures.example.org/original.jpg'];
    const more = [
      '2;"https://pictures.example.org/text.txt"',
      '3',
      '4;https://pictures.example.org/original.jpg',
    ];
    await writeFile(table, [...rows, ...more, '5;/etc/passwd'].join('\r\n'));
    const large = join(folder, 'wire-2.csv');
    const cells = Array.from({ length: 20_000 }, (_, i) => `${i},no address ${i}`);
    await writeFile(large, ['id,photo', ...cells].join('\n'));
    const page = await openFresh(stage.browser);
    await page.locator('[name=files]').setInputFiles([table, large]);
    const column = page.locator('[name=column]');
    await column.waitFor();
    expect(await column.locator('option').allTextContents()).toEqual([
      'Nr.: 1',
      'Foto; groß: https://pictures.example.org/original.jpg',
    ]);
    await expectAccessible(page);
    await page.screenshot({ path: 'out/screens/batch-table.png' });
    const check = page.locator('form:has([name=column]) [type=submit]');
    await check.click();
    await page.getByRole('heading', { name: 'wire-2.csv' }).waitFor();
    await done(page);
    const said = await rowsOf(page).evaluateAll((all) => all.map((row) => row.dataset.word));
    expect(said).toEqual(['signed', 'signed', 'unavailable']);
    await column.selectOption('1');
    await check.click();
    await expect
      .poll(() => page.locator('.batch-count').textContent(), { timeout: 30_000 })
      .toMatch(/^[\d,]+ of 20,003 checked$/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.batch-drop[data-state=cancelled]').waitFor();
    await forget(page);
  });

  test('asks nobody for a list in offline mode', async () => {
    const page = await openFresh(stage.browser);
    await page.evaluate(async () => {
      const { settings } = await chrome.storage.local.get('settings');
      await chrome.storage.local.set({ settings: { ...(settings as object), offline: true } });
    });
    web.seen.length = 0;
    await page.getByText('A list of addresses').click();
    await page.locator('[name=addresses]').fill('https://pictures.example.org/original.jpg');
    await page.getByRole('button', { name: 'Check these addresses' }).click();
    await done(page);
    expect(await rowsOf(page).first().textContent()).toContain('offline');
    expect(web.seen).toEqual([]);
    await page.evaluate(async () => {
      const { settings } = await chrome.storage.local.get('settings');
      await chrome.storage.local.set({ settings: { ...(settings as object), offline: false } });
    });
    await forget(page);
  });

  test('takes the pictures of a tab', async () => {
    stage.site.serve('/a.jpg', { type: 'image/jpeg', body: Buffer.from(original) });
    stage.site.page('/page', '<img src="/a.jpg" width="200"><img src="/missing.jpg" width="9">');
    const shown = await stage.browser.context.newPage();
    await shown.goto(`${stage.site.url}/page`);
    const tab = await stage.browser.tabIdOf(shown);
    const page = await openFresh(stage.browser, `?tab=${tab}`);
    await done(page);
    expect(await rowsOf(page).first().getAttribute('data-word')).toBe('signed');
    expect(await rowsOf(page).first().textContent()).toContain(`${stage.site.url}/a.jpg`);
    await forget(page);
    await shown.close();
  });

  test('has the rows in view in the page and no others, of fifty thousand', async () => {
    const COUNT = 50_000;
    const seeding = await openFresh(stage.browser);
    await seeding.evaluate(async (count) => {
      const { settings } = await chrome.storage.local.get('settings');
      const known = settings as Record<string, unknown>;
      const names = ['rpcUrls', 'chainId', 'registry', 'service', 'firstBlock', 'detector', 'pack'];
      const basis = [...names, 'textDetector', 'followed'].map((name) => known[name]);
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open('colophon-batch');
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      const words = ['no-record', 'signed', 'altered', 'similar', 'error'];
      const tx = db.transaction(['rows', 'batch'], 'readwrite');
      for (let n = 0; n < count; n++) {
        const name = `leak/${String(n).padStart(6, '0')}.jpg`;
        const row = { n, name, stamp: '1', word: words[n % 5], settled: true, says: `Sentence ${n % 7}.` };
        tx.objectStore('rows').put({ ...row, lanes: n % 2 ? ['registry'] : [] });
      }
      tx.objectStore('batch').put({ settings: JSON.stringify(basis), sources: [] }, 'batch');
      await new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve();
        tx.onerror = () => reject(tx.error);
      });
      db.close();
    }, COUNT);
    await seeding.close();

    const page = await openBatch(stage.browser);
    const grid = page.getByRole('grid');
    const rows = rowsOf(page);
    const bounded = async () => expect(await rows.count()).toBeLessThan(60);
    await rows.first().waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(COUNT + 1));
    await bounded();
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await grid.evaluate((element, to) => element.scrollTo({ top: element.scrollHeight * to }), share);
      const first = Math.floor(COUNT * share) - 200;
      await expect
        .poll(async () => Number(await rows.first().getAttribute('aria-rowindex')))
        .toBeGreaterThan(first);
      await bounded();
    }
    expect(await rows.last().getAttribute('aria-rowindex')).toBe(String(COUNT + 1));
    await grid.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('[aria-selected=true]').getAttribute('data-n')).toBe('0');
    await page.keyboard.press('End');
    await expect
      .poll(() => page.locator('[aria-selected=true]').getAttribute('data-n'))
      .toBe(String(COUNT - 1));
    await page.keyboard.press('k');
    await expect
      .poll(() => page.locator('[aria-selected=true]').getAttribute('aria-rowindex'))
      .toBe(String(COUNT));
    await page.getByRole('button', { name: 'Altered 10,000' }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('10001');
    await page.locator('[name=lane]').selectOption('registry');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('5001');
    await page.locator('[name=find]').fill('00004');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('2');
    await page.locator('[name=find]').fill('');
    await page.getByRole('button', { name: 'Name, and what was found' }).click();
    await page.getByRole('button', { name: 'Name, and what was found' }).click();
    expect(await page.locator('th[aria-sort=descending]').textContent()).toContain('Name');
    await grid.evaluate((element) => element.scrollTo({ top: 0 }));
    await expect.poll(() => rows.first().getAttribute('data-n')).toBe('49997');
    await bounded();
    await expectAccessible(page);
    await page.screenshot({ path: 'out/screens/batch-large.png' });
    await forget(page);
  });

  test('is open in one window only', async () => {
    await openBatch(stage.browser);
    const other = await stage.browser.openExtensionPage('batch.html');
    await other.locator('main[data-state=elsewhere]').waitFor();
    await expectAccessible(other);
  });
});

/** Notes the name of each input that a page asks the engine about. */
async function countQuestions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const asked: string[] = [];
    const send = chrome.runtime.sendMessage.bind(chrome.runtime) as (message: unknown) => Promise<unknown>;
    const counting = (message: { type?: string; name?: string }) => {
      if (message.type === 'batch') asked.push(message.name!);
      return send(message);
    };
    Object.assign(chrome.runtime, { sendMessage: counting });
    Object.assign(window, { asked });
  });
}

function questions(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { asked: string[] }).asked);
}
