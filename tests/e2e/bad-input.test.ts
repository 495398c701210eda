import { once } from 'node:events';
import { createServer } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPanel, saveNetwork } from '../../cli/demo/steps.ts';
import { freePort } from '../../cli/dev/chain.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { photograph, vectorDrawing } from '../../cli/samples/pictures.ts';
import { evidenceOf, labelled, openStage, pictured, type Stage, type Visit } from './stage.ts';
import { startServer } from './web-server.ts';

let stage: Stage;

beforeAll(async () => {
  const canyon = await photograph('black-canyon');
  stage = await openStage({
    sign: (network) => signAs(GAZETTE, { type: 'image', bytes: canyon }, { kind: 'digitalCapture' }, network),
  });
  const { site } = stage;
  const onion = await photograph('allium-oreophilum');
  site.serve('/canyon.jpg', { type: 'image/jpeg', body: canyon });
  site.serve('/onion.jpg', { type: 'image/jpeg', body: onion });
  site.serve('/empty.jpg', { type: 'image/jpeg', body: new Uint8Array() });
  site.serve('/cut.jpg', { type: 'image/jpeg', body: onion.slice(0, 600) });
  site.serve('/half.jpg', { type: 'image/jpeg', body: onion.slice(0, onion.length / 2) });
  site.serve('/bomb.png', { type: 'image/png', body: pngBomb(20_000, 10_000) });
  site.serve('/page.jpg', { type: 'image/jpeg', body: '<!doctype html><p>Sign in to see this picture' });
  site.serve('/drawing.svg', { type: 'image/svg+xml', body: vectorDrawing() });
});

afterAll(() => stage?.close());

describe('pictures and texts that can not be read', () => {
  let visit: Visit;
  beforeAll(async () => {
    const names =
      'canyon.jpg empty.jpg cut.jpg half.jpg bomb.png page.jpg missing.jpg drawing.svg onion.jpg'.split(' ');
    const long = 'The words of this text go on and on without an end. '.repeat(100_000);
    stage.site.page(
      '/bad',
      `<style>img{display:block;width:150px;height:120px}</style>${names.map((name) => `<img src="/${name}" alt="${name}">`).join('')}
      <article><h1>A very long read</h1><p>${long}</p></article>`,
    );
    visit = await stage.visit('/bad');
    await visit.answers(10);
  });
  afterAll(() => visit?.close());

  test.each([
    ['empty.jpg', 'The file is empty (0 bytes).'],
    ['cut.jpg', /cannot be (decoded|read)/],
    ['bomb.png', 'Image size 200,000,000 pixels is over the limit of 64,000,000 pixels'],
    ['page.jpg', 'Not an image Colophon reads'],
    ['missing.jpg', 'the server answered 404'],
  ])('%s is unavailable, and says why', async (name, reason) => {
    const item = pictured(await visit.answers(10), name);
    expect(item.word).toBe('unavailable');
    const text = await evidenceOf(visit.panel, item);
    expect(text).toMatch(reason instanceof RegExp ? reason : literally(reason));
    expect(text).toContain('This could not be checked:');
  });

  test('a text of five megabytes is unavailable and names its limit', async () => {
    const item = labelled(await visit.answers(10), 'A very long read');
    expect(item.word).toBe('unavailable');
    expect(await evidenceOf(visit.panel, item)).toMatch(/over the limit of 2,000,000 characters/);
  });

  test('the others on the same page get their verdicts', async () => {
    const items = await visit.answers(10);
    expect(pictured(items, 'canyon.jpg').word).toBe('signed');
    expect(pictured(items, 'drawing.svg').word).toBe('no-record');
    expect(['no-record', 'unsure']).toContain(pictured(items, 'onion.jpg').word);
    expect(['no-record', 'unsure', 'unavailable']).toContain(pictured(items, 'half.jpg').word);
  });
});

test('a server that leads the extension round in circles, or sends a byte now and then, holds nothing else up', async () => {
  const onion = await photograph('allium-oreophilum');
  const dripping = new Set<ReturnType<typeof setInterval>>();
  const hostile = await startServer((request, response) => {
    const isPage = request.headers['sec-fetch-dest'] === 'image';
    const type = { 'content-type': 'image/jpeg', 'cache-control': 'no-store' };
    if (isPage) response.writeHead(200, type).end(onion);
    else if (request.url === '/circle.jpg') response.writeHead(302, { location: '/circle.jpg' }).end();
    else {
      response.writeHead(200, type);
      const drip = setInterval(() => response.write('x'), 200);
      dripping.add(drip);
      response.on('close', () => clearInterval(drip));
    }
  });
  const style = '<style>img{display:block;width:150px;height:120px}</style>';
  const names = ['circle.jpg', 'drip.jpg'];
  stage.site.page(
    '/hostile',
    `${style}${names.map((name) => `<img src="${hostile.url}/${name}" alt="${name}">`).join('')}
    <img src="/canyon.jpg" alt="canyon.jpg">`,
  );
  const visit = await stage.visit('/hostile');
  await expect
    .poll(async () => (await readPanel(visit.panel)).map(({ label, word }) => `${label} ${word}`).sort())
    .toEqual(['canyon.jpg signed', 'circle.jpg unavailable', 'drip.jpg checking']);
  const items = await visit.answers(3);
  expect(labelled(items, 'drip.jpg').word).toBe('unavailable');
  expect(await evidenceOf(visit.panel, labelled(items, 'drip.jpg'))).toContain('could not be fetched');
  await visit.close();
  for (const drip of dripping) clearInterval(drip);
  await hostile.stop();
}, 90_000);

describe('an RPC that can not be asked', () => {
  beforeAll(() => {
    stage.site.page('/one', '<img src="/canyon.jpg" alt="canyon.jpg" width="300" height="200">');
  });

  test.each([
    [
      'is down',
      async () => ({ url: `http://127.0.0.1:${await freePort()}`, stop: async () => {} }),
      'did not answer',
    ],
    ['serves another chain', () => rpcAnswering('"0x1"'), 'serves another chain than the one configured'],
    [
      'answers garbage',
      () => startServer((_, response) => response.end('<html>oh no')),
      'answered something that is not an answer',
    ],
    [
      'answers well-formed nonsense',
      () => rpcAnswering('{"what":["is",7]}'),
      /answered something|serves another chain/,
    ],
    [
      'fails',
      () => startServer((_, response) => response.writeHead(500).end('no')),
      /did not answer|not an answer/,
    ],
    ['stalls', () => startServer(() => {}), 'took too long to answer'],
    ['hangs up', startHangUp, 'did not answer'],
  ])('which %s makes every picture unavailable, says so and hangs nothing', async (_, start, reason) => {
    const rpc = await start();
    const options = await stage.browser.openExtensionPage('options.html');
    const said = await saveNetwork(options, { rpcUrls: rpc.url });
    expect(said).toMatch(/^Saved, but the registry could not be asked:/);
    expect(said).toMatch(reason instanceof RegExp ? reason : literally(reason));
    await options.close();
    const visit = await stage.visit('/one');
    const item = pictured(await visit.answers(1, 20_000), 'canyon.jpg');
    expect(item.word).toBe('unavailable');
    const text = await evidenceOf(visit.panel, item);
    expect(text).toMatch(reason instanceof RegExp ? reason : literally(reason));
    expect(text).not.toContain('No signed original found');
    await visit.close();
    await rpc.stop();
  });

  test('is asked again once it answers', async () => {
    const options = await stage.browser.openExtensionPage('options.html');
    expect(await saveNetwork(options, { rpcUrls: stage.network.chain.rpcUrl })).toMatch(/^Saved and reached/);
    await options.close();
    const visit = await stage.visit('/one');
    expect(pictured(await visit.answers(1), 'canyon.jpg').word).toBe('signed');
    await visit.close();
  });
});

describe('the options', () => {
  test.each([
    ['rpcUrls', 'ftp://example.org', '“ftp://example.org” is not an http or https address.'],
    ['rpcUrls', 'nonsense', '“nonsense” is not an http or https address.'],
    ['chainId', '0', '“0” is not a chain id'],
    ['chainId', '-3', '“-3” is not a chain id'],
    ['registry', '0x1234', '“0x1234” is not an account address'],
    ['firstBlock', 'soon', '“soon” is not a block number'],
    ['service', 'javascript:alert(1)', 'is not an http or https address'],
  ])('refuse %s "%s", say why beside it, and keep what is in force', async (name, value, message) => {
    const options = await stage.browser.openExtensionPage('options.html');
    await options.fill(`[name=${name}]`, value);
    await options.click('button[type=submit]');
    const field = options.locator(`.field:has([name=${name}])`);
    await field.getByText(message).waitFor();
    expect(await field.locator('input, textarea').getAttribute('aria-invalid')).toBe('true');
    expect(await field.locator('input, textarea').inputValue()).toBe(value);
    expect(await options.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(name);
    const stored = await stage.browser.inExtension(() => chrome.storage.local.get('settings'));
    expect(JSON.stringify(stored)).not.toContain(value === '0' || value === '-3' ? '"chainId":0' : value);
    await options.close();
  });
});

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** An RPC that gives every question the same answer. */
function rpcAnswering(result: string) {
  return startServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"jsonrpc":"2.0","id":${JSON.parse(body).id},"result":${result}}`);
    });
  });
}

/** A server that closes every connection at once. */
async function startHangUp(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, stop: async () => void server.close() };
}

/** A PNG of a few hundred bytes whose header claims a huge picture. */
function pngBomb(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
