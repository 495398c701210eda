import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PanelItem } from '../../cli/demo/steps.ts';
import {
  type ExpectedItem,
  expectedOf,
  FIXTURE_PAGES,
  serveFixtures,
  signFixtures,
} from './fixture-pages.ts';
import { openStage, type Stage } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let elsewhere: WebServer;

beforeAll(async () => {
  elsewhere = await startWebServer();
  stage = await openStage({ sign: signFixtures });
  await serveFixtures(stage.site, elsewhere);
});

afterAll(async () => {
  await stage?.close();
  await elsewhere?.stop();
});

test('there are at least twelve layouts', () => {
  expect(FIXTURE_PAGES.length).toBeGreaterThanOrEqual(12);
});

test.each(FIXTURE_PAGES)(
  '%s: exactly what it shows is found, with its words, and nothing on it moves',
  async (name) => {
    const { items, notices = [], scroll, then } = expectedOf(name);
    await change({ scan: 'off', detector: false });
    const visit = await stage.visit(`/${name}/page.html`);
    const { page, panel } = visit;
    await (scroll ? scrollToEnd(page) : scrollThrough(page));
    // What a page's own script adds late has come by then.
    await page.waitForFunction(() => performance.now() > 2_500);
    const before = await boxesOf(page);
    expect(await panel.locator('main').getAttribute('data-state')).toBe('off');
    expect(await panel.locator('[data-item]').count()).toBe(0);

    await change({ scan: 'on' });
    await expectItems(() => visit.answers(items.length), items);
    await page.bringToFront();
    // Long enough for the watch over the badges to have looked twice.
    await page.waitForTimeout(2_200);
    await expectItems(() => visit.answers(items.length), items);
    expect(await boxesOf(page)).toEqual(before);
    const said = await panel
      .locator('[data-notice]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-notice')));
    expect(said).toEqual(notices);
    expect(new Set((await visit.answers(items.length)).map(({ badge }) => badge))).toEqual(
      new Set(['shown']),
    );

    if (then) {
      await page.click(then.click);
      await expectItems(() => visit.answers(then.items.length), then.items);
    }
    await visit.close();
  },
);

/** Changes settings of the extension, as its popup does. */
async function change(settings: { scan?: 'on' | 'off'; detector?: boolean }): Promise<void> {
  const page = await stage.browser.openExtensionPage('options.html');
  await page.evaluate(async (changed) => {
    const { settings: before } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(before as object), ...changed } });
  }, settings);
  await page.close();
}

async function expectItems(read: () => Promise<PanelItem[]>, items: readonly ExpectedItem[]): Promise<void> {
  const sorted = (all: readonly ExpectedItem[]) => all.map((one) => JSON.stringify(one)).sort();
  await expect
    .poll(async () => sorted((await read()).map((item) => asExpected(item, items))))
    .toEqual(sorted(items));
}

/** An item of the panel in the words of what is expected: named by the end of its address where that is how it is expected. */
function asExpected(
  { kind, url, label, word, frame }: PanelItem,
  items: readonly ExpectedItem[],
): ExpectedItem {
  const file = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
  const isKnown = (name: string) => items.some((item) => item.kind === kind && item.name === name);
  const named = [file, label].find(isKnown) ?? ([label, file].find((name) => name !== '') || url);
  return { kind, name: named, word, ...(frame === '' ? {} : { frame: 'elsewhere' }) };
}

/** Where everything on a page is. */
function boxesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const boxes = [...document.querySelectorAll('body, body *')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${element.localName} ${[x, y, width, height].map((value) => Math.round(value)).join()}`;
    });
    return [`page ${scrollWidth} ${scrollHeight}`, ...boxes];
  });
}

/** Down and up again, so that everything that is loaded lazily is there. */
async function scrollThrough(page: Page): Promise<void> {
  await page.bringToFront();
  for (let at = 0; at < 5; at++) {
    await page.evaluate((step) => scrollTo(0, step * 500), at);
    await page.waitForTimeout(80);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(500);
}

/** Down until no more comes. */
async function scrollToEnd(page: Page): Promise<void> {
  await page.bringToFront();
  for (let steps = 0; steps < 20; steps++) {
    await page.evaluate(() => scrollBy(0, 400));
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(500);
}
