import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIND, signAs } from '../../cli/samples/authors.ts';
import { declaredPicture, photograph } from '../../cli/samples/pictures.ts';
import { jpegWith, pngWith, tEXt, typed, WEBUI, xmpSegment } from '../lib/metadata/marked-files.ts';
import { evidenceOf, openStage, pictured, type Stage, type Visit } from './stage.ts';

const HOSTILE = `${WEBUI}, <img src=x onerror="document.title='owned'">`;

let stage: Stage;
let visit: Visit;

beforeAll(async () => {
  const signed = await jpegWith(
    [xmpSegment(typed('trainedAlgorithmicMedia'))],
    await photograph('black-canyon'),
  );
  stage = await openStage({
    sign: (network) =>
      signAs(LIND, { type: 'image', bytes: signed }, { kind: 'digitalCapture', title: 'Canyon' }, network),
  });
  const alps = await sharp(await photograph('french-alpine-landscape'))
    .resize(400)
    .png()
    .toBuffer();
  const { site } = stage;
  site.serve('/rings.jpg', { type: 'image/jpeg', body: await declaredPicture() });
  site.serve('/settings.png', {
    type: 'image/png',
    body: await pngWith([tEXt('parameters', HOSTILE)], 'tail', alps),
  });
  site.serve('/signed.jpg', { type: 'image/jpeg', body: signed });
  site.serve('/onion.jpg', { type: 'image/jpeg', body: await photograph('allium-oreophilum') });
  const fixture = new URL('../fixtures/watermark/stable-diffusion-xl.webp', import.meta.url);
  site.serve('/watermark.webp', { type: 'image/webp', body: await readFile(fixture) });
  const picture = (name: string) => `<img src="/${name}" alt="${name}" width="320" height="200">`;
  const names = ['rings.jpg', 'settings.png', 'signed.jpg', 'onion.jpg', 'watermark.webp'];
  site.page('/page', `<main>${names.map(picture).join('')}</main>`);
  visit = await stage.visit('/page');
});

afterAll(() => stage?.close());

test('what files declare of themselves stands beside the word, in the browser as on the command line', async () => {
  const items = await visit.answers(5);
  for (const name of ['rings.jpg', 'settings.png', 'watermark.webp']) {
    expect(pictured(items, name)).toMatchObject({ declared: 'ai', origin: 'unknown', signer: '' });
    expect(['no-record', 'unsure', 'likely-ai']).toContain(pictured(items, name).word);
  }
  expect(pictured(items, 'signed.jpg')).toMatchObject({ word: 'signed', origin: 'captured', declared: 'ai' });
  expect(pictured(items, 'onion.jpg').declared).toBe('');
});

test('the panel says what was read and what it is worth, and lets nothing of it out', async () => {
  const items = await visit.answers(5);
  const { panel } = visit;
  const rings = await evidenceOf(panel, pictured(items, 'rings.jpg'));
  expect(rings).toContain('declared: made with AI (unsigned)');
  expect(rings).toContain('XMP Iptc4xmpExt:DigitalSourceType');
  expect(rings).toContain('anyone could have written or removed it');
  const settings = await evidenceOf(panel, pictured(items, 'settings.png'));
  expect(settings).toContain('Stable Diffusion WebUI');
  expect(await panel.title()).not.toContain('owned');
  expect(await panel.locator('.lanes img').count()).toBe(0);
  expect(await evidenceOf(panel, pictured(items, 'watermark.webp'))).toContain(
    'Invisible watermark as Stable Diffusion XL',
  );
  const signed = await evidenceOf(panel, pictured(items, 'signed.jpg'));
  expect(signed).toContain('The signed claim stands.');
});
