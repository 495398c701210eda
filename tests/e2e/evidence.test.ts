import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GAZETTE, LIND, signAs } from '../../cli/samples/authors.ts';
import { croppedCopy, doctoredCopy, photograph } from '../../cli/samples/pictures.ts';
import { openStage, pictured, type Stage, type Visit } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let gazette: WebServer;
let visit: Visit;

beforeAll(async () => {
  gazette = await startWebServer('https');
  const canyon = await photograph('black-canyon');
  gazette.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  const links = ['https://gazette.example/canyon.jpg'];
  stage = await openStage({
    names: { 'gazette.example': Number(new URL(gazette.url).port) },
    sign: async (network) => {
      const content = { type: 'image', bytes: canyon } as const;
      await signAs(
        GAZETTE,
        content,
        { kind: 'digitalCapture', title: 'Canyon', created: '2026-05-01', links },
        network,
      );
      await signAs(LIND, content, { kind: 'trainedAlgorithmicMedia' }, network);
    },
  });
  const pictures = {
    'canyon.jpg': canyon,
    'edited.jpg': await doctoredCopy(canyon),
    'part.jpg': await croppedCopy(canyon),
  };
  for (const [name, body] of Object.entries(pictures))
    stage.site.serve(`/${name}`, { type: 'image/jpeg', body });
  stage.site.page(
    '/page',
    Object.keys(pictures)
      .map((name) => `<img src="/${name}?utm_source=feed" alt="${name}" width="240" height="160">`)
      .join(''),
  );
  visit = await stage.visit('/page');
});

afterAll(async () => {
  await visit?.close();
  await stage?.close();
  await gazette?.stop();
});

/** The card of a picture, opened. */
async function card(name: string): Promise<Locator> {
  const items = await visit.answers(3);
  const found = pictured(items, `/${name}?utm_source=feed`);
  const shown = visit.panel.locator(`[data-item="${found.id}"]`);
  const head = shown.locator('.item-head');
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  return shown;
}

test('an edited copy is laid over its original, and arrow keys move the line between them', async () => {
  const edited = await card('edited.jpg');
  expect(await edited.getAttribute('data-state')).toBe('altered');
  const range = edited.getByRole('slider');
  await range.waitFor();
  await range.focus();
  for (let presses = 0; presses < 10; presses++) await visit.panel.keyboard.press('ArrowLeft');
  expect(await range.inputValue()).toBe('40');
  const clip = await edited
    .locator('.slider-original')
    .evaluate((element) => getComputedStyle(element).clipPath);
  expect(clip).toContain('60%');
  // The canvas really has the picture's brightness in it, which is not one grey.
  const levels = await edited.locator('.slider-original canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(data).size;
  });
  expect(levels).toBeGreaterThan(50);
});

test('a part is laid over the part of its original', async () => {
  const part = await card('part.jpg');
  const canvas = part.locator('.slider-original canvas');
  await canvas.waitFor();
  const [inner, outer] = await Promise.all([
    canvas.boundingBox(),
    part.locator('.slider-pictures').boundingBox(),
  ]);
  expect(inner!.width).toBeGreaterThan(outer!.width * 1.1);
});

test('the original itself is fetched on a click, from where its signer says that it lies', async () => {
  const edited = await card('edited.jpg');
  expect(gazette.seen).toEqual([]);
  await edited.getByRole('button', { name: 'Fetch the original from gazette.example' }).click();
  await edited.locator('.slider-original img').waitFor();
  expect(gazette.seen.map(({ url }) => url)).toEqual(['/canyon.jpg']);
  expect(gazette.seen[0]!.headers).not.toMatchObject({ cookie: expect.anything() });
});

test('competing claims stand in the order of time, with how each time is known', async () => {
  const signed = await card('canyon.jpg');
  const lines = await signed.locator('.timeline li').allInnerTexts();
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('2026-05-01');
  expect(lines.filter((line) => line.includes('First claim on record'))).toHaveLength(1);
  expect(lines.join('\n')).toContain('The time of its block.');
});

test('what is taken along: a link, the statement another can open, a file, and all evidence', async () => {
  const signed = await card('canyon.jpg');
  const { panel } = visit;
  await stage.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => panel.evaluate(() => navigator.clipboard.readText());
  await panel.bringToFront();
  await signed.getByRole('button', { name: 'Copy the link to the picture' }).click();
  await expect.poll(copied).toBe(`${stage.site.url}/canyon.jpg`);
  await signed.getByRole('button', { name: 'Copy the link to the signed statement' }).click();
  await expect.poll(copied).toMatch(/\/statements\/0x[0-9a-f]{64}$/);
  const statement = (await (await fetch(await copied())).json()) as { statement: { title: string } };
  expect(statement.statement.title).toBe('Canyon');

  const downloading = panel.waitForEvent('download');
  await signed.getByRole('link', { name: 'Save the evidence as a file' }).click();
  const file = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  expect(file).toMatchObject({ format: 'colophon-evidence', version: 1, verdict: { word: 'signed' } });

  await signed.getByText('Raw evidence').click();
  expect(await signed.locator('.raw').textContent()).toContain('"registry.match.exact"');
});
