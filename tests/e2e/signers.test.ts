import { mkdir, readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExtensionBrowser, openExtensionBrowser } from '../../cli/demo/browser.ts';
import { connect } from '../../cli/demo/steps.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { expectAccessible } from './accessible.ts';
import { openStage, openVisit, pictured, type Stage } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';
const SCREENS = 'out/screens';

/** What the injected wallet does when it is asked. */
type Mood = 'willing' | 'refuses' | 'other-chain' | 'stays-there' | 'disconnected' | 'lies';

type NodeAnswer = { result?: unknown; error?: { code: number; message: string } };

let stage: Stage;
let page: Page;
let account: string;
let reader: ExtensionBrowser;

beforeAll(async () => {
  await mkdir(SCREENS, { recursive: true });
  stage = await openStage();
  account = (await (await stage.network.provider.getSigner(3)).getAddress()).toLowerCase();
  await stage.browser.context.exposeFunction('walletNode', async (question: object) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(question);
    return (await fetch(stage.network.chain.rpcUrl, { method: 'POST', headers, body })).json();
  });
  await stage.browser.context.addInitScript(injectWallet, account);
  page = await stage.browser.openExtensionPage('create.html#accounts');
  await page.locator('.wallets').waitFor();
});

afterAll(async () => {
  await reader?.close();
  await stage?.close();
});

/**
 * A wallet as wallets are: injected into pages, announced by EIP-6963, asked by EIP-1193. Its key is one that the local
 * chain's node keeps; what it is asked goes there.
 */
function injectWallet(account: string): void {
  if (!location.protocol.startsWith('http')) return;
  const mood = () => (localStorage.getItem('mood') ?? 'willing') as Mood;
  // As a real wallet's page script, it has no network of its own: the page's policy would not let it.
  const { walletNode } = globalThis as unknown as { walletNode: (question: object) => Promise<NodeAnswer> };
  const node = async (method: string, params: unknown[]) => {
    const { result, error } = await walletNode({ jsonrpc: '2.0', id: 1, method, params });
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return result;
  };
  const failing = (code: number, message: string) => Object.assign(new Error(message), { code });
  const provider = {
    async request({ method, params = [] }: { method: string; params?: unknown[] }) {
      if (mood() === 'disconnected') throw failing(4900, 'The provider is disconnected.');
      if (method === 'eth_requestAccounts') return [account];
      if (method === 'wallet_switchEthereumChain') {
        if (mood() === 'other-chain') localStorage.setItem('mood', 'willing');
        return null;
      }
      if (method === 'eth_chainId' && ['other-chain', 'stays-there'].includes(mood())) return '0x1';
      if (method === 'eth_signTypedData_v4' || method === 'eth_sendTransaction') {
        if (mood() === 'refuses') throw failing(4001, 'User rejected the request.');
        if (mood() === 'lies') return `0x${'11'.repeat(64)}1b`;
      }
      return node(method, params);
    },
  };
  const info = { uuid: '1', name: 'Test <b>Wallet</b>', icon: 'data:,', rdns: 'org.example.wallet' };
  const announce = () =>
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
  addEventListener('eip6963:requestProvider', announce);
  announce();
}

describe('a browser wallet', () => {
  test('is found in a page of its own and connected', async () => {
    await page.getByRole('button', { name: 'Look for wallets' }).click();
    await page.getByRole('button', { name: 'Connect Test' }).click();
    const own = page.locator(`[data-account=wallet][data-address="${account}"]`);
    await own.getByText('Signs from now on').waitFor();
    await expectAccessible(page);
    await page.screenshot({ path: `${SCREENS}/accounts.png`, fullPage: true });
  });

  test.each([
    ['refuses', /You refused it in the wallet\. Nothing was signed/],
    ['disconnected', /The wallet can't be asked/],
    ['stays-there', /The wallet is on another chain than 31337/],
    ['lies', /is not a signature by/],
  ] as [Mood, RegExp][])('that %s signs nothing, and says what to do', async (mood, said) => {
    await behave(mood);
    await choose('wallet.txt', 'Words that somebody signs with a wallet.');
    await page.getByRole('button', { name: 'Sign and publish' }).click();
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
    expect(await history()).toBe('0 of 0');
  });

  test('that is on another chain is led to the right one, signs, and is read back', async () => {
    await behave('other-chain');
    await choose('wallet.txt', 'Words that somebody signs with a wallet.');
    await page.getByRole('button', { name: 'Sign and publish' }).click();
    await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
    await page.getByText('Read back as a stranger would: signed, by you.').waitFor({ timeout: 30_000 });
  });

  test('sends its own transaction, and keeps nothing where it is refused', async () => {
    await choose('direct.txt', 'Words that a wallet brings to the chain itself.');
    await page.click('label:has([value=direct])');
    await behave('willing');
    const before = await stage.network.provider.getTransactionCount(account);
    await page.getByRole('button', { name: 'Sign and show the fee' }).click();
    await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
    expect(await stage.network.provider.getTransactionCount(account)).toBe(before + 1);
  });

  test('takes back what it has signed', async () => {
    await part('history');
    const card = page.locator('.work').filter({ hasText: 'wallet.txt' });
    await card.getByRole('button', { name: 'Take it back…' }).click();
    await card.getByRole('button', { name: 'Take it back for good' }).click();
    await expect.poll(() => card.getAttribute('data-standing'), { timeout: 30_000 }).toBe('withdrawn');
  });
});

describe('a key of the extension', () => {
  test('is saved as a file, forgotten, and recovered from the file', async () => {
    await part('accounts');
    await page.fill('[name=new-passphrase]', PASSPHRASE);
    await page.fill('[name=new-passphrase-again]', PASSPHRASE);
    await page.getByRole('button', { name: 'Make a signing key' }).click();
    const own = page.locator('[data-account=key]');
    const address = await own.getAttribute('data-address');
    await page.fill('.export [name=passphrase]', PASSPHRASE);
    await page.fill('.export [name=file-passphrase]', 'another one for the file');
    await page.getByRole('button', { name: 'Make the file' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('Save the file', { exact: true }).click({ timeout: 45_000 }),
    ]);
    const file = await readFile(await download.path());
    expect(JSON.parse(file.toString()).version).toBe(3);
    await page.getByRole('button', { name: 'Forget the key in this browser' }).click();
    await own.waitFor({ state: 'detached' });

    await page.setInputFiles('[name=keystore]', {
      name: 'key.json',
      mimeType: 'application/json',
      buffer: file,
    });
    await page.fill('[name=keystore-passphrase]', 'not the passphrase');
    await page.getByRole('button', { name: 'Recover it' }).click();
    await page.getByRole('alert').filter({ hasText: 'does not open this key' }).waitFor({ timeout: 45_000 });
    await page.fill('[name=keystore-passphrase]', 'another one for the file');
    await page.getByRole('button', { name: 'Recover it' }).click();
    await own.waitFor({ timeout: 45_000 });
    expect(await own.getAttribute('data-address')).toBe(address);
  }, 150_000);
});

describe('a passkey', () => {
  test('signs without an account that pays', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const;
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
    await part('accounts');
    // Browsers let only the page in front ask for a passkey.
    await page.bringToFront();
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    const own = page.locator('[data-account=passkey]');
    await own.getByText('Signs from now on').or(page.getByRole('alert')).waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await expectAccessible(page);

    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await choose('passkey.txt', 'Words that somebody signs with a finger.');
    expect(await page.locator('[name=way][value=direct]').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign and publish' }).click();
    await page.getByRole('alert').filter({ hasText: 'The passkey was not used' }).waitFor();
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.getByRole('button', { name: 'Sign and publish' }).click();
    await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
    await page.getByText('Read back as a stranger would: signed, by you.').waitFor({ timeout: 30_000 });
  });
});

test('three people, with a key, a wallet and a passkey, are read back in another browser', async () => {
  const names = ['acanthus-mollis', 'allium-oreophilum', 'march-pastoral'] as const;
  const authors: Record<string, string> = {};
  for (const [i, type] of (['key', 'wallet', 'passkey'] as const).entries()) {
    const body = await photograph(names[i]!);
    stage.site.serve(`/${type}.jpg`, { type: 'image/jpeg', body });
    await part('accounts');
    const own = page.locator(`[data-account=${type}]`);
    authors[type] = (await own.getAttribute('data-address'))!;
    const choice = own.getByRole('button', { name: 'Sign with this' });
    if ((await choice.count()) > 0) await choice.click();
    await own.getByText('Signs from now on').waitFor();
    await part('sign');
    await page.bringToFront();
    await page.setInputFiles('[name=file]', {
      name: `${type}.jpg`,
      mimeType: 'image/jpeg',
      buffer: Buffer.from(body),
    });
    await page.locator('.piece').waitFor();
    if (type === 'key' && (await page.locator('[name=passphrase]').count()) > 0)
      await page.fill('[name=passphrase]', 'another one for the file');
    await page.getByRole('button', { name: 'Sign and publish' }).click();
    await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
    await page.getByRole('button', { name: 'Sign another' }).click();
  }
  stage.site.page(
    '/three',
    Object.keys(authors)
      .map((type) => `<img src="/${type}.jpg" alt="${type}" width="300" height="200">`)
      .join(''),
  );
  reader = await openExtensionBrowser();
  await connect(reader, stage.network);
  const visit = await openVisit(reader, `${stage.site.url}/three`);
  const items = await visit.answers(3);
  for (const [type, signer] of Object.entries(authors))
    expect(pictured(items, `/${type}.jpg`)).toMatchObject({ word: 'signed', signer });
}, 120_000);

async function behave(mood: Mood): Promise<void> {
  const { url } = stage.network.service;
  const connectPage = stage.browser.context.pages().find((open) => open.url().startsWith(`${url}/connect`));
  await connectPage!.evaluate((next) => localStorage.setItem('mood', next), mood);
}

async function part(name: string): Promise<void> {
  await page.locator(`nav a[href="#${name}"]`).click();
  await page.locator(`main[data-tab=${name}]`).waitFor();
}

async function choose(name: string, text: string): Promise<void> {
  await part('accounts');
  await part('sign');
  const again = page.getByRole('button', { name: 'Leave out' });
  await page.locator('[name=from]').first().waitFor({ state: 'attached' });
  while ((await again.count()) > 0) await again.first().click();
  await page.setInputFiles('[name=file]', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.locator('.piece').waitFor();
}

async function history(): Promise<string> {
  await part('history');
  const said = page.locator('.history > [role=status]');
  await said.waitFor();
  const text = (await said.textContent()) ?? '';
  return text.startsWith('Nothing') ? '0 of 0' : text;
}
