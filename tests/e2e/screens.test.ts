import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctoredCopy, photograph, resizedCopy } from '../../cli/samples/pictures.ts';
import type { Language } from '../../lib/browser/language.ts';
import { translator } from '../../lib/verdict/catalogue.ts';
import type { Translate } from '../../lib/verdict/describe.ts';
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

/** Written from right to left, and with the longest words. */
describe.each(['ar', 'de'] as const)('in %s', (language) => {
  const t = translator(JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8')));

  beforeAll(() => speak(language));
  afterAll(() => speak('auto'));

  test('the panel with its evidence', async () => {
    const visit = await open(language === 'ar' ? 'rtl' : 'gallery');
    await expect
      .poll(() => visit.panel.locator('[data-item][data-state="signed"]').count())
      .toBeGreaterThan(0);
    await visit.page.screenshot({ path: join(SCREENS, `page-${language}.png`) });
    await picture(visit.panel, `panel-${language}`);
    await unfold(visit, 'signed');
    await picture(visit.panel, `evidence-${language}`);
    await expectNothingCutOff(visit.panel);
    await visit.close();
  });

  test('popup, options, and the page of creators', async () => {
    for (const [name, path, width] of [
      ['popup', 'popup.html?tab=', 380],
      ['options', 'options.html', 900],
      ['create', 'create.html?tab=', 900],
    ] as const) {
      const page = await stage.browser.openExtensionPage(path);
      await page.setViewportSize({ width, height: 900 });
      await page.locator('main').first().waitFor();
      await picture(page, `${name}-${language}`);
      await expectNothingCutOff(page);
      await page.close();
    }
  });

  test('the introduction', () => goThroughWelcome(t, `-${language}`));
});

test('the introduction, step by step', () =>
  goThroughWelcome(translator(JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8'))), ''));

async function goThroughWelcome(t: Translate, suffix: string): Promise<void> {
  const page = await stage.browser.openExtensionPage('welcome.html');
  await page.setViewportSize({ width: 900, height: 960 });
  for (const [step, then] of [
    ['what', t('welcome_next')],
    ['leaves', t('welcome_next')],
    ['try', t('welcome_finish')],
    ['finished', undefined],
  ] as const) {
    await page.locator(`main[data-step=${step}]`).waitFor();
    if (step === 'try') {
      await page.locator('[data-sample=declared][data-state=unavailable]').waitFor();
      await page.locator('[data-sample=changed] .pictured button').click();
      await page.locator('.sample-evidence [data-state=invalid]').first().waitFor();
      await page.evaluate(() => scrollTo({ top: 0 }));
    }
    await picture(page, `welcome-${step}${suffix}`);
    await expectNothingCutOff(page);
    if (then) await page.getByRole('button', { name: then, exact: true }).click();
  }
  await page.close();
}

/** Has the extension speak a language from now on. */
async function speak(language: Language): Promise<void> {
  const options = await stage.browser.openExtensionPage('options.html');
  await options.locator('#language').selectOption(language);
  const chosen = language === 'auto' ? 'en' : language;
  await options.locator(`html[lang=${chosen}][dir=${chosen === 'ar' ? 'rtl' : 'ltr'}]`).waitFor();
  await options.close();
}

async function expectNothingCutOff(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
}

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
