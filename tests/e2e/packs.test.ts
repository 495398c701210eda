import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signCard } from '../../cli/card-file.ts';
import { EXTENSION_FOLDER } from '../../cli/demo/browser.ts';
import { GAZETTE } from '../../cli/samples/authors.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { type DetectorCard, parseCard } from '../../lib/detector/card.ts';
import { publish } from '../../lib/sign/publish.ts';
import recommended from '../../public/models/recommended.json' with { type: 'json' };
import { GOOD_FIGURES, type TinyModel, tinyCard, tinyModel } from '../lib/detector/tiny-onnx.ts';
import { type ModelServer, startModelServer } from './model-server.ts';
import { evidenceOf, openStage, pictured, type Stage } from './stage.ts';

const MB = 1_000_000;
const OUT = 'out/packs';

let stage: Stage;
let server: ModelServer;
let extension: string;
let files: string;
let cards: { readonly sound: DetectorCard; readonly corrupt: DetectorCard; readonly large: DetectorCard };

/** Stands in for a recommended model: its card, with the hash of a small model of the same signature. */
function standIn(card: unknown, id: string, model: TinyModel): { card: DetectorCard; bytes: Uint8Array } {
  const { input, ...rest } = parseCard(card);
  const name = input.name === undefined ? {} : { inputName: input.name };
  const bytes = tinyModel({ side: input.shape[3], weights: [0.4, -0.2, 0.3], ...name, ...model });
  const { sha256 } = tinyCard(bytes).model;
  const url = `${server.url}/${id}.onnx`;
  return {
    card: { ...rest, input, id, title: `Stand-in ${id}`, model: { sha256, bytes: bytes.length, url } },
    bytes,
  };
}

beforeAll(async () => {
  server = await startModelServer();
  const sound = standIn(recommended[0], 'sound', { padding: 3 * MB });
  const corrupt = standIn(recommended[1], 'corrupt', { padding: MB });
  const large = standIn(recommended[0], 'large', {});
  server.serve('/sound.onnx', { bytes: sound.bytes, etag: '"s1"', holdAfter: 1.5 * MB });
  server.serve('/corrupt.onnx', { bytes: corrupt.bytes.map((byte) => byte ^ 1), etag: '"c1"' });
  cards = {
    sound: sound.card,
    corrupt: corrupt.card,
    large: { ...large.card, model: { ...large.card.model, bytes: 400 * MB } },
  };
  files = await mkdtemp(join(tmpdir(), 'colophon-packs-'));
  extension = join(files, 'extension');
  await cp(EXTENSION_FOLDER, extension, { recursive: true });
  await writeFile(join(extension, 'models/recommended.json'), JSON.stringify(Object.values(cards)));
  await mkdir(OUT, { recursive: true });
  stage = await openStage({
    extension,
    async sign({ domain, service }) {
      const declaration = { kind: 'other', creator: { name: GAZETTE.name } } as const;
      const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
      const envelope = signCard(cards.sound, declaration, { secret: GAZETTE.secret, domain }, inAnHour);
      await publish(envelope, service.url, fetch);
    },
  });
  for (const name of ['allium-oreophilum', 'acanthus-mollis'] as const)
    stage.site.serve(`/${name}.jpg`, { type: 'image/jpeg', body: await photograph(name) });
  stage.site.page(
    '/page',
    ['allium-oreophilum', 'acanthus-mollis']
      .map((name) => `<img src="/${name}.jpg" alt="${name}" width="300" height="220">`)
      .join(''),
  );
});

afterAll(async () => {
  server?.release();
  await stage?.close();
  await server?.stop();
  if (files) await rm(files, { recursive: true, force: true });
});

let page: Page;
afterEach(() => page?.close());

async function openOptions(): Promise<Page> {
  page = await stage.browser.openExtensionPage('options.html');
  await row('sound').waitFor();
  return page;
}

const row = (id: string) => page.locator(`[data-pack="${id}"]`);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const said = () => page.locator('#packs-said');
const stateOf = (id: string) => row(id).getAttribute('data-state');

/** What of the packs is on the disk, by folder. */
function onDisk(): Promise<Record<string, string[]>> {
  return stage.browser.inExtension(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('packs', { create: true });
    const found: Record<string, string[]> = {};
    for await (const [name, folder] of root.entries()) {
      found[name] = [];
      for await (const file of (folder as FileSystemDirectoryHandle).keys()) found[name].push(file);
      found[name].sort();
    }
    return found;
  });
}

describe('a recommended pack', () => {
  test('shows before it is installed that nobody measured it, how large it is and from where, and who published its card', async () => {
    await openOptions();
    const text = (await row('sound').textContent()) ?? '';
    expect(text).toContain('It only says “unsure”');
    expect(text).toContain('nobody has measured for Colophon how often it errs');
    expect(text).toMatch(/Fetches 3\.0 MB from 127\.0\.0\.1:\d+/);
    await expect
      .poll(() => row('sound').locator('.publisher').textContent())
      .toMatch(/Published by .*Gazette.*standing since \d{4}-/);
    expect(await row('sound').locator('.publisher').textContent()).toContain('an author you do not follow');
    await expect.poll(() => row('corrupt').locator('.publisher').textContent()).toContain('not registered');
    expect(server.seen).toEqual([]);
    await page.screenshot({ path: `${OUT}/options.png`, fullPage: true });
  });

  test('is fetched on a key press, cancelled, taken up where it was, tried, and kept', async () => {
    await openOptions();
    await button('Install: Stand-in sound').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => row('sound').locator('.install').textContent())
      .toContain('Fetching: 1.5 MB of 3.0 MB');
    const bar = page.getByRole('progressbar', { name: 'Progress of Stand-in sound' });
    expect(Number(await bar.getAttribute('value'))).toBeCloseTo(0.5, 1);
    await page.screenshot({ path: `${OUT}/installing.png`, fullPage: true });
    await button('Cancel: Stand-in sound').press('Enter');
    await expect.poll(() => said().textContent()).toContain('What has come so far is kept');
    await expect.poll(() => stateOf('sound')).toBe('partial');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Fetch the rest');
    expect(await onDisk()).toEqual({ sound: ['model.onnx', 'partial.json'] });
    server.release();

    server.serve('/sound.onnx', { bytes: await soundBytes(), etag: '"s1"' });
    await button('Fetch the rest: Stand-in sound').click();
    await expect.poll(() => said().textContent()).toContain('Stand-in sound is installed');
    const { headers } = server.seen.at(-1)!;
    expect(headers.range).toMatch(/^bytes=1\d{6}-$/);
    expect(headers['if-range']).toBe('"s1"');
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    await expect.poll(() => stateOf('sound')).toBe('installed');
    expect(await onDisk()).toEqual({ sound: ['model.onnx', 'pack.json'] });
  });

  test('is asked once it is chosen, says unsure and why, shows what its score rests on, and takes a report', async () => {
    await openOptions();
    await button('Use: Stand-in sound').click();
    await expect.poll(() => row('sound').getAttribute('data-used')).toBe('true');
    const visit = await stage.visit('/page');
    const items = await visit.answers(2);
    const item = pictured(items, 'allium-oreophilum.jpg');
    expect(items.map(({ word }) => word)).toEqual(['unsure', 'unsure']);
    expect(await evidenceOf(visit.panel, item)).toMatch(
      /model sound 1\.0\.0, on wasm\)\. Nobody has measured how often this detector errs/,
    );
    const card = visit.panel.locator(`[data-item="${item.id}"]`);
    await card.getByRole('button', { name: 'Show what the detector looked at' }).click();
    const heat = card.getByRole('img', { name: /^Where the detector’s score rests/ });
    await heat.waitFor();
    await visit.panel.screenshot({ path: `${OUT}/panel.png`, fullPage: true });

    await card.getByRole('button', { name: 'This word is wrong' }).press('Enter');
    await card.getByLabel('By people').check();
    await card.getByLabel('How you know (optional)').fill('I took it.');
    await card.getByRole('button', { name: 'Keep the report' }).click();
    await card.getByText('Kept on this computer.').waitFor();
    await visit.close();
    await page.reload();
    await expect
      .poll(() => page.locator('[data-report]').textContent())
      .toMatch(
        /allium-oreophilum: sound 1\.0\.0 said “unsure” \(score 0\.\d\d\); you said: By people\. I took it\./,
      );
    const [download] = await Promise.all([page.waitForEvent('download'), button('Export as JSON').click()]);
    expect(download.suggestedFilename()).toBe('colophon-wrong-verdicts.json');
    await button('Remove the report of allium-oreophilum').click();
    await expect.poll(() => page.locator('[data-report]').count()).toBe(0);
  });

  test('has a card page with all it says', async () => {
    await openOptions();
    const [cardPage] = await Promise.all([
      stage.browser.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Model card: Stand-in sound' }).click(),
    ]);
    await cardPage.getByRole('heading', { name: 'Stand-in sound' }).waitFor();
    const text = await cardPage.locator('main').textContent();
    for (const said of ['What it can’t do', 'MIT', '440 pixels (cubic-1)', cards.sound.model.sha256, 'Sieve'])
      expect(text).toContain(said);
    await cardPage.screenshot({ path: `${OUT}/card.png`, fullPage: true });
    await cardPage.goto(cardPage.url().replace(/pack=.*/, 'pack=image-1'));
    await cardPage.getByRole('table').waitFor();
    expect(await cardPage.getByRole('row').count()).toBeGreaterThan(10);
    await cardPage.screenshot({ path: `${OUT}/card-bundled.png`, fullPage: true });
    await cardPage.goto(cardPage.url().replace(/pack=.*/, 'pack=..%2f..%2fx'));
    await cardPage.getByText('There is no pack with this name').waitFor();
    await cardPage.close();
  });

  test('whose file is another one is refused, and nothing is left of it', async () => {
    await openOptions();
    await button('Install: Stand-in corrupt').click();
    await expect
      .poll(() => said().textContent())
      .toMatch(/was refused: its SHA-256 is [0-9a-f]{64}, its card says/);
    await expect.poll(() => stateOf('corrupt')).toBe('absent');
    expect(Object.keys(await onDisk())).not.toContain('corrupt');
  });

  test('that was being fetched when its page was closed is not half installed', async () => {
    server.serve('/corrupt.onnx', { bytes: new Uint8Array(MB), etag: '"c2"', holdAfter: 0.4 * MB });
    await openOptions();
    await button('Install: Stand-in corrupt').click();
    await expect.poll(() => row('corrupt').locator('.install').textContent()).toContain('0.4 MB');
    await page.close();
    await openOptions();
    await expect.poll(() => stateOf('corrupt')).toBe('partial');
    await button('Remove: Stand-in corrupt').click();
    await expect.poll(() => stateOf('corrupt')).toBe('absent');
    expect(Object.keys(await onDisk())).toEqual(['sound']);
    server.release();
  });

  test('for which there is no room is not fetched, and the reason says how much is missing', async () => {
    await openOptions();
    const devtools = await stage.browser.context.newCDPSession(page);
    const origin = `chrome-extension://${stage.browser.extensionId}/`;
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 50 * MB });
    const before = server.seen.length;
    await button('Install: Stand-in large').click();
    await expect
      .poll(() => said().textContent())
      .toMatch(/The model needs 400 MB and \d+(\.\d)? MB are free\. Remove a pack/);
    expect(server.seen).toHaveLength(before);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  });

  test('that is removed is gone from the disk, and the bundled one is asked again', async () => {
    await openOptions();
    await button('Remove: Stand-in sound').click();
    await expect.poll(() => said().textContent()).toContain('Stand-in sound was removed');
    await expect.poll(() => stateOf('sound')).toBe('absent');
    expect(await onDisk()).toEqual({});
    await expect.poll(() => row('image-1').getAttribute('data-used')).toBe('true');
  });
});

test('an installed pack gives the same words and scores on WebGPU and on WebAssembly', {
  timeout: 180_000,
}, async () => {
  const found: Record<string, string[]> = {};
  for (const backend of ['wasm', 'webgpu']) {
    const other = await openStage({ extension, webgpu: backend === 'webgpu' });
    try {
      server.serve('/sound.onnx', { bytes: await soundBytes(), etag: '"s1"' });
      page = await other.browser.openExtensionPage('options.html');
      await button('Install: Stand-in sound').click();
      await expect.poll(() => said().textContent(), { timeout: 60_000 }).toContain('is installed');
      await button('Use: Stand-in sound').click();
      const names = ['allium-oreophilum', 'acanthus-mollis', 'black-canyon', 'march-pastoral'] as const;
      for (const name of names)
        other.site.serve(`/${name}.jpg`, { type: 'image/jpeg', body: await photograph(name) });
      other.site.page(
        '/all',
        names.map((name) => `<img src="/${name}.jpg" alt="" width="300" height="220">`).join(''),
      );
      const visit = await other.visit('/all');
      const items = await visit.answers(names.length, 120_000);
      found[backend] = [];
      for (const name of names) {
        const item = pictured(items, `${name}.jpg`);
        const [, score, ran] =
          /\(score ([\d.]+), model sound .+, on (\w+)\)/.exec(await evidenceOf(visit.panel, item)) ?? [];
        expect(ran).toBe(backend);
        found[backend].push(`${name}: ${item.word} ${Number(score).toFixed(1)}`);
      }
    } finally {
      await other.close();
    }
  }
  expect(found.webgpu).toEqual(found.wasm);
});

async function soundBytes(): Promise<Uint8Array> {
  return standIn(recommended[0], 'sound', { padding: 3 * MB }).bytes;
}

describe('a pack of one’s own', () => {
  async function choose(card: unknown, model: Uint8Array | undefined): Promise<void> {
    const file = (name: string, content: string | Uint8Array) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(content),
    });
    await page.setInputFiles('[name=card]', file('card.json', JSON.stringify(card)));
    await page.setInputFiles('[name=model]', model ? [file('model.onnx', model)] : []);
    await button('Check and install').click();
  }

  test.each<[string, (bytes: Uint8Array, card: DetectorCard) => [unknown, Uint8Array?], RegExp]>([
    [
      'a path for a name',
      (bytes, card) => [{ ...card, id: '../../x' }, bytes],
      /Not a detector card at #\/id/,
    ],
    [
      'the name of ours',
      (bytes, card) => [{ ...card, id: 'image-1' }, bytes],
      /that of a pack that comes with Colophon/,
    ],
    [
      'a model of 2 GB',
      (bytes, card) => [{ ...card, model: { ...card.model, bytes: 2e9 } }, bytes],
      /2000000000/,
    ],
    [
      'a javascript: address',
      (bytes, card) => [{ ...card, model: { ...card.model, url: 'javascript:alert(1)' } }, bytes],
      /javascript/,
    ],
    ['another file', (bytes, card) => [card, bytes.map((byte) => byte ^ 1)], /its SHA-256 is/],
    ['no file', (_, card) => [card], /Choose a card and/],
  ])('with %s is refused with a reason', async (_, change, why) => {
    await openOptions();
    const bytes = tinyModel();
    await choose(...change(bytes, tinyCard(bytes)));
    await expect.poll(() => said().textContent()).toMatch(why);
    expect(await onDisk()).toEqual({});
  });

  test.each<[string, TinyModel, RegExp]>([
    ['weights in another file', { external: true }, /another file/],
    ['a custom operator', { extra: { operator: 'Steal', domain: 'evil' } }, /custom operator "evil::Steal"/],
    ['NaN for an answer', { bias: Number.NaN }, /NaN or infinity/],
    ['another shape', { side: 64 }, /its input is float32 \[n,3,64,64\]/],
  ])('whose model has %s is refused with a reason', async (_, model, why) => {
    await openOptions();
    const bytes = tinyModel(model);
    await choose(tinyCard(bytes), bytes);
    await expect.poll(() => said().textContent()).toMatch(why);
    expect(await onDisk()).toEqual({});
  });

  test('accuses nobody until its figures were allowed, and then does', async () => {
    await openOptions();
    const bytes = tinyModel({ weights: [0, 0, 0.01], bias: 6 });
    await choose(tinyCard(bytes, GOOD_FIGURES), bytes);
    await expect.poll(() => said().textContent()).toContain('Tiny stand-in is installed');
    await button('Use: Tiny stand-in').click();
    const first = await stage.visit('/page');
    expect((await first.answers(2)).map(({ word }) => word)).toEqual(['unsure', 'unsure']);
    await first.close();
    await page.getByLabel('Let Tiny stand-in call pictures machine-made').click();
    await expect.poll(() => row('tiny').textContent()).toContain('It may call a picture likely machine-made');
    const second = await stage.visit('/page');
    expect((await second.answers(2)).map(({ word }) => word)).toEqual(['likely-ai', 'likely-ai']);
    await second.close();
    await button('Remove: Tiny stand-in').click();
    await expect.poll(() => row('tiny').count()).toBe(0);
  });
});
