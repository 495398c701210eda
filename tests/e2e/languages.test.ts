import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { LONG_WORD } from '../../components/badge.ts';
import { translator } from '../../lib/verdict/catalogue.ts';
import { expectAccessible } from './accessible.ts';

const languages = readdirSync('public/_locales');
const PAGES = [
  'popup.html?tab=',
  'sidepanel.html?tab=',
  'options.html',
  'create.html?tab=',
  'create.html#history',
  'create.html#accounts',
  'create.html#site',
  'create.html#lab',
  'batch.html',
  'card.html?pack=bundled',
  'welcome.html',
];

let browser: ExtensionBrowser;

beforeAll(async () => {
  browser = await openExtensionBrowser();
});

afterAll(() => browser?.close());

describe.each(languages)('in %s', (language) => {
  const t = translator(JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8')));

  test('each window says so of itself, fits and is accessible', async () => {
    const options = await browser.openExtensionPage('options.html');
    await options.locator('#language').selectOption(language);
    await options.locator(`html[lang=${language}][dir=${language === 'ar' ? 'rtl' : 'ltr'}]`).waitFor();
    expect(await options.title()).toBe(t('options_title'));
    await options.close();
    for (const path of PAGES) {
      const page = await browser.openExtensionPage(path);
      await page.setViewportSize({ width: 360, height: 900 });
      await page.locator(`html[lang=${language}]`).waitFor();
      await page.locator('main').first().waitFor();
      await expectAccessible(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, path).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  test('the words of badges have room in them', async () => {
    const words = [
      ...Object.keys(JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8')))
        .filter((key) => key.startsWith('word_'))
        .map((key) => t(key)),
      ...['signed', 'quoted', 'similar', 'altered', 'disputed', 'withdrawn', 'invalid'].flatMap((word) => [
        t('badge_origin_ai', t(`word_${word}`)),
        t('badge_origin_ai_assisted', t(`word_${word}`)),
      ]),
      t('badge_declared_ai'),
      t('badge_declared_ai_assisted'),
    ];
    const page = await browser.openExtensionPage('popup.html?tab=');
    const widths = await page.evaluate((texts) => {
      const context = document.createElement('canvas').getContext('2d')!;
      context.font = '600 12px system-ui, sans-serif';
      return texts.map((text) => context.measureText(text).width);
    }, words);
    await page.close();
    // The word of a badge is 140 pixels wide, 8 of them at its ends; long ones are smaller. See components/badge.ts.
    const isCutOff = (word: string, index: number) =>
      widths[index]! * (word.length > LONG_WORD ? 10 / 12 : 1) > 132;
    expect(words.filter(isCutOff)).toEqual([]);
  });
});
