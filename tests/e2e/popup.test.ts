import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchOriginals } from '../../cli/demo/steps.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { passage } from '../../cli/samples/texts.ts';
import { labelled, openStage, pictured, type Stage, type Visit } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';

let stage: Stage;
let visit: Visit;
let account: string;
let onion: Uint8Array;

beforeAll(async () => {
  stage = await openStage();
  const { site } = stage;
  onion = await photograph('allium-oreophilum');
  const text = await passage('1790_george_washington_n', 1, 6);
  site.serve('/onion.jpg', { type: 'image/jpeg', body: onion });
  site.serve('/acanthus.jpg', { type: 'image/jpeg', body: await photograph('acanthus-mollis') });
  site.page(
    '/page',
    `<img src="/onion.jpg" alt="Onion" width="300" height="200"><img src="/acanthus.jpg" alt="Acanthus" width="300" height="200">
    <article><h1>Address</h1><div itemprop="articleBody">${text
      .split('\n\n')
      .map((paragraph) => `<p>${paragraph}</p>`)
      .join('')}</div></article>`,
  );
  visit = await stage.visit('/page');
  const items = await visit.answers(3);
  expect(items.map(({ word }) => word).some((word) => word === 'signed')).toBe(false);
});

afterAll(() => stage?.close());

test('refuses a passphrase that is too short, and two that differ', async () => {
  const popup = await openPopup();
  await popup.locator('main[data-state=no-key]').waitFor();
  await popup.fill('[name=new-passphrase]', 'short');
  await popup.fill('[name=new-passphrase-again]', 'short');
  await popup.click('button[type=submit]');
  expect(await popup.locator('[name=new-passphrase]').evaluate((input) => input.matches(':invalid'))).toBe(
    true,
  );
  await popup.fill('[name=new-passphrase]', PASSPHRASE);
  await popup.fill('[name=new-passphrase-again]', `${PASSPHRASE}!`);
  await popup.click('button[type=submit]');
  await popup.getByRole('alert').filter({ hasText: 'differ' }).waitFor();
  expect(await storedKey()).toBeUndefined();
  await popup.close();
});

test('makes a key and stores it encrypted only', async () => {
  const popup = await openPopup();
  await popup.fill('[name=new-passphrase]', PASSPHRASE);
  await popup.fill('[name=new-passphrase-again]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.locator('main[data-state=ready]').waitFor();
  const key = await storedKey();
  account = key.address;
  expect(account).toMatch(/^0x[0-9a-f]{40}$/);
  expect(key).toEqual({
    version: 1,
    address: account,
    kdf: { name: 'scrypt', n: expect.any(Number), r: 8, p: 1, salt: expect.stringMatching(/^[0-9a-f]{32}$/) },
    // 32 bytes of key and the 16 bytes of its authentication tag.
    cipher: {
      name: 'AES-GCM',
      iv: expect.stringMatching(/^[0-9a-f]{24}$/),
      text: expect.stringMatching(/^[0-9a-f]{96}$/),
    },
  });
  expect(key.kdf.n).toBeGreaterThanOrEqual(2 ** 16);
  const everything = JSON.stringify(await everythingStored());
  expect(everything).not.toContain(PASSPHRASE);
  // The only 32-byte value in any storage area is nowhere: no secret lies about in hexadecimal.
  expect(everything.match(/(?<![0-9a-f])(?:0x)?[0-9a-f]{64}(?![0-9a-f])/g)).toBeNull();
  await popup.close();
});

test('a wrong passphrase signs nothing and loses nothing that was typed', async () => {
  const popup = await openPopup();
  await popup.click('label:has([value=page-image])');
  await popup.selectOption('[name=page-image]', { label: 'Onion' });
  await popup.selectOption('[name=kind]', 'digitised');
  await popup.fill('[name=title]', 'Ornamental onion');
  await popup.fill('[name=name]', 'A reader');
  await popup.fill('[name=passphrase]', 'not the passphrase');
  await popup.click('button[type=submit]');
  await popup.getByRole('alert').filter({ hasText: 'does not open this key' }).waitFor();
  expect(await popup.inputValue('[name=page-image]')).toBe(`${stage.site.url}/onion.jpg`);
  expect(await popup.inputValue('[name=kind]')).toBe('digitised');
  expect(await popup.inputValue('[name=title]')).toBe('Ornamental onion');
  expect(await popup.inputValue('[name=name]')).toBe('A reader');
  await popup.fill('[name=passphrase]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.getByText(/^Signed\. Recorded in block \d+/).waitFor();

  await popup.getByRole('button', { name: 'Sign another' }).click();
  expect(await popup.locator('[name=page-image], [name=title]').count()).toBe(0);
  expect(await popup.getByRole('button', { name: 'Sign and publish' }).isDisabled()).toBe(true);
  await popup.close();
  await visit.leave(() => visit.page.reload());
  const item = pictured(await visit.answers(3), '/onion.jpg');
  expect(item).toMatchObject({ word: 'signed', origin: 'captured', signer: account });
});

test('signs a file of this computer, told by its bytes and not by its name', async () => {
  const popup = await openPopup();
  const buffer = Buffer.from(await photograph('acanthus-mollis'));
  await popup.setInputFiles('[name=file]', {
    name: 'picture.bin',
    mimeType: 'application/octet-stream',
    buffer,
  });
  await popup.selectOption('[name=kind]', 'trainedAlgorithmicMedia');
  await signWith(popup);
  await visit.leave(() => visit.page.reload());
  const item = pictured(await visit.answers(3), '/acanthus.jpg');
  expect(item).toMatchObject({ word: 'signed', origin: 'ai', signer: account });
});

test('signs the selected text of the page', async () => {
  await visit.page.evaluate(() =>
    getSelection()!.selectAllChildren(document.querySelector('[itemprop=articleBody]')!),
  );
  const popup = await openPopup();
  await popup.click('label:has([value=selection])');
  await popup.locator('.selection').waitFor();
  await popup.selectOption('[name=kind]', 'textHuman');
  await signWith(popup);
  await visit.leave(() => visit.page.reload());
  const item = labelled(await visit.answers(3), 'Address');
  expect(item).toMatchObject({ word: 'signed', origin: 'human', signer: account });
});

test('tells that a part of it, selected, is a quote, and shows the sentence it stands in', async () => {
  const options = await stage.browser.openExtensionPage('options.html');
  expect(await fetchOriginals(options)).toMatch(/signed originals/);
  await options.close();
  await visit.page.evaluate(() => {
    const text = document.querySelector('[itemprop=articleBody] p')!.firstChild as Text;
    const [from, to] = ['fruits of another', ' and with the means'].map((words) => text.data.indexOf(words));
    getSelection()!.setBaseAndExtent(text, from!, text, to!);
  });
  const popup = await openPopup();
  await popup.getByRole('button', { name: 'Check it' }).click();
  await popup.locator('.check-selection .word[data-state=quoted]').waitFor();
  expect(await popup.locator('mark').textContent()).toBe(
    'fruits of another year have blessed our country with plenty ',
  );
  expect(await popup.locator('.signed-text').textContent()).toMatch(/^The abundant fruits .* commerce\. $/s);
  await popup.close();
});

test('says what is wrong with a file that is neither a picture nor a text', async () => {
  const popup = await openPopup();
  const buffer = Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x00]);
  await popup.setInputFiles('[name=file]', { name: 'what.dat', mimeType: '', buffer });
  await popup.getByRole('alert').filter({ hasText: '“what.dat” is neither a picture' }).waitFor();
  expect(await popup.getByRole('button', { name: 'Sign and publish' }).isDisabled()).toBe(true);
  await popup.getByRole('button', { name: 'Leave out' }).click();
  await popup.close();
});

test('keeps what was signed while the relay can not be reached, and publishes it when it can', async () => {
  await useService('http://127.0.0.1:9');
  const popup = await openPopup();
  const buffer = Buffer.from('Some words of mine, to be signed while nobody can be asked.');
  await popup.setInputFiles('[name=file]', { name: 'mine.txt', mimeType: 'text/plain', buffer });
  await popup.fill('[name=title]', 'Mine');
  await popup.fill('[name=passphrase]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
  await popup.close();

  const history = await stage.browser.openExtensionWindow('create.html#history');
  const mine = history.locator('.work').filter({ hasText: 'Mine' });
  await mine.getByRole('alert').filter({ hasText: 'kept here and tried again' }).waitFor();
  expect(await mine.getAttribute('data-stage')).toBe('signed');
  await useService(stage.network.service.url);
  await mine.getByRole('button', { name: 'Try again now' }).click();
  await mine.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await history.close();
});

async function useService(service: string): Promise<void> {
  const page = await stage.browser.openExtensionWindow('options.html');
  await page.evaluate(async (url) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), service: url } });
  }, service);
  await page.close();
}

function openPopup(): Promise<Page> {
  return stage.browser.openExtensionWindow(`popup.html?tab=${visit.tab}`);
}

async function signWith(popup: Page): Promise<void> {
  await popup.fill('[name=passphrase]', PASSPHRASE);
  await popup.click('button[type=submit]');
  await popup.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await popup.close();
}

type StoredKey = { address: string; kdf: { n: number } };

async function storedKey(): Promise<StoredKey> {
  const stored = await stage.browser.inExtension(() => chrome.storage.local.get('signing-key'));
  return stored['signing-key'] as StoredKey;
}

/** Every storage area of the extension, as far as its own pages can read it. */
function everythingStored(): Promise<unknown> {
  return stage.browser.inExtension(async () => ({
    local: await chrome.storage.local.get(null),
    sync: await chrome.storage.sync.get(null),
    page: { ...localStorage },
  }));
}
