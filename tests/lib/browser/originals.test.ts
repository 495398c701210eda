import '../../components/fake-extension.ts';

import { expect, test, vi } from 'vitest';
import { photograph } from '../../../cli/samples/pictures.ts';
import { fetchOriginal, originalOf } from '../../../lib/browser/originals.ts';
import { statementHash } from '../../../lib/statement/statement.ts';
import { signed } from '../index/signed-records.ts';

const canyon = await photograph('black-canyon');
const envelope = await signed(canyon);
const { content } = envelope.statement;
const claim = { content, author: envelope.claim.author };
const URL_ = 'https://gazette.example/canyon.jpg';
const thumbnail = async () => 'data:image/webp;base64,AAAA';
let fetchUrl: ReturnType<typeof vi.fn<typeof fetch>>;

function answering(body: BodyInit, status = 200) {
  fetchUrl = vi.fn<typeof fetch>(async () => new Response(body, { status }));
}

test('of a signed picture this machine has its grid, and says where its statement lies', async () => {
  const index = { envelopeOf: async () => envelope };
  const original = await originalOf(claim, index, 'https://statements.example/');
  expect(original.statementAt).toBe(
    `https://statements.example/statements/${statementHash(envelope.statement)}`,
  );
  expect(Buffer.from(original.grid ?? '', 'base64')).toHaveLength(4_096);
  expect(await originalOf(claim, index, '')).not.toHaveProperty('statementAt');
});

test('of a text there is no grid, and of what this machine has not synced nothing', async () => {
  const text = await signed('A text of some words that was signed. '.repeat(20));
  expect(await originalOf(claim, { envelopeOf: async () => text }, '')).toEqual({});
  expect(await originalOf(claim, { envelopeOf: async () => undefined }, 'https://s.example')).toEqual({});
});

test('the signed file itself is shown', async () => {
  answering(canyon as BodyInit);
  expect(await fetchOriginal({ content, url: URL_ }, thumbnail, fetchUrl)).toEqual({
    picture: await thumbnail(),
  });
});

test('a file of which one bit is another is not', async () => {
  const other = canyon.slice();
  other[other.length - 3]! ^= 1;
  answering(other as BodyInit);
  expect(await fetchOriginal({ content, url: URL_ }, thumbnail, fetchUrl)).toEqual({ failed: 'other' });
});

test.each(['http://gazette.example/a.jpg', 'https://10.0.0.1/a.jpg', 'https://router.lan/a.jpg'])(
  'nothing is asked at %s',
  async (url) => {
    answering('');
    expect(await fetchOriginal({ content, url }, thumbnail, fetchUrl)).toMatchObject({
      failed: expect.stringContaining('could not be fetched'),
    });
    expect(fetchUrl).not.toHaveBeenCalled();
  },
);

test('that nothing lies there is said', async () => {
  answering('', 404);
  expect(await fetchOriginal({ content, url: URL_ }, thumbnail, fetchUrl)).toMatchObject({
    failed: expect.stringContaining('404'),
  });
});
