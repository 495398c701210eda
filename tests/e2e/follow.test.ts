import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GAZETTE, LIND, signAs } from '../../cli/samples/authors.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { ACCOUNTS_LIST_PATH } from '../../lib/identity/accounts-list.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { expectAccessible } from './accessible.ts';
import { evidenceOf, openStage, type Stage, type Visit } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let gazette: WebServer;
let visit: Visit;
let options: Page;

beforeAll(async () => {
  gazette = await startWebServer('https');
  const accounts = [`eip155:31337:${addressOf(GAZETTE.secret)}`];
  gazette.serve(ACCOUNTS_LIST_PATH, {
    type: 'application/json',
    body: JSON.stringify({ version: 1, accounts }),
  });
  const canyon = await photograph('black-canyon');
  stage = await openStage({
    names: { 'gazette.example': Number(new URL(gazette.url).port) },
    sign: async (network) => {
      // A stranger was first.
      const content = { type: 'image', bytes: canyon } as const;
      await signAs(LIND, content, { kind: 'digitalCapture' }, network);
      await signAs(GAZETTE, content, { kind: 'digitalCapture' }, network);
      const binding = { type: 'text', text: 'The Gazette publishes at gazette.example.' } as const;
      await signAs(GAZETTE, binding, { kind: 'identity', links: ['https://gazette.example'] }, network);
    },
  });
  stage.site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  stage.site.page('/page', '<img src="/canyon.jpg" alt="Canyon" width="240" height="160">');
  visit = await stage.visit('/page');
  options = await stage.browser.openExtensionPage('options.html');
});

afterAll(async () => {
  await options?.close();
  await visit?.close();
  await stage?.close();
  await gazette?.stop();
});

async function evidence(): Promise<string> {
  const [item] = await visit.answers(1);
  return evidenceOf(visit.panel, item!);
}

const follow = async (site: string) => {
  await options.fill('[name=site]', site);
  await options.getByRole('button', { name: 'Follow it' }).click();
};

test('until somebody is followed the first claim leads, and is said to be the first seen', async () => {
  const text = await evidence();
  expect(text).toMatch(/Signer\s+an account that calls itself “Mara Lind”/i);
  expect(text.match(/first seen in the registry on \d{4}-\d\d-\d\d/g)).toHaveLength(2);
  expect(text).toContain('Being first is not the same as being the author.');
});

test.each([
  ['not a site', /address of the whole site/],
  ['http://gazette.example', /address of the whole site/],
  ['nobody.example', /have to name each other/],
])('%s is not followed, and it is said why', async (site, said) => {
  await follow(site);
  await options.getByRole('status').filter({ hasText: said }).waitFor();
  expect(await options.locator('.follows .host').count()).toBe(0);
  await expectAccessible(options);
});

test('a site that names its account, and is named by it, is followed', async () => {
  expect(gazette.seen).toEqual([]);
  await follow('gazette.example');
  await options.getByRole('status').filter({ hasText: 'Followed. 1 account is bound to it.' }).waitFor();
  await options.locator('.follows .host', { hasText: 'gazette.example' }).waitFor();
  await expectAccessible(options);
});

test('its claim leads from then on, and neither the site nor the page hears of it', async () => {
  const before = gazette.seen.length;
  await visit.leave(() => visit.page.reload());
  const text = await evidence();
  expect(text).toMatch(/Signer\s+A site you follow \(gazette\.example\)/);
  expect(text).toContain('You follow this site. It and the account name each other.');
  expect(text.match(/first seen in the registry on/g)).toHaveLength(1);
  expect(gazette.seen.length).toBe(before);
  expect(gazette.seen.map(({ url }) => url).filter((url) => !url.startsWith('/.well-known/'))).toEqual([]);
  expect(gazette.seen.filter(({ headers }) => headers.cookie || headers.referer)).toEqual([]);
  const asked = await stage.browser.inExtension(() =>
    chrome.runtime.sendMessage({ to: 'engine', type: 'requests' }),
  );
  const ofGazette = (asked as { asked: { host: string; why: string }[] }).asked.filter(
    ({ host }) => host === 'gazette.example',
  );
  expect(ofGazette.map(({ why }) => why)).toEqual(['site']);
  const seenByPage = await visit.page.evaluate(
    () => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }),
  );
  expect(seenByPage).not.toContain('gazette.example');
  await expectAccessible(visit.panel);
});

test('who is behind an account leads to following its site, and to leaving it', async () => {
  const { panel } = visit;
  await panel
    .getByRole('button', { name: /Who is behind this account/ })
    .first()
    .click();
  await panel.getByRole('button', { name: 'Stop following the site gazette.example' }).click();
  await panel.getByRole('button', { name: 'Follow the site gazette.example' }).waitFor();
  await expect.poll(() => options.locator('.follows .host').count()).toBe(0);
  await expectAccessible(panel);
});
