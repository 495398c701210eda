import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testCertificate } from '../../cli/samples/credentials/certificate.ts';
import { signPicture } from '../../cli/samples/credentials/sign-picture.ts';
import { writeSampleFiles } from '../../cli/samples/files.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { publishSamples } from '../../cli/samples/samples.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { zipOf } from '../cli/batch/zip-file.ts';
import { colophonAs } from '../cli/colophon.ts';
import { officialList } from '../lib/c2pa/official-lists.ts';
import { expectAccessible } from './accessible.ts';
import { openStage, type Stage } from './stage.ts';
import { checkReceipts, unpackReceipts } from './unpacked-receipts.ts';

const SECRET = '5e'.repeat(32);
const PASSPHRASE = 'a passphrase of the tests';

let folder: string;
let stage: Stage;
let page: Page;
/** The address of the browser's key. */
let verifier: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-batch-receipts-'));
  await mkdir('out/screens', { recursive: true });
  stage = await openStage({
    sign: async (network) => {
      await writeSampleFiles(await publishSamples(network), at('media'));
      await writeFile(at('media', 'camera.jpg'), await taken());
      await writeFile(at('media', 'batched.txt'), 'These words lie in a batch, and nowhere else.');
      await writeFile(at('media', 'damaged.jpg'), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3));
      await writeFile(
        at('media', 'files.zip'),
        zipOf([
          { name: 'in/other.txt', bytes: 'Nobody signed these words in an archive.' },
          { name: 'locked.txt', bytes: 'x', flags: 0x801 },
        ]),
      );
      const payer = addressOf(Buffer.from(SECRET, 'hex'));
      await network.provider.send('anvil_setBalance', [payer, '0xde0b6b3a7640000']);
      const batch = ['sign', '--batch', at('media', 'batched.txt'), '--kind', 'textHuman'];
      expect((await colophonAs(network, SECRET, ...batch)).code).toBe(0);
    },
  });
  await trust(camera.anchors);
  page = await stage.browser.openExtensionPage('batch.html');
  await page.locator('[name=folder]').setInputFiles(at('media'));
  await page.locator('.batch-drop[data-state=done]').waitFor({ timeout: 120_000 });
}, 240_000);

afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

const camera = testCertificate({ organisation: 'Harbour Cameras' });

/** A picture with Content Credentials by a camera that the reader trusts. */
async function taken(): Promise<Uint8Array> {
  const bytes = await photograph('allium-oreophilum');
  return signPicture(bytes, 'image/jpeg', { title: 'Allium', generator: 'Camera' }, camera);
}

async function trust(pem: string): Promise<void> {
  const options = await stage.browser.openExtensionPage('options.html');
  const file = { name: 'list.pem', mimeType: 'text/plain', buffer: Buffer.from(officialList({ pem })) };
  await options.locator('[name=trust-signers]').setInputFiles(file);
  await options.locator('.trust [role=status][data-state=done]').waitFor();
  await options.close();
}

const form = () => page.locator('.batch-receipts form');
const open = async () => {
  await page.locator('.batch-receipts:not([open]) > summary').click();
  await form().waitFor();
};

/** Makes the receipts, and unpacks them into a folder. */
async function made(name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    form().getByRole('button', { name: 'Make the receipts' }).click(),
  ]);
  const evidence = await unpackReceipts(await download.path(), at(name));
  await form().and(page.locator('[data-state=done]')).waitFor();
  return evidence;
}

describe('receipts of the batch page', () => {
  test('unsigned where there is no key, hold and say so', async () => {
    await open();
    expect(await form().textContent()).toContain('keeps no signing key');
    const evidence = await made('unsigned');
    const { code, lines, err } = await checkReceipts(evidence);
    expect(lines.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect([code, err]).toEqual([0, '']);
    for (const { believed } of lines) expect(believed).toContain('receipt-unsigned');
  });

  test('signed by this browser’s key, hold offline, with the files and without', async () => {
    const create = await stage.browser.openExtensionPage('create.html');
    await create.fill('[name=new-passphrase]', PASSPHRASE);
    await create.fill('[name=new-passphrase-again]', PASSPHRASE);
    await create.getByRole('button', { name: 'Make a signing key' }).click();
    await page.locator('.batch-receipts [name=passphrase]').waitFor();
    await create.close();
    verifier = (await page.locator('[name=signer] option').first().getAttribute('value'))!;

    await page.locator('.batch-receipts [name=passphrase]').fill('not the passphrase');
    await form().getByRole('button', { name: 'Make the receipts' }).click();
    await form().getByRole('alert').waitFor();
    expect(await form().getByRole('alert').textContent()).toContain('passphrase');
    await page.locator('.batch-receipts [name=passphrase]').fill(PASSPHRASE);
    const evidence = await made('evidence');
    await expectAccessible(page);
    await page.screenshot({ path: 'out/screens/batch-receipts.png' });

    const alone = await checkReceipts(evidence);
    expect(alone.lines.flatMap(({ findings }) => findings)).toEqual([]);
    expect(alone.code).toBe(0);
    for (const { signedBy } of alone.lines) expect(signedBy).toBe(verifier);
    const rows = page.locator('.batch-count');
    const total = Number(/^(\d+) of/.exec((await rows.textContent())!)![1]);
    const bundle = alone.lines.at(-1);
    // What is encrypted in an archive could not be read.
    expect(bundle).toMatchObject({ state: 'holds', receipts: total - 1 });
    expect(await form().getByRole('status').textContent()).toContain(`Receipts: ${total - 1}`);
    expect(await form().getByRole('status').textContent()).toContain('have none: 1');
    expect(alone.lines.flatMap(({ believed }) => believed)).not.toContain('registry-unproved');

    const again = await checkReceipts(evidence, '--input', at('media'));
    expect(
      again.lines.flatMap(({ input, findings }) => findings.map((one: object) => ({ input, ...one }))),
    ).toEqual([]);
    // Here, too, what is encrypted could not be read.
    expect(again.code).toBe(2);
    const trusted = again.lines.find(({ input }) => input === 'media/camera.jpg');
    expect(trusted).toMatchObject({ verdict: 'signed', state: 'holds' });
    expect(trusted.believed).not.toContain('credentials-report');
    expect(await readdir(join(evidence, 'lists'))).toHaveLength(1);
    const doctored = again.lines.find(({ input }) => input === 'media/farmhouse.jpg');
    expect(doctored.believed).toContain('measure');
    expect(doctored.believed).not.toContain('file-not-given');
  });

  test('name what is damaged where one byte was changed', async () => {
    const evidence = at('evidence');
    const receipt = (await checkReceipts(evidence)).lines.find(
      ({ input }) => input === 'media/canyon.jpg',
    ).receipt;
    const bytes = await readFile(receipt);
    const where = bytes.indexOf('"Black Canyon"') + 1;
    await writeFile(receipt, bytes.with(where, bytes[where]! ^ 1));
    const { code, lines } = await checkReceipts(evidence);
    const bad = lines.filter(({ state }) => state !== 'holds');
    expect(code).toBe(1);
    expect(bad).toMatchObject([
      { receipt, state: 'damaged' },
      { receipt: join(evidence, 'bundle.json'), state: 'differs', findings: [{ where: basename(receipt) }] },
    ]);
    expect(bad[0].findings.map(({ where }: { where: string }) => where)).toContain('evidence');
    await writeFile(receipt, bytes);
  });

  test('are of the rows that are shown, and say what an RPC did not prove', async () => {
    await useRpc('http://127.0.0.1:1');
    await page.getByRole('button', { name: /^Altered/ }).click();
    const shown = Number((await page.getByRole('grid').getAttribute('aria-rowcount'))!) - 1;
    const { lines, code } = await checkReceipts(await made('altered'));
    expect(lines).toHaveLength(shown + 1);
    expect(code).toBe(0);
    for (const { verdict, believed } of lines.slice(0, -1))
      expect([verdict, believed]).toEqual(['altered', expect.arrayContaining(['registry-unproved'])]);
    expect(await form().getByRole('status').textContent()).toContain(`proof, and say so: ${shown}.`);
  });

  test('are made and cancelled by keys alone, and leave nothing behind', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    await useRpc(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const summary = page.locator('.batch-receipts > summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await form().isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    for (const name of ['signer', 'lock', 'make']) {
      await page.keyboard.press('Tab');
      if (name === 'make') await page.keyboard.press('Enter');
    }
    await form().and(page.locator('[data-state=making]')).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await form().and(page.locator('[data-state=cancelled]')).waitFor({ timeout: 5_000 });
    expect(await form().getByRole('status').textContent()).toBe('Cancelled: nothing was saved.');
    const left = await page.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
    expect(left.filter((name) => name.includes('receipts'))).toEqual([]);
    silent.closeAllConnections();
    silent.close();
  });

  test('are not made with a locked key, nor by another page', async () => {
    await useRpc(stage.network.chain.rpcUrl);
    await page.getByRole('button', { name: 'Lock it now' }).click();
    await form().getByRole('button', { name: 'Make the receipts' }).click();
    expect(
      await page.locator('.batch-receipts [name=passphrase]').evaluate((field) => field.matches(':invalid')),
    ).toBe(true);
    const site = await stage.browser.context.newPage();
    stage.site.page('/frame', '<p></p>');
    await site.goto(`${stage.site.url}/frame`);
    const framed = await site.evaluate(async (address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      await new Promise((loaded) => frame.addEventListener('load', loaded));
      return (await fetch(address).then(
        () => 'read',
        () => 'refused',
      )) as string;
    }, page.url());
    expect(framed).toBe('refused');
    expect(site.frames().map((frame) => frame.url())).not.toContain(page.url());
    await site.close();
  });
});

/** Lets the registry be asked at another address: the answers stay as they are. */
async function useRpc(url: string): Promise<void> {
  await page.evaluate(async (rpcUrl) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), rpcUrls: [rpcUrl] } });
  }, url);
}
