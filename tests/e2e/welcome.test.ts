import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { expectAccessible } from './accessible.ts';

/** No network is told to this browser: the introduction has to work without any. */
let browser: ExtensionBrowser;
let page: Page;

beforeAll(async () => {
  browser = await openExtensionBrowser({ welcome: 'open' });
  const isWelcome = (opened: Page) => opened.url().endsWith('/welcome.html');
  page =
    browser.context.pages().find(isWelcome) ??
    (await browser.context.waitForEvent('page', { predicate: isWelcome }));
  await page.locator('.welcome').waitFor();
});

afterAll(() => browser?.close());

test('a new installation opens it once, and it is gone through by keyboard alone', async () => {
  expect(browser.context.pages().filter((opened) => opened.url().endsWith('/welcome.html'))).toHaveLength(1);
  await page.bringToFront();
  await expectAccessible(page);
  for (const step of ['leaves', 'try']) {
    await pressOn('Next');
    await page.locator(`main[data-step=${step}]`).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await expectAccessible(page);
  }
});

test('its sample page is really checked, and asks nobody', async () => {
  const sample = (name: string) => page.locator(`[data-sample=${name}]`);
  await sample('signed').and(page.locator('[data-state=signed]')).waitFor();
  await sample('changed').and(page.locator('[data-state=invalid]')).waitFor();
  await sample('declared').and(page.locator('[data-state=unavailable]')).waitFor();
  await sample('changed').locator('button').focus();
  await page.keyboard.press('Enter');
  const card = page.locator('.sample-evidence [data-state=invalid]').first();
  await card.getByText('This file was changed after its Content Credentials were signed.').waitFor();
  await expectAccessible(page);
  await sample('signed').locator('button').click();
  await page.locator('.sample-evidence').getByText('The Harbour Gazette (sample)').first().waitFor();
  await expectAccessible(page);
  const asked = await browser.inExtension(() =>
    chrome.runtime.sendMessage({ to: 'engine', type: 'requests' }),
  );
  // The registry and the signed originals are asked about by the clock, whatever is open; nobody about the samples.
  const whys = (asked as { asked: { why: string }[] }).asked.map(({ why }) => why);
  expect(whys.filter((why) => why !== 'registry' && why !== 'statements')).toEqual([]);
});

test('it is remembered as done, and is there again from popup and options', async () => {
  await pressOn('Done');
  await page.locator('main[data-step=finished]').waitFor();
  await expectAccessible(page);
  const stored = await browser.inExtension(() => chrome.storage.local.get('welcome'));
  expect(stored).toEqual({ welcome: { step: 'what', done: true } });
  await page.close();
  for (const from of ['popup.html', 'options.html']) {
    const window = await browser.openExtensionPage(from);
    const [again] = await Promise.all([
      browser.context.waitForEvent('page'),
      window.getByRole('button', { name: 'Introduction' }).click(),
    ]);
    await again.locator('main[data-step=what]').waitFor();
    await again.close();
    await window.close();
  }
});

async function pressOn(name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  for (let tabs = 0; !(await button.evaluate((element) => element === document.activeElement)); tabs++) {
    expect(tabs).toBeLessThan(30);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}
