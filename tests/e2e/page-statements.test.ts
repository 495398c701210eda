import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DevNetwork } from '../../cli/dev/network.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { runSign } from '../../cli/sign.ts';
import { htmlSnippet } from '../../lib/sign/html-snippet.ts';
import { embedStatement } from '../../lib/statement/embedded.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { evidenceOf, labelled, openStage, pictured, type Stage } from './stage.ts';

const SECRET = new Uint8Array(32).fill(0xb9);
const words = (from: number) => Array.from({ length: 60 }, (_, i) => `word${from + i}`).join(' ');
const TEXT = words(1);
const article = (title: string, text: string) =>
  `<article><h1>${title}</h1><div itemprop="articleBody"><p>${text}</p></div></article>`;

let stage: Stage;
let envelope: Envelope;
let signedPicture: Uint8Array;

async function beside(path: string): Promise<Envelope> {
  return JSON.parse(await readFile(`${path}.colophon.json`, 'utf8'));
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-page-'));
  const path = join(folder, 'news.txt');
  const picture = await photograph('black-canyon');
  await writeFile(path, TEXT);
  const anchored = async ({ chain, domain, service, provider }: DevNetwork) => {
    await provider.send('anvil_setBalance', [addressOf(SECRET), toBeHex(10n ** 18n)]);
    const network = { rpc: [chain.rpcUrl], chainId: domain.chainId, registry: domain.address, firstBlock: 0 };
    const output = { out: () => {}, err: () => {} };
    // No statement server is shown what is in the batch.
    const options = { ...network, service: service.url, batch: true };
    await runSign([path], SECRET, { kind: 'textHuman', title: 'Of the harbour' }, options, output);
    envelope = await beside(path);
    const photo = join(folder, 'photo.jpg');
    await writeFile(photo, picture);
    await runSign([photo], SECRET, { kind: 'digitalCapture', title: 'The canyon' }, options, output);
    signedPicture = embedStatement(picture, await beside(photo));
  };
  try {
    stage = await openStage({ sign: anchored });
  } finally {
    await rm(folder, { recursive: true });
  }
});

afterAll(() => stage?.close());

test('an article is signed by the statement that its page carries, and no other article is', async () => {
  const articles = article('Signed', TEXT) + article('Edited', `${TEXT} not`) + article('Other', words(90));
  stage.site.page('/news', `${htmlSnippet(envelope, 'news.txt.colophon.json')}<main>${articles}</main>`);
  const visit = await stage.visit('/news');
  const items = await visit.answers(3);
  expect(labelled(items, 'Signed')).toMatchObject({ word: 'signed', signer: addressOf(SECRET) });
  expect(labelled(items, 'Edited').word).not.toBe('signed');
  expect(labelled(items, 'Other').word).not.toBe('signed');
  expect(await evidenceOf(visit.panel, labelled(items, 'Signed'))).toContain('Of the harbour');
  // What is only linked to is asked for by nobody.
  expect(stage.site.seen.filter(({ url }) => url.includes('.colophon.json'))).toEqual([]);
  await visit.close();
});

test('a statement that was changed makes nothing signed', async () => {
  const changed = { ...envelope, statement: { ...envelope.statement, title: 'Of another' } };
  stage.site.page('/changed', `${htmlSnippet(changed, 'x.json')}<main>${article('Signed', TEXT)}</main>`);
  const visit = await stage.visit('/changed');
  expect(labelled(await visit.answers(1), 'Signed').word).not.toBe('signed');
  await visit.close();
});

test('a picture is signed by the statement in its own file', async () => {
  stage.site.serve('/signed.jpg', { type: 'image/jpeg', body: signedPicture });
  stage.site.page('/picture', '<img src="/signed.jpg" alt="" width="320">');
  const visit = await stage.visit('/picture');
  const item = pictured(await visit.answers(1), '/signed.jpg');
  expect(item).toMatchObject({ word: 'signed', signer: addressOf(SECRET) });
  expect(await evidenceOf(visit.panel, item)).toContain('The canyon');
  await visit.close();
});

test('a saved page, its folder dropped as a batch, is signed by the statement that it links to there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'colophon-saved-'));
  const link = '<link rel="colophon" href="news.txt.colophon.json">';
  const saved = `<!doctype html><html><head>${link}</head><body>${article('Signed', TEXT)}</body></html>`;
  await mkdir(join(folder, 'other'));
  await mkdir(join(folder, 'saved_files'));
  await writeFile(join(folder, 'saved.html'), saved);
  await writeFile(join(folder, 'other/saved.html'), saved);
  await writeFile(join(folder, 'news.txt.colophon.json'), JSON.stringify(envelope));
  await writeFile(join(folder, 'saved_files/photo.jpg'), signedPicture);
  try {
    const batch = await stage.browser.openExtensionPage('batch.html');
    await batch.locator('[name=folder]').setInputFiles(folder);
    await batch.locator('.batch-drop[data-state=done]').waitFor({ timeout: 45_000 });
    const row = (name: string) => batch.locator('tr[data-n]').filter({ hasText: name });
    // Where the statement is not in its folder, a page links to nothing.
    expect(await row('other/saved.html').getAttribute('data-word')).toBe('no-record');
    expect(await row('saved_files/photo.jpg').getAttribute('data-word')).toBe('signed');
    await row(`${basename(folder)}/saved.html`).click();
    await expect.poll(() => batch.locator('.batch-review').textContent()).toContain('Of the harbour');
    await batch.screenshot({ path: 'out/screens/batch-saved-page.png' });
    await batch.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
