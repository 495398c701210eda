import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { close, listen } from '../../cli/dev/listen.ts';
import { colophon } from './colophon.ts';

const SECRET = 'e7'.repeat(32);
const YEAR_MS = 365 * 86_400_000;

let folder: string;
let server: Server;
let service: string;
/** What the service was asked beside its time: nothing of what can't be signed may come there. */
const handedIn: string[] = [];
let date = () => new Date();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-bad-'));
  server = createServer(({ method = '' }, response) => {
    if (method !== 'HEAD') handedIn.push(method);
    response.writeHead(404, { date: date().toUTCString() }).end();
  });
  service = await listen(server, 0);
});
afterAll(async () => {
  await close(server);
  await rm(folder, { recursive: true });
});

async function sign(path: string) {
  const env = { COLOPHON_SERVICE: service, COLOPHON_KEY: SECRET, COLOPHON_RPC: 'http://127.0.0.1:9' };
  const { code, out, err } = await colophon(['sign', '--kind', 'other', path], { env });
  expect(out + err).not.toContain(SECRET);
  return { code, out, err };
}

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'five gigabytes',
    async () => {
      const path = join(folder, 'huge.jpg');
      await writeFile(path, '');
      await truncate(path, 5 * 2 ** 30);
      return path;
    },
    /over the limit of/,
  ],
  ['a file that can’t be read', async () => '/proc/self/mem', /EIO|read/],
  ['a file that is not there', async () => join(folder, 'missing.jpg'), /There is no file or folder/],
  [
    'an empty file',
    async () => {
      await writeFile(join(folder, 'empty.jpg'), '');
      return join(folder, 'empty.jpg');
    },
    /empty/,
  ],
])('of %s nothing is signed, and it says why', async (_, make, why) => {
  const { code, out, err } = await sign(await make());
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(why);
  expect(handedIn).toEqual([]);
});

test('a folder without files signs nothing', async () => {
  await mkdir(join(folder, 'none'));
  expect(await sign(join(folder, 'none'))).toMatchObject({ out: '' });
  expect(handedIn).toEqual([]);
});

test.each([
  ['ahead', -YEAR_MS],
  ['behind', YEAR_MS],
])('by a clock that is a year %s nothing is signed, and it says what to do', async (word, off) => {
  date = () => new Date(Date.now() + off);
  await writeFile(join(folder, 'note.txt'), 'a text');
  const { code, err } = await sign(join(folder, 'note.txt'));
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`clock is ${word} by about 365 days, by that of .* Set it, then sign`));
  expect(handedIn).toEqual([]);
});
