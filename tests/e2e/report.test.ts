import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOutput } from '../../cli/batch/report-files.ts';
import { chromiumPath } from '../../cli/demo/browser.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { openNodeLanes } from '../../cli/node-lanes.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { runVerify } from '../../cli/verify.ts';

const TEXT = `The harbour was closed on Monday morning after a crane fell into the water beside the ferry. Nobody was hurt,
the harbour master said, and the ferries will sail again on Tuesday. The crane had stood there since 1961.`;
const EVIL =
  '<img src=x onerror="document.title=1">&lt;\u202Egpj.exe\u001b[2J</script><script>document.title=2</script>.txt';

let folder: string;
let network: DevNetwork;
let browser: Browser;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-report-'));
  await mkdir(at('wire'));
  await mkdir('out/screens', { recursive: true });
  network = await startNetwork();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await network?.stop();
  await rm(folder, { recursive: true });
});

/** Opens a report without a network, and keeps what it asks for and what it complains of. */
async function opened(path: string): Promise<{ page: Page; asked: string[]; errors: string[] }> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const [asked, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  return { page, asked, errors };
}

describe('the report of a run', () => {
  test('shows offline what was found, and hostile names as text', async () => {
    const original = await photograph('black-canyon');
    await signAs(GAZETTE, { type: 'image', bytes: original }, { kind: 'digitalCapture' }, network);
    await signAs(GAZETTE, { type: 'text', text: TEXT }, { kind: 'textHuman' }, network);
    const doctored = await sharp(original)
      .composite([
        {
          input: { create: { width: 160, height: 120, channels: 3, background: '#fff' } },
          left: 40,
          top: 40,
        },
      ])
      .jpeg()
      .toBuffer();
    const files = {
      '1-original.jpg': original,
      '2-copy.jpg': await recompressedCopy(original, 60),
      '3-doctored.jpg': doctored,
      '4-text.txt': TEXT,
      '5-edited.txt': TEXT.replace('Nobody was', 'Two men were'),
      '6-nothing.txt': '',
      [`7-${EVIL.replaceAll('/', '∕')}`]: 'Nobody signed these words.',
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(at(`wire/${name}`), bytes);
    const { chainId, address: registry } = network.domain;
    const { chain, service } = network;
    const lanes = await openNodeLanes({
      ...{ rpc: [chain.rpcUrl], chainId, registry, service: service.url, firstBlock: 0 },
    });
    const silent = { out: () => {}, err: () => {} };
    const report = at('report.html');
    await runVerify([at('wire'), at(`gone ${EVIL}`)], lanes, { json: true, report }, silent);

    const { page, asked, errors } = await opened(report);
    const rows = page.locator('tbody tr');
    const words = await page.locator('.word').evaluateAll((all) => all.map((one) => one.dataset.word));
    expect(words).toEqual([
      ...['signed', 'similar', 'altered', 'signed', 'altered', 'unavailable', 'no-record', 'error'],
    ]);
    expect(
      await rows
        .nth(0)
        .locator('img')
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    ).toBeGreaterThan(50);
    expect(await rows.nth(2).locator('canvas').count()).toBe(1);
    expect(await rows.nth(4).locator('del').allTextContents()).toEqual(['Nobody was ']);
    expect(await rows.nth(4).locator('ins').allTextContents()).toEqual(['Two men were ']);
    expect(await rows.nth(7).locator('.name').textContent()).toContain('<img src=x onerror=');
    expect(await rows.nth(7).locator('.name').textContent()).toContain('\\u202egpj.exe\\u001b[2J</script>');
    await rows.nth(2).locator('summary').first().click();
    await page.screenshot({ path: 'out/screens/report.png', fullPage: true });

    await page.getByRole('button', { name: 'altered' }).click();
    expect(await rows.count()).toBe(2);
    await page.getByRole('button', { name: 'all' }).click();
    await page.getByRole('searchbox').fill('DOCTORED');
    expect(await rows.count()).toBe(1);
    await page.getByRole('searchbox').fill('');
    await rows.nth(1).getByRole('button', { name: 'looks like 2 others' }).click();
    expect(await page.locator('tbody p.name').allTextContents()).toEqual(
      ['1-original.jpg', '2-copy.jpg', '3-doctored.jpg'].map((name) => at(`wire/${name}`)),
    );
    await page.screenshot({ path: 'out/screens/report-alike.png' });
    await page.getByRole('button', { name: 'not only those that look alike' }).click();
    expect(await rows.count()).toBe(8);
    expect(await page.title()).toBe('Colophon report');
    expect({ asked: asked.filter((url) => !url.startsWith('data:')), errors }).toEqual({
      asked: [pathToFileURL(report).href],
      errors: [],
    });
  });

  test('of ten thousand inputs is turned over by the hundred', async () => {
    const path = at('large.html');
    const output = await reportOutput(path);
    for (let i = 0; i < 10_000; i++) await output.add({ line: { input: `${i}.jpg`, error: 'Not there.' } });
    await output.end();
    const { page } = await opened(path);
    const rows = page.locator('tbody tr');
    expect(await rows.count()).toBe(100);
    await page.getByRole('button', { name: 'Later' }).click();
    expect(await rows.first().locator('.name').textContent()).toBe('100.jpg');
    expect(await page.getByRole('status').textContent()).toBe('101 to 200 of 10,000; 10,000 in this report');
    await page.getByRole('searchbox').fill('9999');
    expect(await rows.count()).toBe(1);
  });

  test('says above all rows that the run was ended early', async () => {
    const output = await reportOutput(at('early.html'));
    await output.add({ line: { input: 'a.jpg', error: 'gone' } });
    await output.end({ early: true });
    const { page, errors } = await opened(at('early.html'));
    expect(await page.locator('#report > :first-child').textContent()).toContain('The run was ended early');
    expect(errors).toEqual([]);
  });

  test('lets no script but its own run', async () => {
    const path = at('policy.html');
    const output = await reportOutput(path);
    await output.end();
    const html = await readFile(path, 'utf8');
    await writeFile(path, html.replace('<main', '<script>document.title = "ran"</script><main'));
    const { page, errors } = await opened(path);
    expect(await page.title()).toBe('Colophon report');
    expect(errors.join()).toContain('Content Security Policy');
  });
});
