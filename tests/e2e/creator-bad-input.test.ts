import { mkdir, mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbiCoder, Interface } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGISTRY_ABI } from '../../lib/registry/abi.ts';
import { decryptKey } from '../../lib/sign/keystore.ts';
import { inMemoryOf, renderers } from './memory.ts';
import { openStage, type Stage, type Visit } from './stage.ts';

const PASSPHRASE = 'a passphrase that stays in one window';
const YEAR_MS = 365 * 86_400_000;

let stage: Stage;
let page: Page;
let visit: Visit;
let folder: string;
let account: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-creator-'));
  stage = await openStage();
  stage.site.page(
    '/desk',
    `<h1>Desk</h1><p id="selected">${'Words that somebody selects. '.repeat(10)}</p>
    <script>globalThis.marker = Array(400).fill(['the', 'page'].join('-of-')).join();</script>`,
  );
  visit = await stage.visit('/desk');
  page = await stage.browser.openExtensionPage(`create.html?tab=${visit.tab}`);
  await page.fill('[name=new-passphrase]', PASSPHRASE);
  await page.fill('[name=new-passphrase-again]', PASSPHRASE);
  await page.click('button[type=submit]');
  await page.locator('[name=from]').first().waitFor({ state: 'attached' });
  account = await signingAccount();
});

afterAll(async () => {
  await stage?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A window that goes on with no draft of another test. */
async function pageOf(path = 'create.html'): Promise<Page> {
  await stage.browser.inExtension(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('colophon-drafts');
        opening.onsuccess = () => {
          const { result } = opening;
          const clearing = result.transaction('draft', 'readwrite').objectStore('draft').clear();
          clearing.onsuccess = () => {
            result.close();
            resolve();
          };
        };
      }),
  );
  const opened = await stage.browser.openExtensionPage(path);
  await opened.locator('[name=from]').first().waitFor({ state: 'attached' });
  return opened;
}

async function choose(where: Page, name: string, text: string): Promise<void> {
  await where.setInputFiles('[name=file]', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await where.locator('.piece').waitFor();
}

async function unlock(where: Page): Promise<void> {
  const field = where.locator('[name=passphrase]');
  if ((await field.count()) > 0) await field.fill(PASSPHRASE);
}

describe('what can’t be signed is told of, and nothing is', () => {
  test('a file of five gigabytes', async () => {
    const path = join(folder, 'huge.jpg');
    await (await open(path, 'w')).close();
    await truncate(path, 5 * 2 ** 30);
    await page.setInputFiles('[name=file]', path);
    await page
      .getByRole('alert')
      .filter({ hasText: /over the limit of/ })
      .waitFor();
  });

  test('a folder that is dropped', async () => {
    const path = join(folder, 'a folder');
    await mkdir(path);
    const box = (await page.locator('.source-picker').boundingBox())!;
    const at = { x: box.x + box.width / 2, y: box.y + 12 };
    const devtools = await stage.browser.context.newCDPSession(page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
    await page
      .getByRole('alert')
      .filter({ hasText: /“a folder” can't be read: it is a folder/ })
      .waitFor();
    await devtools.detach();
  });

  test('anything, by a clock that is a year ahead or behind', async () => {
    for (const [off, word] of [
      [YEAR_MS, 'ahead'],
      [-YEAR_MS, 'behind'],
    ] as const) {
      const late = await pageOf();
      await late.evaluate((by) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + by;
      }, off);
      await choose(late, `${word}.txt`, `Signed by a clock that is ${word}.`);
      await unlock(late);
      await late.getByRole('button', { name: 'Sign and publish' }).click();
      const told = late.getByRole('alert').filter({ hasText: `clock is ${word} by about 365 days` });
      await told.waitFor();
      expect(await told.textContent()).toContain('Set it, then sign');
      await late.close();
    }
    await page.reload();
    await page.locator('nav a[href="#history"]').click();
    await page.locator('main[data-tab=history]').waitFor();
    expect(await page.locator('.work').count()).toBe(0);
    await page.locator('nav a[href="#sign"]').click();
  });
});

test('two windows that send from one account at once take a number each, and both claims are recorded', async () => {
  await stage.network.provider.send('anvil_setBalance', [account, '0xde0b6b3a7640000']);
  const windows = [await pageOf(), await pageOf()];
  for (const [i, window] of windows.entries()) {
    await choose(window, `window-${i}.txt`, `What window ${i} signs.`);
    await window.click('label:has([value=direct])');
    await unlock(window);
    await window.getByRole('button', { name: 'Sign and show the fee' }).click();
    await window.getByText('It costs about').waitFor();
  }
  // Both have asked for the fee, and for the account's next number, before either sends.
  await Promise.all(windows.map((window) => window.getByRole('button', { name: 'Send and pay' }).click()));
  for (const window of windows) await window.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  expect(await stage.network.provider.getTransactionCount(account)).toBe(2);
  for (const window of windows) await window.close();
}, 90_000);

test('a fee that rises after it was agreed to is not paid: the claim waits, and is recorded once when it falls', async () => {
  const { provider } = stage.network;
  const window = await pageOf();
  await choose(window, 'spike.txt', 'What is signed before the fee rises.');
  await window.click('label:has([value=direct])');
  await unlock(window);
  await window.getByRole('button', { name: 'Sign and show the fee' }).click();
  await window.getByText('It costs about').waitFor();
  const [before, count] = [await provider.getBalance(account), await provider.getTransactionCount(account)];
  await provider.send('anvil_setNextBlockBaseFeePerGas', ['0xe8d4a51000']);
  try {
    await window.getByRole('button', { name: 'Send and pay' }).click();
    await window.getByText('tried again by itself').waitFor();
    expect(await provider.getBalance(account)).toBe(before);
  } finally {
    await provider.send('anvil_setNextBlockBaseFeePerGas', ['0x1']);
  }
  await window.getByText(/^Signed\. Recorded in block \d+/).waitFor({ timeout: 60_000 });
  expect(await provider.getTransactionCount(account)).toBe(count + 1);
  await window.close();
}, 90_000);

test('a guardian names the successor of an account from its own, and the registry refuses who is none', async () => {
  const { provider, domain } = stage.network;
  const other = await provider.getSigner(5);
  const ended = (await other.getAddress()).toLowerCase();
  const registry = new Interface(REGISTRY_ABI);
  const naming = registry.encodeFunctionData('setGuardian', [ended, account]);
  await (await other.sendTransaction({ to: domain.address, data: naming })).wait();
  const window = await stage.browser.openExtensionPage('create.html#accounts');
  await window.getByText('Keys for others, guardian, stolen keys').click();
  const form = window.locator('[data-form=successor]');
  await form.locator('[name=succeeded]').fill(`0x${'77'.repeat(20)}`);
  await form.locator('[name=successor]').fill(`0x${'99'.repeat(20)}`);
  await form.locator('[name=passphrase]').fill(PASSPHRASE);
  await form.getByRole('button', { name: 'Show the fee of naming it' }).click();
  await form.getByRole('alert').filter({ hasText: 'The registry refuses it' }).waitFor();
  await form.locator('[name=succeeded]').fill(ended);
  await form.getByRole('button', { name: 'Show the fee of naming it' }).click();
  await window.getByRole('button', { name: 'Send and pay' }).click();
  await form.getByRole('status').filter({ hasText: /block/i }).waitFor();
  const [log] = (await provider.getLogs({ address: domain.address, fromBlock: 0 })).slice(-1);
  const told = registry.parseLog(log!);
  expect(told?.name).toBe('SuccessorSet');
  expect(AbiCoder.defaultAbiCoder().encode(['address'], [told!.args[1]])).toContain('99'.repeat(20));
  await window.close();
}, 60_000);

test.runIf(process.platform === 'linux')(
  'while the key is open and signs what a page holds, nothing of it is in the memory of that page’s process',
  async () => {
    const { 'signing-key': stored } = await stage.browser.inExtension(() =>
      chrome.storage.local.get('signing-key'),
    );
    const secret = Buffer.from(await decryptKey(stored as never, PASSPHRASE));
    await visit.page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('#selected')!));
    const window = await pageOf(`create.html?tab=${visit.tab}`);
    await window.click('label:has([value=selection])');
    await window.locator('.piece').waitFor();
    await unlock(window);
    await window.getByRole('button', { name: 'Sign and publish' }).click();
    await window.getByText(/^Signed\. Recorded in block \d+/).waitFor();
    const devtools = await stage.browser.context.newCDPSession(visit.page);
    const heap: string[] = [];
    devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void heap.push(chunk));
    await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const texts = [PASSPHRASE, secret.toString('hex'), secret.toString('base64')];
    for (const text of texts) expect(heap.join('')).not.toContain(text);

    const marker = Buffer.from(Array(300).fill('the-of-page').join());
    const inTwoBytes = (text: string) => Buffer.from(text, 'utf16le');
    const secrets = [secret, ...texts.map((text) => Buffer.from(text)), ...texts.map(inTwoBytes)];
    const seen = await Promise.all((await renderers()).map((pid) => inMemoryOf(pid, [marker, ...secrets])));
    const pages = seen.filter(([isPage]) => isPage);
    expect(pages.length).toBeGreaterThan(0);
    for (const [, ...found] of pages) expect(found).toEqual(secrets.map(() => false));
    // The same look finds the key where it is open: in the window that signs.
    expect(seen.some(([isPage, isThere]) => !isPage && isThere)).toBe(true);
    await window.close();
  },
  240_000,
);

async function signingAccount(): Promise<string> {
  const { 'signing-key': key } = await stage.browser.inExtension(() =>
    chrome.storage.local.get('signing-key'),
  );
  return (key as { address: string }).address;
}
