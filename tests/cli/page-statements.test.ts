import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
import { htmlSnippet } from '../../lib/sign/html-snippet.ts';
import type { Envelope } from '../../lib/statement/envelope.ts';
import { addressOf } from '../../lib/statement/signed-claim.ts';
import { colophonAs } from './colophon.ts';
import { startRedis } from './queue/redis-server.ts';

const redis = await startRedis();

const SECRET = 'd4'.repeat(32);
const words = (from: number) => Array.from({ length: 60 }, (_, i) => `word${from + i}`).join(' ');
const TEXT = words(1);
const PLACE = '/news.txt.colophon.json';

let network: DevNetwork;
let folder: string;
let site: Server;
let siteUrl: string;
const pages = new Map<string, string>();
const asked: string[] = [];
/** A claim that only an anchored batch holds, which no statement server has been shown: nobody knows it but its page. */
let envelope: Envelope;

const pageOf = (head: string, text = TEXT) =>
  `<!doctype html><html><head><title>News</title>${head}</head><body><article><p>${text}</p></article></body></html>`;
const link = (href: string) => `<link rel="colophon" type="application/colophon+json" href="${href}">`;
const scriptOnly = (value: Envelope) => htmlSnippet(value, 'x').replace(/<link[^>]*>\n/, '');

async function verify(input: string) {
  const { lines, err } = await colophonAs(network, SECRET, 'verify', '--json', input);
  return { word: lines[0].verdict, claims: lines[0].evidence[0].details.claims ?? [], err };
}

async function verifyFile(name: string, html: string) {
  await writeFile(join(folder, name), html);
  return verify(join(folder, name));
}

async function verifyAt(path: string, html: string) {
  pages.set(path, html);
  asked.length = 0;
  return { ...(await verify(siteUrl + path)), asked: [...asked] };
}

beforeAll(async () => {
  network = await startNetwork();
  await network.provider.send('anvil_setBalance', [
    addressOf(Buffer.from(SECRET, 'hex')),
    toBeHex(10n ** 18n),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'colophon-pages-'));
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'news.txt'), TEXT);
  const { lines } = await colophonAs(
    network,
    SECRET,
    ...['sign', '--batch', '--sign-only', '--kind', 'textHuman'],
    ...['--title', 'News', join(folder, 'news.txt')],
  );
  expect(lines).toHaveLength(1);
  envelope = JSON.parse(await readFile(join(folder, 'news.txt.colophon.json'), 'utf8'));
  await writeFile(join(folder, 'batch.json'), JSON.stringify(lines[0]));
  const brought = await colophonAs(network, SECRET, 'anchor', '--bring', join(folder, 'batch.json'));
  expect(brought.err).toBe('');
  site = createServer(({ url = '' }, response) => {
    asked.push(url);
    const body = pages.get(url);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(body);
  });
  siteUrl = await listen(site, 0);
  pages.set(PLACE, JSON.stringify(envelope));
});
afterAll(async () => {
  if (site) await close(site);
  await network?.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('an article whose claim only its own page knows', () => {
  test('has no record without it', async () => {
    expect((await verifyFile('bare.html', pageOf(''))).word).toBe('no-record');
  });

  test('is signed by the statement in its page', async () => {
    const { word, claims } = await verifyFile('inline.html', pageOf(scriptOnly(envelope)));
    expect(word).toBe('signed');
    expect(claims[0]).toMatchObject({ author: envelope.claim.author, statement: { title: 'News' } });
  });

  test('is signed by the statement that its page links to, in the same folder', async () => {
    expect((await verifyFile('linked.html', pageOf(link('news.txt.colophon.json')))).word).toBe('signed');
  });

  test('is signed by the statement that its page links to, on the same site', async () => {
    const { word, asked: paths } = await verifyAt('/a', pageOf(link(PLACE)));
    expect({ word, paths }).toEqual({ word: 'signed', paths: ['/a', PLACE] });
  });
});

describe.skipIf(!redis)('by workers on other machines', () => {
  const shared = (db: string) => ['--queue', redis!.url, '--db', join(folder, db)];
  let worker: ChildProcess;
  beforeAll(async () => {
    const { COLOPHON_RPC, COLOPHON_SERVICE } = {
      COLOPHON_RPC: network.chain.rpcUrl,
      COLOPHON_SERVICE: network.service.url,
    };
    worker = spawn(process.execPath, ['cli/main.ts', 'worker', ...shared('pages.db')], {
      env: { ...process.env, COLOPHON_RPC, COLOPHON_SERVICE },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(worker.stdout!, 'data');
  });
  afterAll(async () => {
    if (worker) {
      const ended = once(worker, 'exit');
      worker.kill('SIGKILL');
      await ended;
    }
    await redis?.down();
  });

  test.each([
    ['that its page links to', '/queue-a', () => link(PLACE), [PLACE]],
    ['in its page, whose link is not followed', '/queue-c', () => scriptOnly(envelope) + link(PLACE), []],
  ])('it is signed by the statement %s', async (_title, path, head, linked) => {
    pages.set(path, pageOf(head()));
    asked.length = 0;
    const { lines, err } = await colophonAs(
      network,
      SECRET,
      'verify',
      '--json',
      siteUrl + path,
      ...shared('pages.db'),
    );
    expect({ word: lines[0].verdict, err, asked }).toEqual({
      word: 'signed',
      err: '',
      asked: [path, ...linked],
    });
  });
});

describe('a page can’t have believed, or have asked,', () => {
  test('a statement about other words', async () => {
    expect((await verifyFile('edited.html', pageOf(scriptOnly(envelope), `${TEXT} not`))).word).not.toBe(
      'signed',
    );
  });

  test('a statement that says other than was signed', async () => {
    const { statement } = envelope;
    const changed = { ...envelope, statement: { ...statement, title: 'Other' } };
    expect((await verifyFile('changed.html', pageOf(scriptOnly(changed)))).word).toBe('no-record');
  });

  test('a batch that nobody anchored', async () => {
    const { lines } = await colophonAs(
      network,
      SECRET,
      ...['sign', '--batch', '--sign-only', '--kind', 'textHuman'],
      await another(),
    );
    expect(lines).toHaveLength(1);
    const unanchored = JSON.parse(await readFile(join(folder, 'another.txt.colophon.json'), 'utf8'));
    expect((await verifyFile('unanchored.html', pageOf(scriptOnly(unanchored), words(5)))).word).toBe(
      'no-record',
    );
  });

  test.each([
    [['inner/../news.txt.colophon.json', '../x.colophon.json', '%00', '%']],
    [['file:///etc/passwd', 'bare.html', '\\\\host\\news.txt.colophon.json', '.colophon.json']],
  ])('a file elsewhere: %s', async (hrefs) => {
    const { word, err } = await verifyFile('elsewhere.html', pageOf(hrefs.map(link).join('')));
    expect({ word, err }).toEqual({ word: 'no-record', err: '' });
  });

  test('another site', async () => {
    const other = siteUrl.replace('127.0.0.1', 'localhost');
    const { word, asked: paths } = await verifyAt('/b', pageOf(link(other + PLACE)));
    expect({ word, paths }).toEqual({ word: 'no-record', paths: ['/b'] });
  });

  test('more than is needed: where the page carries the statement, its link is not followed', async () => {
    const { word, asked: paths } = await verifyAt('/c', pageOf(scriptOnly(envelope) + link(PLACE)));
    expect({ word, paths }).toEqual({ word: 'signed', paths: ['/c'] });
  });

  test('what is not there: a link that leads nowhere is told of, and the article judged without it', async () => {
    const { word, err } = await verifyAt('/d', pageOf(link('/gone')));
    expect(word).toBe('no-record');
    expect(err).toContain('the signed statement it links to: Could not be fetched: the server answered 404');
  });
});

async function another(): Promise<string> {
  const path = join(folder, 'another.txt');
  await writeFile(path, words(5));
  return path;
}
