import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { type DevNetwork, startNetwork } from '../../cli/dev/network.ts';
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
import { colophon, type JsonRun, withLines } from './colophon.ts';

let network: DevNetwork;
let folder: string;
let server: Server;
let url: string;
const served = new Map<string, Uint8Array | string>();

async function verify(...args: string[]): Promise<JsonRun> {
  const env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url };
  return withLines(await colophon(['verify', '--json', ...args], { env }));
}

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-credentials-'));
  network = await startNetwork();
  server = createServer((request, response) => {
    const found = served.get(request.url ?? '');
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  url = await listen(server, 0);
}, 60_000);

afterAll(async () => {
  await close(server);
  await network?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('colophon verify, of pictures with Content Credentials', { timeout: 90_000 }, () => {
  test('says signed, invalid and why, and ends with 1', async () => {
    const signed = await signedPicture({}, { bytes: await photograph('black-canyon') });
    const made = await signedPicture({ actions: [created('trainedAlgorithmicMedia')] });
    const names = [
      await file('signed.jpg', signed),
      await file('changed.jpg', withChangedPixel(signed)),
      await file('made.jpg', made),
    ];
    const { code, lines, err } = await verify(...names);
    expect(err).toBe('');
    expect(lines.map(({ verdict, integrity, trust, origin }) => [verdict, integrity, trust, origin])).toEqual(
      [
        ['signed', 'exact', 'unlisted', 'captured'],
        ['invalid', 'broken', 'none', 'unknown'],
        ['signed', 'exact', 'unlisted', 'ai'],
      ],
    );
    expect(lines[0].signer).toEqual({
      lane: 'c2pa',
      name: 'Harbour Cameras',
      identity: 'certificate-unchecked',
    });
    expect(lines[1].evidence.map(({ code: found }: { code: string }) => found)).toEqual([
      'registry.none',
      'c2pa.binding.broken',
      'metadata.none',
      'detector.skipped',
    ]);
    expect(code).toBe(1);
  });

  test('tells people who signed, what was done, and what it was made from', async () => {
    const name = await file('edited.jpg', await editedPicture(await signedPicture()));
    const env = { COLOPHON_RPC: network.chain.rpcUrl, COLOPHON_SERVICE: network.service.url };
    const { code, out } = await colophon(['verify', name], { env });
    expect(code).toBe(0);
    for (const line of [
      'This file is exactly what somebody whose certificate says “Harbour Cameras” signed, with Content Credentials.',
      'Content Credentials: Intact: the file is what was signed.',
      '- Cropped: parts were cut off',
      '< From: Harbour. Its own Content Credentials hold.',
      '- Created · Digital capture sampled from real life',
    ])
      expect(out).toContain(line);
  });

  test('says which list trusts a certificate, and takes PEM files and published lists', async () => {
    const picture = await file('trusted.jpg', await signedPicture());
    const pem = await file('camera.pem', camera.anchors);
    const list = await file('list.json', officialList({ pem: camera.anchors }));
    const own = await verify('--trust', pem, picture);
    expect(own.lines[0]).toMatchObject({
      verdict: 'signed',
      trust: 'listed',
      signer: { name: 'Harbour Cameras', identity: 'certificate-listed', list: 'own' },
    });
    const published = await verify('--trust', list, picture);
    expect(published.lines[0].signer.list).toBe('c2pa');
    const stamps = await verify('--trust-stamps', pem, picture);
    expect(stamps.lines[0].signer.identity).toBe('certificate-unchecked');
  });

  test('refuses a trust list that is none, as wrong usage', async () => {
    const { code, err } = await verify('--trust', await file('none.pem', 'hello'), 'x.jpg');
    expect(code).toBe(64);
    expect(err).toContain('There is no PEM certificate in it');
    const gone = await verify('--trust', 'nope.pem', 'x.jpg');
    expect(gone.code).toBe(64);
    expect(gone.err).toContain("nope.pem: It can't be read (ENOENT). Name a PEM file");
  });

  test('a registered file with broken credentials stays signed, and the contradiction is written out', async () => {
    const bytes = withChangedPixel(await signedPicture({}, { bytes: await photograph('dust-bowl-home') }));
    await signAs(GAZETTE, { type: 'image', bytes }, { kind: 'digitalCapture' }, network);
    const { lines } = await verify(await file('both.jpg', bytes));
    expect(lines[0]).toMatchObject({
      verdict: 'signed',
      signer: { lane: 'registry', author: GAZETTE.address },
      conflicts: ['signed-but-credentials-broken'],
    });
  });

  test('follows the registry records that credentials name', async () => {
    const original = { type: 'image', bytes: await photograph('french-alpine-landscape') } as const;
    const record = await signAs(GAZETTE, original, { kind: 'digitalCapture', title: 'Alps' }, network);
    const unknown = `0x${'ab'.repeat(32)}`;
    const assertions = [{ label: 'colophon.records', data: { records: [record, unknown] } }];
    const name = await file('records.jpg', await signedPicture({ assertions }));
    const { lines } = await verify(name);
    expect(lines[0].related).toEqual([
      { content: record, claims: [expect.objectContaining({ author: GAZETTE.address })] },
      { content: unknown, claims: [] },
    ]);
  });

  test('asks for credentials that lie elsewhere only where it is told to', async () => {
    const signed = await remotelySigned(`${url}/harbour.c2pa`);
    served.set('/harbour.c2pa', signed.manifest);
    const name = await file('remote.jpg', signed.file);
    const untold = await verify(name);
    expect(untold.lines[0].evidence[1]).toMatchObject({ state: 'skipped', code: 'c2pa.remote' });
    const refused = await verify('--remote-credentials', name);
    expect(refused.lines[0].evidence[1].code).toBe('c2pa.unavailable.unreachable');
    const told = await verify('--remote-credentials', '--allow-loopback', name);
    expect(told.lines[0].evidence[1]).toMatchObject({
      state: 'found',
      details: { signer: 'Harbour Cameras', from: new URL(url).host },
    });
  });
});

describe('colophon trust', () => {
  test('fetches the published lists from a mirror, and says which ones they are', async () => {
    served.set('/lists/C2PA-TRUST-LIST.json', officialList({ pem: camera.anchors }));
    const stamps = officialList({ pem: camera.anchors, name: 'C2PA TSA Trust List' });
    served.set('/lists/C2PA-TSA-TRUST-LIST.json', stamps);
    const { code, out } = await colophon(['trust', join(folder, 'lists'), '--from', `${url}/lists`]);
    const lines = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines.map(({ list, certificates, issued }) => [list, certificates, issued])).toEqual([
      ['c2pa', 1, '2026-08-05T00:11:39Z'],
      ['c2pa-tsa', 1, '2026-08-05T00:11:39Z'],
    ]);
    expect(await readFile(lines[0].file, 'utf8')).toBe(officialList({ pem: camera.anchors }));
  });

  test('says who did not give a list', async () => {
    const { code, err } = await colophon(['trust', folder, '--from', `${url}/nothing`]);
    expect(code).toBe(2);
    expect(err).toContain('did not give the list: the server answered 404');
  });
});
