import { afterAll, beforeAll, expect, test } from 'vitest';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph } from '../../cli/samples/pictures.ts';
import { officialList } from '../lib/c2pa/official-lists.ts';
import {
  camera,
  created,
  editedPicture,
  remotelySigned,
  signedPicture,
  withChangedPixel,
} from '../lib/c2pa/signed-pictures.ts';
import { evidenceOf, openStage, pictured, type Stage, type Visit } from './stage.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let stage: Stage;
let elsewhere: WebServer;

beforeAll(async () => {
  const bytes = withChangedPixel(await signedPicture({}, { bytes: await photograph('black-canyon') }));
  elsewhere = await startWebServer('https');
  const { file, manifest } = await remotelySigned('https://credentials.example/harbour.c2pa');
  elsewhere.serve('/harbour.c2pa', { type: 'application/c2pa', body: manifest });
  stage = await openStage({
    names: { 'credentials.example': Number(new URL(elsewhere.url).port) },
    sign: (network) => signAs(GAZETTE, { type: 'image', bytes }, { kind: 'digitalCapture' }, network),
  });
  const { site } = stage;
  const signed = await signedPicture({}, { bytes: await photograph('acanthus-mollis') });
  const pictures = {
    'signed.jpg': signed,
    'edited.jpg': await editedPicture(signed, [{ action: 'c2pa.cropped' }], {
      bytes: await photograph('allium-oreophilum'),
    }),
    'changed.jpg': withChangedPixel(signed),
    'made.jpg': await signedPicture(
      { actions: [created('trainedAlgorithmicMedia')] },
      { bytes: await photograph('dust-bowl-home') },
    ),
    'both.jpg': bytes,
    'elsewhere.jpg': file,
  };
  for (const [name, body] of Object.entries(pictures)) site.serve(`/${name}`, { type: 'image/jpeg', body });
  const images = Object.keys(pictures).map((name) => `<img src="/${name}" alt="" width="200" height="150">`);
  site.page('/page', images.join(''));
});

afterAll(async () => {
  await stage?.close();
  await elsewhere?.stop();
});

/** The options, with a list of trusted signers in a file chosen. */
async function trust(file: string): Promise<string> {
  const options = await stage.browser.openExtensionPage('options.html');
  await options
    .locator('[name=trust-signers]')
    .setInputFiles({ name: 'list.pem', mimeType: 'text/plain', buffer: Buffer.from(file) });
  const status = options.locator('.trust [role=status]');
  await expect.poll(() => status.getAttribute('data-state')).toMatch(/done|failed/);
  const said = (await status.textContent()) ?? '';
  await options.close();
  return said;
}

let visit: Visit;

test('pictures with Content Credentials are judged by them, in the browser as on the command line', async () => {
  visit = await stage.visit('/page');
  const items = await visit.answers(6);
  const words = Object.fromEntries(
    ['signed', 'edited', 'changed', 'made', 'both', 'elsewhere'].map((name) => {
      const { word, origin } = pictured(items, `/${name}.jpg`);
      return [name, `${word} ${origin}`];
    }),
  );
  expect(words).toEqual({
    signed: 'signed captured',
    edited: 'signed captured',
    changed: 'invalid unknown',
    made: 'signed ai',
    both: 'signed captured',
    elsewhere: expect.stringMatching(/^(no-record|unsure) unknown$/),
  });
});

test('the panel shows the history, and what does not fit', async () => {
  const items = await visit.answers(6);
  const edited = await evidenceOf(visit.panel, pictured(items, '/edited.jpg'));
  for (const words of [
    'Cropped: parts were cut off',
    'From: Harbour. Its own Content Credentials hold.',
    'Digital capture',
  ])
    expect(edited).toContain(words);
  expect(edited).toContain('No trust list is loaded');
  expect(await evidenceOf(visit.panel, pictured(items, '/changed.jpg'))).toContain(
    'This file was changed after its Content Credentials were signed.',
  );
  expect(await evidenceOf(visit.panel, pictured(items, '/both.jpg'))).toContain('The signed claim stands.');
  const elsewhere = await evidenceOf(visit.panel, pictured(items, '/elsewhere.jpg'));
  expect(elsewhere).toContain('Ask credentials.example for them');
});

test('credentials that lie elsewhere are fetched on a click, once, and without cookies', async () => {
  expect(elsewhere.seen).toEqual([]);
  const { panel } = visit;
  await panel.getByRole('button', { name: 'Ask credentials.example for them' }).click();
  await expect
    .poll(async () => pictured(await visit.answers(6), '/elsewhere.jpg'))
    .toMatchObject({ word: 'signed', origin: 'captured' });
  const shown = await evidenceOf(panel, pictured(await visit.answers(6), '/elsewhere.jpg'));
  expect(shown).toContain('credentials.example');
  expect(elsewhere.seen.map(({ url }) => url)).toEqual(['/harbour.c2pa']);
  expect(elsewhere.seen[0]!.headers).not.toMatchObject({ cookie: expect.anything() });
  expect(elsewhere.seen[0]!.headers).not.toMatchObject({ referer: expect.anything() });
});

test('a list of trusted signers out of a file changes trust, and nothing else', async () => {
  expect(await trust('hello')).toContain('There is no PEM certificate in it');
  expect(await trust(officialList({ pem: camera.anchors }))).toContain('Added: 1');
  await visit.leave(() => visit.panel.getByRole('button', { name: 'Check again' }).click());
  await expect
    .poll(async () => {
      const items = await visit.answers(6);
      return evidenceOf(visit.panel, pictured(items, '/signed.jpg'));
    })
    .toContain('The certificate is on a trust list you use: C2PA trust list.');
  const items = await visit.answers(6);
  expect(pictured(items, '/changed.jpg').word).toBe('invalid');
  await visit.close();
});
