import { mkdir, readFile } from 'node:fs/promises';
import { Interface } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photograph } from '../../cli/samples/pictures.ts';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { takeOutStatement } from '../../lib/statement/embedded.ts';
import { openEnvelope } from '../../lib/statement/envelope.ts';
import { expectAccessible } from './accessible.ts';
import { labelled, openStage, type Stage, type Visit } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';
const SCREENS = 'out/screens';

let stage: Stage;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  await mkdir(SCREENS, { recursive: true });
  stage = await openStage();
  stage.site.page(
    '/desk',
    `<h1>Desk</h1><label>Article <textarea rows="8" cols="60">${ARTICLE}</textarea></label>
    <input type="password" value="never read a password of this page by any means">`,
  );
  visit = await stage.visit('/desk');
  page = await stage.browser.openExtensionPage(`create.html?tab=${visit.tab}`);
  await page.fill('[name=new-passphrase]', PASSPHRASE);
  await page.fill('[name=new-passphrase-again]', PASSPHRASE);
  await page.click('button[type=submit]');
  await page.locator('[name=from]').first().waitFor({ state: 'attached' });
});

afterAll(() => stage?.close());

const ARTICLE = `The harbour was opened again on Monday, and the first ships came in with the morning tide. ${Array.from(
  { length: 12 },
  (_, i) => `Pier ${i + 1} took its first cargo before noon, and the crews were paid on the quay.`,
).join(' ')}`;

test('signs several dropped files at once, with all that is said of them, and reads each back as a stranger', async () => {
  const [onion, acanthus] = [await photograph('allium-oreophilum'), await photograph('acanthus-mollis')];
  await drop([
    { name: 'onion.jpg', type: 'image/jpeg', bytes: onion },
    { name: 'acanthus.jpg', type: 'image/jpeg', bytes: acanthus },
    { name: 'note.txt', type: 'text/plain', bytes: Buffer.from('Both plants stood in one garden.') },
  ]);
  await expect.poll(() => page.locator('.piece').count()).toBe(3);
  await page.selectOption('[name=imageKind]', 'digitised');
  await page.selectOption('[name=textKind]', 'textHuman');
  await page.fill('[name=name]', 'A. Gardener');
  await page.locator('summary', { hasText: 'Source, licence' }).click();
  await page.fill('[name=creatorUrl]', 'https://example.org/gardener');
  await page.fill('[name=link]', 'https://example.org/plants');
  await page.fill('[name=licence]', 'CC-BY-4.0');
  await page.selectOption('[name=aiTraining]', 'notAllowed');
  await expectAccessible(page);
  await screenshot('sign-several');
  await page.fill('[name=passphrase]', PASSPHRASE);
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await expect
    .poll(() => page.getByText(/^Signed\. Recorded in block \d+/).count(), { timeout: 30_000 })
    .toBe(3);
  await expect
    .poll(() => page.getByText('Read back as a stranger would: signed, by you.').count(), { timeout: 40_000 })
    .toBe(3);
  await expectAccessible(page);
  await screenshot('signed-several');
  await page.getByRole('button', { name: 'Sign another' }).click();
});

test('signs the text that is being written in a page, and never reads its passwords', async () => {
  await page.click('label:has([value=writing])');
  const options = await page.locator('[name=writing] option').allTextContents();
  await expect.poll(() => page.locator('[name=writing] option').allTextContents()).toHaveLength(2);
  expect(options.join()).not.toContain('never read');
  await page.selectOption('[name=writing]', '0');
  await page.locator('.piece').waitFor();
  await page.fill('[name=title]', 'Harbour');
  // The key is still open in this window: nobody is asked for the passphrase again.
  expect(await page.locator('[name=passphrase]').count()).toBe(0);
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await page.getByRole('button', { name: 'Sign another' }).click();
});

test('puts the statement into the file of a picture, and says so of a file that was not signed', async () => {
  await openPart('history');
  const card = page.locator('.work', { hasText: 'onion.jpg' }).first();
  await card.getByText('Put the statement into').click();
  const onion = await photograph('allium-oreophilum');
  const choose = (buffer: Buffer) =>
    card.locator('[name=embed-file]').setInputFiles({ name: 'onion.jpg', mimeType: 'image/jpeg', buffer });
  await choose(Buffer.from(onion).subarray(0, 900));
  await card.getByRole('alert').filter({ hasText: 'it is not the file that was signed' }).waitFor();
  await choose(Buffer.from(onion));
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByText('Save the file with its statement').click(),
  ]);
  expect(download.suggestedFilename()).toBe('onion.signed.jpg');
  const taken = takeOutStatement(new Uint8Array(await readFile(await download.path())));
  expect(Buffer.compare(taken!.bare, onion)).toBe(0);
  expect(openEnvelope(JSON.parse(taken!.statement), stage.network.domain).statement.creator?.name).toBe(
    'A. Gardener',
  );
  await openPart('sign');
});

test('a draft survives a closed window, and the key does not stay open in another one', async () => {
  await page.setInputFiles('[name=file]', {
    name: 'draft.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('A text that is not done.'),
  });
  await page.fill('[name=title]', 'Half a title');
  await page.waitForTimeout(500);
  await page.close();
  page = await stage.browser.openExtensionPage(`create.html?tab=${visit.tab}`);
  await page.locator('.piece').waitFor();
  expect(await page.inputValue('[name=title]')).toBe('Half a title');
  expect(await page.locator('.chosen').first().textContent()).toContain('draft.txt');
  expect(await page.locator('[name=passphrase]').count()).toBe(1);
});

test('signs now without a network, and publishes later', async () => {
  await page.click('label:has([value=later])');
  await expectAccessible(page);
  await page.fill('[name=passphrase]', PASSPHRASE);
  await page.getByRole('button', { name: 'Sign and keep' }).click();
  await page.getByText('Publish it from the history.').waitFor();
  await openPart('history');
  const card = cardOf('Half a title');
  expect(await card.getAttribute('data-stage')).toBe('signed');
  await card.getByRole('button', { name: 'Publish it now' }).click();
  await card.getByText(/^Signed\. Recorded in block \d+/).waitFor();
});

test('shows the fee before it sends from the account, and says so where the account has no coins', async () => {
  await openPart('sign');
  await choose('direct.txt', 'A text that its author pays for.');
  await page.click('label:has([value=direct])');
  await page.getByRole('button', { name: 'Sign and show the fee' }).click();
  await page.getByRole('alert').filter({ hasText: 'Nothing was sent' }).waitFor();
  const account = /0x[0-9a-f]{40}/.exec((await page.locator('.public').textContent())!)![0];
  await stage.network.provider.send('anvil_setBalance', [account, '0xde0b6b3a7640000']);
  await page.getByRole('button', { name: 'Sign and show the fee' }).click();
  await page.getByText('It costs about').waitFor();
  await expectAccessible(page);
  await screenshot('fee');
  await page.getByRole('button', { name: 'Send and pay' }).click();
  await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await expect
    .poll(() => page.getByText('Read back as a stranger would: signed').count(), { timeout: 30_000 })
    .toBe(1);
  await page.getByRole('button', { name: 'Sign another' }).click();
});

test('anchors under embargo, from which nothing can be derived, and reveals it', async () => {
  const secret = 'Nobody knows yet that the harbour will be closed for good in spring.';
  await choose('embargo.txt', secret);
  await page.fill('[name=title]', 'Closing');
  await page.click('label:has([value=embargo])');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign and anchor' }).click();
  await page.getByText(/Anchored in block \d+ under embargo/).waitFor();
  await openPart('history');
  const card = cardOf('Closing');
  const content = (await card.getAttribute('data-content'))!;
  // Not what it is filed under, not its statement's hash, not its words: neither in the chain nor at the relay.
  const kept = await savedFrom(card);
  const chain = JSON.stringify(await wholeChain());
  expect(chain).toContain(kept.batch.root.slice(2));
  for (const telling of [content, kept.claim.meta, kept.batch.salt])
    expect(chain).not.toContain(telling.slice(2));
  const { url } = stage.network.service;
  expect((await fetch(`${url}/statements/${kept.claim.meta}`)).status).toBe(404);
  await card.getByRole('button', { name: 'Reveal it now' }).click();
  await expect.poll(async () => (await fetch(`${url}/statements/${kept.claim.meta}`)).status).toBe(200);
  await card.getByText(/^Signed\. Recorded in block \d+/).waitFor();
});

test('queues works and anchors all of them in one transaction', async () => {
  await openPart('sign');
  for (const name of ['first', 'second']) {
    await choose(`${name}.txt`, `The ${name} text of a batch of two.`);
    await page.fill('[name=title]', `Batch ${name}`);
    await page.click('label:has([value=batch])');
    await page.getByRole('button', { name: 'Sign and put in the queue' }).click();
    await page.getByText('It waits in the queue').waitFor();
    await page.getByRole('button', { name: 'Sign another' }).click();
  }
  await openPart('history');
  await page.getByText('In the queue: 2').waitFor();
  await page.getByRole('button', { name: 'Anchor them now' }).click();
  const roots = [];
  for (const name of ['first', 'second']) {
    await cardOf(`Batch ${name}`)
      .getByText(/^Signed\. Recorded in block \d+/)
      .waitFor();
    roots.push((await savedFrom(cardOf(`Batch ${name}`))).batch.root);
  }
  expect(roots[0]).toBe(roots[1]);
});

test('finds what was signed, saves its sidecar, takes it back with a reason, and readers are told', async () => {
  await openPart('history');
  await page.fill('[name=history-search]', 'harbour person');
  await expect.poll(() => page.locator('.work').count()).toBe(1);
  const card = cardOf('Harbour');
  const envelope = openEnvelope(await savedFrom(card), stage.network.domain);
  expect(envelope.statement).toMatchObject({ title: 'Harbour', kind: 'textHuman' });
  await card.getByRole('button', { name: 'Take it back…' }).click();
  await card.locator('[name=reason]').selectOption('rights');
  await card.locator('[name=replacement]').selectOption({ label: 'Half a title' });
  await expectAccessible(page);
  await screenshot('withdraw');
  await card.getByRole('button', { name: 'Take it back for good' }).click();
  await expect.poll(() => card.getAttribute('data-standing'), { timeout: 30_000 }).toBe('withdrawn');
  await page.fill('[name=history-search]', '');
  await expectAccessible(page);
  await screenshot('history');

  stage.site.page(
    '/published',
    `<article><h1>News</h1><div itemprop="articleBody"><p>${ARTICLE}</p></div></article>`,
  );
  const reader = await stage.visit('/published');
  expect(labelled(await reader.answers(1), 'News')).toMatchObject({ word: 'withdrawn' });
  await reader.close();
});

test('a correction takes the place of what it corrects, in one step', async () => {
  const old = cardOf('Half a title');
  const before = openEnvelope(await savedFrom(old), stage.network.domain);
  await old.getByRole('button', { name: 'Sign a correction…' }).click();
  await page.locator('main[data-tab=sign]').waitFor();
  await choose('corrected.txt', 'A text that is done, and corrected.');
  await page.fill('[name=title]', 'A whole title');
  await page.click('label:has([value=relay])');
  await page.locator('[name=replaced-reason]').selectOption('superseded');
  await expectAccessible(page);
  await screenshot('supersede');
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await page.getByRole('button', { name: 'Sign another' }).click();
  await openPart('history');
  await expect.poll(() => old.getAttribute('data-standing'), { timeout: 30_000 }).toBe('withdrawn');
  const after = openEnvelope(await savedFrom(cardOf('A whole title')), stage.network.domain);
  expect(after.statement).toMatchObject({ kind: 'correction', derivedFrom: [before.claim.content] });
  const [revoked] = await revocations();
  expect(revoked).toMatchObject({ reason: 1n, evidence: after.claim.content, ids: [before.claim.content] });
});

test('a content that was signed before is not signed again', async () => {
  await openPart('sign');
  await choose('draft.txt', 'A text that is not done.');
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page.getByRole('alert').filter({ hasText: 'You have signed “draft.txt” before' }).waitFor();
  await page.getByRole('button', { name: 'Leave out' }).click();
});

test('a browser that dies between signing and sending has lost nothing', async () => {
  const file = { name: 'late.txt', text: 'Signed before the window died.' };
  await useService('http://127.0.0.1:9');
  await choose(file.name, file.text);
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page.getByText('tried again by itself').waitFor();
  await page.close();
  await useService(stage.network.service.url);
  await stage.browser.stopServiceWorker();
  page = await stage.browser.openExtensionPage(`create.html?tab=${visit.tab}#history`);
  await cardOf('late.txt')
    .getByText(/^Signed\. Recorded in block \d+/)
    .waitFor({ timeout: 45_000 });
});

test('leaves no key material, and no passphrase, in any storage, address or log', async () => {
  const everything = await page.evaluate(async () => {
    const databases: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).getAll();
        databases.push(
          await new Promise((resolve) => {
            request.onsuccess = () => resolve([name, store, request.result]);
          }),
        );
      }
      database.close();
    }
    const session = await chrome.storage.session.get(null);
    return JSON.stringify(
      [await chrome.storage.local.get(null), session, databases, { ...localStorage }],
      (_, value) =>
        value instanceof Uint8Array
          ? [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')
          : value,
    );
  });
  expect(everything).toContain('signing-key');
  expect(everything).not.toContain(PASSPHRASE);
  const { 'signing-key': key } = await stage.browser.inExtension(() =>
    chrome.storage.local.get('signing-key'),
  );
  const { decryptKey } = await import('../../lib/sign/keystore.ts');
  const secret = Buffer.from(await decryptKey(key as never, PASSPHRASE));
  expect(everything).not.toContain(secret.toString('hex'));
  expect(everything).not.toContain(secret.toString('base64').slice(0, 40));
  for (const open of stage.browser.context.pages()) expect(open.url()).not.toContain(secret.toString('hex'));
  expect(logged.join('\n')).not.toContain(secret.toString('hex'));
  expect(logged.join('\n')).not.toContain(PASSPHRASE);
});

const logged: string[] = [];
beforeAll(() => {
  stage.browser.context.on('console', (message) => logged.push(message.text()));
});

function cardOf(title: string) {
  return page.locator('.work').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

async function openPart(name: string): Promise<void> {
  await page.locator(`nav a[href="#${name}"]`).click();
  await page.locator(`main[data-tab=${name}]`).waitFor();
}

async function choose(name: string, text: string): Promise<void> {
  await page.setInputFiles('[name=file]', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.locator('.piece').waitFor();
}

// biome-ignore lint/suspicious/noExplicitAny: what was saved is held against the chain field by field.
async function savedFrom(card: ReturnType<typeof cardOf>): Promise<any> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByText('Save the signed statement').click(),
  ]);
  return JSON.parse(await readFile(await download.path(), 'utf8'));
}

/** The withdrawals on the chain, the newest first. */
async function revocations() {
  const abi = new Interface(REGISTRY_ABI);
  const { address } = stage.network.domain;
  const topics = [abi.getEvent('Revoked')!.topicHash];
  const logs = await stage.network.provider.getLogs({ address, topics, fromBlock: 0 });
  return logs.toReversed().map(({ data, topics: names }) => {
    const { reason, evidence, ids } = abi.decodeEventLog('Revoked', data, names);
    return { reason, evidence, ids: [...ids] };
  });
}

async function wholeChain(): Promise<unknown> {
  const { provider } = stage.network;
  const blocks = [];
  for (let n = 0; n <= (await provider.getBlockNumber()); n++)
    blocks.push(await provider.send('eth_getBlockByNumber', [`0x${n.toString(16)}`, true]));
  return [blocks, await provider.send('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }])];
}

async function useService(service: string): Promise<void> {
  const options = await stage.browser.openExtensionPage('options.html');
  await options.evaluate(async (url) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), service: url } });
  }, service);
  await options.close();
}

async function drop(files: readonly { name: string; type: string; bytes: Uint8Array }[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const made = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        made.items.add(new File([bytes], name, { type }));
      }
      return made;
    },
    files.map(({ bytes, ...file }) => ({ ...file, base64: Buffer.from(bytes).toString('base64') })),
  );
  await page.dispatchEvent('.source-picker', 'drop', { dataTransfer: transfer });
}

async function screenshot(name: string): Promise<void> {
  await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage: true });
}
