import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doctoredCopy, photograph, resizedCopy } from '../../cli/samples/pictures.ts';
import { expectedOf, serveFixtures, signFixtures } from './fixture-pages.ts';
import { openStage, type Stage, type Visit } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

/** What a store listing needs, and what people look at before a release; beside each picture what axe says of it. */
const SCREENS = 'out/screens';

let stage: Stage;
let elsewhere: WebServer;

beforeAll(async () => {
  await mkdir(SCREENS, { recursive: true });
  elsewhere = await startWebServer();
  stage = await openStage({ sign: signFixtures });
  await serveFixtures(stage.site, elsewhere);
});

afterAll(async () => {
  await stage?.close();
  await elsewhere?.stop();
});

/** Pictures a window as it is, in light and dark and in much contrast, and has axe look at it in each. */
async function picture(page: Page, name: string): Promise<void> {
  const faults: string[] = [];
  for (const [suffix, media] of [
    ['', { colorScheme: 'light' }],
    ['-dark', { colorScheme: 'dark' }],
    ['-contrast', { colorScheme: 'light', forcedColors: 'active' }],
  ] as const) {
    await page.emulateMedia({ forcedColors: 'none', ...media });
    await page.screenshot({ path: join(SCREENS, `${name}${suffix}.png`) });
    await page.evaluate(axe.source);
    const report = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    const { violations, passes, incomplete } = report;
    const file = { passed: passes.map(({ id }) => id), violations, incomplete };
    await writeFile(join(SCREENS, `${name}${suffix}.axe.json`), `${JSON.stringify(file, null, 2)}\n`);
    faults.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`));
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  expect(faults).toEqual([]);
}

async function open(name: string): Promise<Visit> {
  const { items } = expectedOf(name);
  const visit = await stage.visit(`/${name}/page.html`);
  await visit.panel.setViewportSize({ width: 420, height: 900 });
  await visit.page.bringToFront();
  await visit.page.mouse.wheel(0, 400);
  await visit.answers(Math.min(items.length, 2));
  await visit.page.evaluate(() => scrollTo({ top: 0 }));
  return visit;
}

/** Opens the first item of a word. */
async function unfold({ panel }: Visit, word: string): Promise<void> {
  const head = panel.locator(`[data-item][data-state="${word}"] .item-head`).first();
  await head.click();
  await head.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

test.each([
  ['news', 'front-page', 'altered'],
  ['gallery', 'gallery', 'signed'],
  ['hostile', 'hostile', 'unavailable'],
  ['rtl', 'rtl', 'signed'],
])('the page %s with its badges, and its panel', async (name, fixture, word) => {
  const visit = await open(fixture);
  await expect
    .poll(() => visit.panel.locator(`[data-item][data-state="${word}"]`).count())
    .toBeGreaterThan(0);
  await visit.page.screenshot({ path: join(SCREENS, `${name}.png`) });
  await picture(visit.panel, `${name}-panel`);
  await unfold(visit, word);
  await picture(visit.panel, `${name}-evidence`);
  await visit.close();
});

test('the panel read from right to left: nothing is cut off', async () => {
  const visit = await open('rtl');
  await unfold(visit, 'signed');
  await visit.panel.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await picture(visit.panel, 'panel-right-to-left');
  const beyond = await visit.panel.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  await visit.close();
});

test('the batch page, empty and with what was checked', async () => {
  const batch = await stage.browser.openExtensionPage('batch.html');
  await batch.locator('.batch-drop[data-state=empty]').waitFor();
  await picture(batch, 'batch-page-empty');
  const files = Array.from({ length: 12 }, (_, i) => ({
    name: `${i}.txt`,
    mimeType: 'text/plain',
    buffer: Buffer.from(`The words number ${i}, which nobody has signed so far, and which nobody will.`),
  }));
  const canyon = await photograph('black-canyon');
  const pictures = [
    ['canyon.jpg', canyon],
    ['canyon-small.webp', await resizedCopy(canyon, 480, 80)],
    ['canyon-edited.jpg', await doctoredCopy(canyon)],
  ] as const;
  const chosen = pictures.map(([name, bytes]) => ({ name, mimeType: 'image/*', buffer: Buffer.from(bytes) }));
  await batch.locator('[name=files]').setInputFiles([...files, ...chosen]);
  await batch.locator('.batch-drop[data-state=done]').waitFor();
  await batch.locator('.batch-rows tr[data-word=altered]').first().click();
  await batch.locator('.batch-review .slider').waitFor();
  await picture(batch, 'batch-page');
  await batch.close();
});

test('popup and options', async () => {
  const visit = await open('front-page');
  const popup = await stage.browser.openExtensionWindow(`popup.html?tab=${visit.tab}`);
  await popup.setViewportSize({ width: 380, height: 640 });
  await popup.locator('.phrase strong').filter({ hasText: /\w/ }).waitFor();
  await picture(popup, 'popup');
  await popup.close();
  const options = await stage.browser.openExtensionPage('options.html');
  await options.locator('.phrase, main').first().waitFor();
  await picture(options, 'options');
  await options.close();
  await visit.close();
});
