import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GAZETTE, LIND, signAs } from '../../cli/samples/authors.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { passage } from '../../cli/samples/texts.ts';
import { evidenceOf, labelled, openStage, pictured, type Stage, type Visit } from './stage.ts';

let stage: Stage;
let speech: string;
let visit: Visit;

beforeAll(async () => {
  const canyon = await photograph('black-canyon');
  const airplane = await photograph('airplane-from-above');
  speech = await passage('1863_abraham_lincoln_r', 2, 6);
  stage = await openStage({
    sign: async (network) => {
      const image = (bytes: Uint8Array) => ({ type: 'image', bytes }) as const;
      const captured = { kind: 'digitalCapture', licence: 'Public domain' } as const;
      await signAs(GAZETTE, image(canyon), { ...captured, title: 'Black Canyon' }, network);
      await signAs(LIND, image(airplane), { ...captured, title: 'Airplane' }, network);
      await signAs(GAZETTE, { type: 'text', text: speech }, { kind: 'textHuman', title: 'Address' }, network);
    },
  });
  const { site } = stage;
  site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  site.serve('/canyon-2.jpg', { type: 'image/jpeg', body: await recompressedCopy(canyon, 60) });
  site.serve('/airplane.jpg', { type: 'image/jpeg', body: airplane });
  site.serve('/onion.jpg', { type: 'image/jpeg', body: await photograph('allium-oreophilum') });
  const picture = (name: string) => `<img src="/${name}" alt="${name}" width="320" height="200">`;
  site.page(
    '/page',
    `<main>${['canyon.jpg', 'canyon-2.jpg', 'onion.jpg'].map(picture).join('')}
    <article style="width:600px;margin:0 auto"><h1>An address</h1><div itemprop="articleBody">${paragraphs(speech)}</div></article>
    <p style="height:2000px"></p>${picture('airplane.jpg')}</main>`,
  );
  site.page('/other', `<main>${picture('onion.jpg')}</main>`);
  visit = await stage.visit('/page');
});

afterAll(() => stage?.close());

describe('a page', () => {
  test('gets one verdict for each picture and article: exact, re-encoded, unsigned', async () => {
    const items = await visit.answers(5);
    expect(items).toHaveLength(5);
    expect(pictured(items, '/canyon.jpg')).toMatchObject({ word: 'signed', origin: 'captured' });
    expect(pictured(items, '/canyon.jpg').signer).toBe(GAZETTE.address);
    expect(pictured(items, '/canyon-2.jpg').word).toBe('similar');
    expect(pictured(items, '/airplane.jpg')).toMatchObject({ word: 'signed', signer: LIND.address });
    expect(['no-record', 'unsure']).toContain(pictured(items, '/onion.jpg').word);
    expect(labelled(items, 'An address')).toMatchObject({ word: 'signed', origin: 'human' });
    // Long enough for the watch over the badges to have looked twice: an honest page is never accused.
    await visit.page.waitForTimeout(2_200);
    expect((await visit.answers(5)).map(({ badge }) => badge)).toEqual(items.map(() => 'shown'));
  });

  test('shows the word in a badge over each element, in a host that page scripts can not look into', async () => {
    const { page } = visit;
    const hit = await page.evaluate(() => {
      const { left, top } = document.querySelector('img')!.getBoundingClientRect();
      const host = document.elementFromPoint(left + 20, top + 20)!;
      return { tag: host.localName, shadow: host.shadowRoot, text: host.textContent, label: host.ariaLabel };
    });
    expect(hit).toEqual({ tag: 'div', shadow: null, text: '', label: null });
    const badges = await badgesOf(stage, visit);
    expect(badges.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^Colophon on “canyon\.jpg”: Signed\. This is exactly what .*Harbour Gazette/),
    );
    expect(badges.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^Colophon on “An address”: Signed/),
    );
    expect(badges).toHaveLength(5);
    await page.screenshot({ path: 'out/test/e2e-page.png' });
  });

  test('gets verdicts for what is added, changed and taken away later', async () => {
    const { page } = visit;
    await page.evaluate(() => {
      const added = new Image(320, 200);
      added.alt = 'added later';
      added.src = '/canyon.jpg?added';
      document.querySelector('main')!.append(added);
      document.querySelector('img[alt="onion.jpg"]')!.setAttribute('src', '/airplane.jpg?swapped');
      document.querySelector('img[alt="canyon-2.jpg"]')!.remove();
    });
    await expect
      .poll(async () => (await visit.answers(5)).map(({ url }) => url.split('/').at(-1)))
      .toEqual(expect.arrayContaining(['canyon.jpg?added', 'airplane.jpg?swapped']));
    const items = await visit.answers(5);
    expect(items).toHaveLength(5);
    expect(labelled(items, 'added later').word).toBe('signed');
    expect(pictured(items, '?swapped')).toMatchObject({ word: 'signed', signer: LIND.address });
    expect(items.some(({ url }) => url.endsWith('canyon-2.jpg') || url.endsWith('onion.jpg'))).toBe(false);
  });

  test('what is left of a text when its end is taken away is a quote', async () => {
    const { page } = visit;
    await page.evaluate(() => document.querySelector('[itemprop=articleBody]')!.lastElementChild!.remove());
    await expect.poll(async () => labelled(await visit.answers(5), 'An address').word).toBe('quoted');
  });

  test('a changed text is not called signed any more', async () => {
    const { page } = visit;
    await page.evaluate(() => {
      const paragraph = document.querySelector('[itemprop=articleBody] p')!;
      paragraph.textContent = `None of this was ever agreed to. ${paragraph.textContent}`;
    });
    await expect.poll(async () => labelled(await visit.answers(5), 'An address').word).toBe('altered');
  });
});

describe('the panel', () => {
  test('lists the evidence of every lane, and fits in 360 pixels', async () => {
    const { panel } = visit;
    const items = await visit.answers(5);
    const text = await evidenceOf(panel, pictured(items, '/canyon.jpg'));
    expect(text).toContain('Exact match: the bytes of this file are registered.');
    expect(text).toContain('Black Canyon');
    expect(text).toContain('Public domain');
    expect(text).toContain(GAZETTE.address);
    const altered = await evidenceOf(panel, labelled(items, 'An address'));
    expect(altered).toMatch(/Near match: \d+ % of this text is in the signed one/);
    const card = panel.locator(`[data-item="${labelled(items, 'An address').id}"]`);
    expect(await card.locator('ins').textContent()).toContain('None of this was ever agreed to.');
    expect(await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });

  test('shows one word only when asked to', async () => {
    const { panel } = visit;
    await panel
      .getByRole('button', { name: /^Altered/ })
      .and(panel.locator('.filters button'))
      .click();
    expect(await panel.locator('[data-item]').count()).toBe(1);
    await panel.locator('.filters').getByRole('button', { name: 'All' }).click();
    expect(await panel.locator('[data-item]').count()).toBe(5);
  });

  test('names a followed account by the name the reader gave it, and forgets it again', async () => {
    const { panel } = visit;
    const card = panel.locator('[data-url$="/canyon.jpg"]');
    // By its address: a check gives every item another id, and a wait for one that is gone would never end.
    const sentence = async () => {
      await visit.answers(5);
      return (await card.locator('.sentence').allTextContents()).join();
    };
    expect(await sentence()).toContain('an account that calls itself “The Harbour Gazette”');

    await openCard(visit, '/canyon.jpg');
    await card.getByLabel('Name for this account').fill('My paper');
    await card.getByRole('button', { name: 'Follow this account' }).click();
    await card.getByRole('button', { name: 'Stop following' }).waitFor();
    await panel.getByRole('button', { name: 'Check again' }).click();
    await expect.poll(sentence).toContain('My paper, whom you follow');
    expect(await panel.locator('[data-item]').count()).toBe(5);

    await openCard(visit, '/canyon.jpg');
    await card.getByRole('button', { name: 'Stop following' }).click();
    await card.getByRole('button', { name: 'Follow this account' }).waitFor();
    await panel.getByRole('button', { name: 'Check again' }).click();
    await expect.poll(sentence).toContain('an account that calls itself');
  });

  test('brings an item into view on its page', async () => {
    const { page, panel } = visit;
    await page.evaluate(() => scrollTo(0, 0));
    await openCard(visit, '/airplane.jpg');
    await panel.locator('[data-url$="/airplane.jpg"]').getByRole('button', { name: 'Show on page' }).click();
    await page.bringToFront();
    await expect
      .poll(() =>
        page.evaluate(() => document.querySelector('[alt="airplane.jpg"]')!.getBoundingClientRect().top),
      )
      .toBeLessThan(900);
  });

  test('forgets a page that was left, also for a page without a content script', async () => {
    const { page, panel } = visit;
    await visit.leave(() => page.goto(`${stage.site.url}/other`));
    await expect.poll(async () => (await visit.answers(1)).length).toBe(1);
    await page.goto('chrome://version');
    await panel.getByText("Colophon can't look into this page").waitFor();
    await visit.leave(() => page.goBack());
    await expect.poll(async () => (await visit.answers(1)).map(({ label }) => label)).toEqual(['onion.jpg']);
    await visit.leave(() => page.goBack());
    await expect.poll(async () => (await visit.answers(5)).length).toBe(5);
  });
});

describe.each(['light', 'dark'] as const)('in %s colours, contrast included,', (colorScheme) => {
  test.each(['sidepanel', 'popup', 'options', 'card'])('the %s is accessible', async (name) => {
    const page = await stage.browser.openExtensionPage(`${name}.html?tab=${visit.tab}&pack=image-1`);
    await page.emulateMedia({ colorScheme });
    await page.locator('main').waitFor();
    for (const head of await page.locator('.item-head').all()) await head.click();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const found = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations).toEqual([]);
    await page.close();
  });
});

describe('the service worker and the engine', () => {
  test('may be stopped: the panel keeps its items and the page gets its answers', async () => {
    const { page, panel } = visit;
    const before = (await visit.answers(5)).map(({ word }) => word);
    await stage.browser.stopServiceWorker();
    await panel.reload();
    expect((await visit.answers(5)).map(({ word }) => word)).toEqual(before);
    await stage.browser.stopServiceWorker();
    await visit.leave(() => page.reload());
    expect((await visit.answers(5)).map(({ word }) => word).sort()).toEqual(before.sort());
  });

  test('the engine is started again after it was closed', async () => {
    const { page } = visit;
    await stage.browser.inExtension(() => chrome.offscreen.closeDocument());
    await visit.leave(() => page.reload());
    const items = await visit.answers(5);
    expect(pictured(items, '/canyon.jpg').word).toBe('signed');
  });

  test('a question that the engine is closed under is asked again', async () => {
    const { site, browser } = stage;
    let closed = 0;
    // The page gets its picture at once; the engine's own request is the sign that a question is under way.
    const gate = async ({ headers }: { headers: Record<string, unknown> }) => {
      if (headers['sec-fetch-dest'] !== 'empty' || closed++ > 0) return;
      await browser.inExtension(() => chrome.offscreen.closeDocument());
    };
    const headers = { 'cache-control': 'no-store' };
    const body = await photograph('black-canyon');
    site.serve('/held.jpg', { type: 'image/jpeg', body, headers, gate });
    site.page('/held', '<img src="/held.jpg" alt="held" width="320" height="200">');
    const held = await stage.visit('/held');
    const items = await held.answers(1);
    expect(closed).toBe(2);
    expect(labelled(items, 'held').word).toBe('signed');
    await held.close();
  });
});

async function openCard({ panel }: Visit, name: string): Promise<void> {
  const head = panel.locator(`[data-url$="${name}"] .item-head`);
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
}

/** The badges as assistive technology is told of them. Only the browser itself looks into a closed shadow root. */
async function badgesOf({ browser }: Stage, { page }: Visit): Promise<{ name: string }[]> {
  const session = await browser.context.newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(({ role, ignored }) => !ignored && role?.value === 'button')
    .map(({ name }) => ({ name: String(name?.value ?? '') }))
    .filter(({ name }) => name.startsWith('Colophon'));
}

function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`)
    .join('');
}
