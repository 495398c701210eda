import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { openNodeLanes } from '../../cli/node-lanes.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { runVerify } from '../../cli/verify.ts';
import type { VerifyLine } from '../../lib/batch/line.ts';
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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-batch-'));
  profile = await mkdtemp(join(tmpdir(), 'colophon-profile-'));
  await mkdir('out/screens', { recursive: true });
  original = await photograph('black-canyon');
  web = await startWebServer('https');
  stage = await openStage({
    profile,
    names: { 'pictures.example.org': Number(new URL(web.url).port) },
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

    const name = rowsOf(page).filter({ hasText: 'gpj.exe' }).locator('bdi').first();
    expect(await name.textContent()).toBe(
      'leak/\\u202egpj.exe\\u000a<img src=x onerror="document.title=1">.txt',
    );
    expect(await page.title()).toBe('Colophon: check many files');
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
    const page = await openBatch(stage.browser);
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
    await page.waitForTimeout(500);
    await page.screenshot({ path: 'out/screens/batch-paused.png' });
    const before = await answered(page);
    expect(before).toBeLessThan(COUNT);
    expect(await questions(page)).toHaveLength(before);
    await stage.browser.close();

    const browser = await openExtensionBrowser({ profile });
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
