import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photograph } from '../../cli/samples/pictures.ts';
import { parseAccountsList } from '../../lib/identity/accounts-list.ts';
import { openClient } from '../../lib/registry/client.ts';
import { sign } from '../../lib/sdk.ts';
import { publish } from '../../lib/sign/publish.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { expectAccessible } from './accessible.ts';
import { openStage, type Stage } from './stage.ts';

const PASSPHRASE = 'a passphrase of the tests';
const SCREENS = 'out/screens';
const AGENT = new Uint8Array(32).fill(0x41);

let stage: Stage;
let page: Page;
let newsroom: string;

beforeAll(async () => {
  await mkdir(SCREENS, { recursive: true });
  stage = await openStage();
  page = await stage.browser.openExtensionPage('create.html#accounts');
  await page.fill('[name=new-passphrase]', PASSPHRASE);
  await page.fill('[name=new-passphrase-again]', PASSPHRASE);
  await page.getByRole('button', { name: 'Make a signing key' }).click();
  newsroom = (await page.locator('[data-account=key]').getAttribute('data-address'))!;
  await stage.network.provider.send('anvil_setBalance', [newsroom, '0xde0b6b3a7640000']);
});

afterAll(() => stage?.close());

test('shows what a trial of copies says, before anything is published', async () => {
  await part('lab');
  const body = Buffer.from(await photograph('french-alpine-landscape'));
  await page.setInputFiles('[name=lab-file]', { name: 'alps.jpg', mimeType: 'image/jpeg', buffer: body });
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.locator('.lab[data-state=done]').waitFor({ timeout: 55_000 });
  const words = await page
    .locator('[data-copy]')
    .evaluateAll((rows) =>
      Object.fromEntries(rows.map((row) => [row.getAttribute('data-copy'), row.getAttribute('data-word')])),
    );
  expect(words).toMatchObject({
    unchanged: 'signed',
    stripped: 'similar',
    jpeg: 'similar',
    webp: 'similar',
    half: 'similar',
    small: 'similar',
  });
  // A part of it, or more than it, is found and never called the same; AVIF not every browser can write.
  for (const copy of ['cropped', 'captioned', 'screenshot'])
    expect(['part', 'altered']).toContain(words[copy]);
  expect(['similar', 'not_made']).toContain(words.avif);
  await expectAccessible(page);
  await page.screenshot({ path: `${SCREENS}/lab.png`, fullPage: true });
}, 90_000);

test('gives an agent a key that can say “made by AI” and nothing else', async () => {
  await part('accounts');
  await page.getByText('Keys for others, guardian, stolen keys').click();
  const form = page.locator('[data-form=add-key]');
  await form.locator('[name=delegate]').fill(addressOf(AGENT));
  await form.locator('[name=until]').fill('2035-12-31');
  await form.locator('[name=kind][value=trainedAlgorithmicMedia]').check();
  await form.locator('[name=passphrase]').fill(PASSPHRASE);
  await expectAccessible(page);
  await page.screenshot({ path: `${SCREENS}/delegates.png`, fullPage: true });
  await form.getByRole('button', { name: 'Show the fee for this key' }).click();
  await page.getByRole('button', { name: 'Send and pay' }).click();
  const key = page.locator('[data-key="1"]');
  await key.getByText('Kinds: Made by AI. Until 2035-12-31').waitFor();
  expect(await key.textContent()).toContain(addressOf(AGENT));

  const client = openClient({ ...stage.network.domain, rpcUrls: [stage.network.chain.rpcUrl] });
  const signer = {
    secret: AGENT,
    domain: stage.network.domain,
    principal: { author: newsroom as `0x${string}`, keyIdx: 1 },
  };
  const deadline = Date.now() / 1000 + 3_600;
  const picture = { type: 'image', bytes: await photograph('allium-oreophilum') } as const;
  const { url } = stage.network.service;
  const ai = await sign(picture, { kind: 'trainedAlgorithmicMedia' }, signer, deadline);
  await publish(ai, url, fetch);
  const [claims] = await client.claimsOn([ai.claim.content]);
  expect(claims).toMatchObject([{ author: newsroom, keyIdx: 1, standing: { state: 'stands' } }]);
  const lie = await sign(
    { type: 'image', bytes: await photograph('acanthus-mollis') },
    { kind: 'digitalCapture' },
    signer,
    deadline,
  );
  await expect(publish(lie, url, fetch)).rejects.toThrow(/Unauthorized/);
});

test('takes the stolen key back, and names a guardian', async () => {
  const form = page.locator('[data-form=revoke-key]');
  await form.locator('[name=since]').fill('2024-01-01T00:00');
  await form.getByRole('button', { name: 'Show the fee of taking it back' }).click();
  await page.getByRole('button', { name: 'Send and pay' }).click();
  await expect.poll(() => page.locator('[data-key="1"]').getAttribute('data-revoked')).toBe('true');

  const guardian = page.locator('[data-form=guardian]');
  await guardian.locator('[name=guardian]').fill('not an account');
  await guardian.getByRole('button', { name: 'Show the fee of naming it' }).click();
  await guardian.getByRole('alert').waitFor();
  await guardian.locator('[name=guardian]').fill(addressOf(AGENT));
  await guardian.getByRole('button', { name: 'Show the fee of naming it' }).click();
  await page.getByRole('button', { name: 'Send and pay' }).click();
  await page.getByText(`Its guardian is ${addressOf(AGENT)}`).waitFor();

  // Another account's guardian freezes it; this one is nobody's, and the registry says so before anything is paid.
  const freeze = page.locator('[data-form=freeze]');
  await freeze.locator('[name=frozen]').fill(addressOf(AGENT));
  await freeze.getByRole('button', { name: 'Show the fee of freezing it' }).click();
  await freeze.getByRole('alert').filter({ hasText: 'The registry refuses it' }).waitFor();
});

test('binds its site: the file, the statement, and a check that says which direction is missing', async () => {
  await part('site');
  await page.fill('[name=site]', 'https://news.example/with/a/path');
  await page.getByRole('alert').waitFor();
  await page.fill('[name=site]', 'https://newsroom.colophon-test.example');
  const list = JSON.parse((await page.locator('.site pre').textContent())!);
  expect(parseAccountsList(list)).toMatchObject([{ address: newsroom, chainId: 31337 }]);
  await page.locator('[data-form=site]').getByRole('button', { name: 'Sign it and publish it' }).click();
  await page.getByText(/^Signed\. Recorded in block \d+/).waitFor();
  await page.getByRole('button', { name: 'Fetch what was signed' }).click();
  await page.getByRole('button', { name: /Who is behind this account/ }).click();
  // No such site is there: our half is found, and its half could not be asked for.
  await page.locator('.who [data-code^="identity.domain"]').first().waitFor({ timeout: 30_000 });
  expect(await page.locator('.who').textContent()).toContain('newsroom.colophon-test.example');
  await expectAccessible(page);
  await page.screenshot({ path: `${SCREENS}/site.png`, fullPage: true });
});

async function part(name: string): Promise<void> {
  await page.locator(`nav a[href="#${name}"]`).click();
  await page.locator(`main[data-tab=${name}]`).waitFor();
}
