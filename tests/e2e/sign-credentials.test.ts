import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testCertificate } from '../../cli/samples/credentials/certificate.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { expectAccessible } from './accessible.ts';
import { evidenceOf, openStage, pictured, type Stage } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';
const desk = testCertificate({ organisation: 'The Harbour Gazette' });
const other = testCertificate({ organisation: 'Somebody else' });
const keyPem = ({ key }: typeof desk) => String(key.export({ type: 'pkcs8', format: 'pem' }));
const chainPem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(desk.certificate).toString('base64')}\n-----END CERTIFICATE-----\n`;

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  page = await stage.browser.openExtensionPage('create.html');
  await page.fill('[name=new-passphrase]', PASSPHRASE);
  await page.fill('[name=new-passphrase-again]', PASSPHRASE);
  await page.click('button[type=submit]');
  await page.locator('[name=from]').first().waitFor({ state: 'attached' });
});

afterAll(() => stage?.close());

const pem = (name: string, text: string) => ({
  name,
  mimeType: 'application/x-pem-file',
  buffer: Buffer.from(text),
});

test('a picture is given Content Credentials by the user’s certificate, signed, and read back by a stranger as both', async () => {
  await page.setInputFiles('[name=file]', {
    name: 'onion.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from(await photograph('allium-oreophilum')),
  });
  await page.locator('.piece').waitFor();
  await page.fill('[name=title]', 'Onion');
  await page.getByText('Content Credentials, by your own certificate').click();
  await page.setInputFiles('[name=c2pa-chain]', pem('chain.pem', chainPem));
  await page.setInputFiles('[name=c2pa-key]', pem('other.pem', keyPem(other)));
  const make = page.getByRole('button', { name: 'Put credentials into the pictures (1)' });
  await make.click();
  await page.getByRole('alert').filter({ hasText: 'Does the key belong to the certificate' }).waitFor();
  await page.setInputFiles('[name=c2pa-key]', pem('key.pem', keyPem(desk)));
  await make.click();
  const save = page.getByText('Save onion.c2pa.jpg');
  await save.waitFor();
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const file = await readFile(await download.path());

  await page.fill('[name=passphrase]', PASSPHRASE);
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await expect
    .poll(() => page.getByText('Read back as a stranger would: signed, by you.').count(), { timeout: 40_000 })
    .toBe(1);

  stage.site.serve('/onion.jpg', { type: 'image/jpeg', body: file });
  stage.site.page('/page', '<img src="/onion.jpg" alt="" width="320">');
  const visit = await stage.visit('/page');
  const item = pictured(await visit.answers(1), '/onion.jpg');
  expect(item.word).toBe('signed');
  const card = await evidenceOf(visit.panel, item);
  expect(card).toContain('The Harbour Gazette');
  expect(card).toMatch(
    /The credentials name 0x\S+ as the account that signs this file in the registry, and it has\./,
  );
  await visit.close();
});

test('the certificate’s key is kept nowhere', async () => {
  const secret = Buffer.from(desk.key.export({ format: 'jwk' }).d!, 'base64url');
  const kept = await page.evaluate(async () => {
    const databases: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).getAll();
        const rows = await new Promise<unknown[]>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
        databases.push(rows.map((row) => (row instanceof CryptoKey ? 'a CryptoKey' : row)));
      }
      database.close();
    }
    return JSON.stringify([
      await chrome.storage.local.get(null),
      await chrome.storage.session.get(null),
      databases,
      { ...localStorage },
    ]);
  });
  expect(kept).toContain('signing-key');
  const body = keyPem(desk).split('\n')[1]!;
  for (const form of [
    secret.toString('hex'),
    secret.toString('base64').slice(0, 40),
    body,
    'CryptoKey',
    'PRIVATE KEY',
  ])
    expect(kept).not.toContain(form);
  // The next window has to be given it again.
  await page.reload();
  expect(await page.locator('[name=c2pa-key]').count()).toBe(0);
});
