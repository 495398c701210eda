import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from './stage.ts';

/** A smart account at an address of the test chain, which holds for its own what one key has signed (ERC-1271). */
const SMART = `0x${'5a'.repeat(20)}`;
const ARTICLE = `The board of the harbour has decided together. ${Array.from(
  { length: 12 },
  (_, i) => `Member ${i + 1} voted for it at the meeting, and signed the minutes.`,
).join(' ')}`;

let stage: Stage;
let page: Page;
let owner: string;

/** `isValidSignature(bytes32, bytes)`, by hand: `ecrecover` of the 65 bytes has to be the owner, else it answers zero. */
const smartAccount = (by: string) =>
  ['0x600435600052', '60a43560001a602052', '606435604052', '608435606052', '602060006080600060015afa50'].join(
    '',
  ) +
  `60005173${by.slice(2)}14631626ba7e0260e01b600052` +
  '60206000f3';

beforeAll(async () => {
  stage = await openStage();
  owner = (await (await stage.network.provider.getSigner(4)).getAddress()).toLowerCase();
  await stage.network.provider.send('anvil_setCode', [SMART, smartAccount(owner)]);
  await stage.browser.context.exposeFunction('walletNode', async (question: object) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(question);
    return (await fetch(stage.network.chain.rpcUrl, { method: 'POST', headers, body })).json();
  });
  await stage.browser.context.addInitScript(injectWallet, { account: SMART, key: owner });
  page = await stage.browser.openExtensionPage('create.html#accounts');
  await page.getByRole('button', { name: 'Look for wallets' }).click();
  await page.getByRole('button', { name: 'Connect Smart' }).click();
  await page
    .locator(`[data-account=wallet][data-address="${SMART}"]`)
    .getByText('Signs from now on')
    .waitFor();
  await page.locator('nav a[href="#sign"]').click();
});

afterAll(() => stage?.close());

/** A smart account's wallet: it names the contract, and signs with the key that the contract knows. */
function injectWallet({ account, key }: { account: string; key: string }): void {
  if (!location.protocol.startsWith('http')) return;
  type Answer = { result?: unknown; error?: { code: number; message: string } };
  const { walletNode } = globalThis as unknown as { walletNode: (question: object) => Promise<Answer> };
  const provider = {
    async request({ method, params = [] }: { method: string; params?: unknown[] }) {
      if (method === 'eth_requestAccounts') return [account];
      const by = localStorage.getItem('signs-with') ?? key;
      const asked = method === 'eth_signTypedData_v4' ? [by, params[1]] : params;
      const { result, error } = await walletNode({ jsonrpc: '2.0', id: 1, method, params: asked });
      if (error) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    },
  };
  const info = { uuid: '2', name: 'Smart', icon: 'data:,', rdns: 'org.example.smart' };
  const detail = Object.freeze({ info, provider });
  const announce = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  addEventListener('eip6963:requestProvider', announce);
  announce();
}

async function choose(name: string, text: string): Promise<void> {
  await page.setInputFiles('[name=file]', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.locator('.piece').waitFor();
}

test('what the contract does not hold for its own is not published', async () => {
  const stranger = (await (await stage.network.provider.getSigner(6)).getAddress()).toLowerCase();
  await signWith(stranger);
  await choose('minutes.txt', ARTICLE);
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: `not a signature by ${SMART}` })
    .waitFor();
  await signWith(owner);
});

test('a smart account signs, is recorded, and is read back on a page by a stranger', async () => {
  await page.getByRole('button', { name: 'Sign and publish' }).click();
  await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await page.getByText('Read back as a stranger would: signed, by you.').waitFor({ timeout: 40_000 });
  stage.site.page(
    '/minutes',
    `<article><h1>Minutes</h1><div itemprop="articleBody"><p>${ARTICLE}</p></div></article>`,
  );
  const visit = await stage.visit('/minutes');
  expect((await visit.answers(1))[0]).toMatchObject({ word: 'signed', signer: SMART });
  await visit.close();
});

/** Which key the wallet signs with, in the page that wallets are asked in. */
async function signWith(key: string): Promise<void> {
  const connect = await stage.browser.context.newPage();
  await connect.goto(`${stage.network.service.url}/connect`);
  await connect.evaluate((by) => localStorage.setItem('signs-with', by), key);
  await connect.close();
}
