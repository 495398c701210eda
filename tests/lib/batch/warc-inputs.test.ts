import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpack } from '../../../cli/batch/unpack.ts';
import { archiveInputs } from '../../../lib/batch/archive-inputs.ts';
import type { Input } from '../../../lib/batch/input.ts';
import { wholeAllowance } from '../../../lib/batch/read-stream.ts';
import { warcInputs } from '../../../lib/batch/warc-inputs.ts';
import { CRAWL, READ, record, response } from '../../cli/batch/warc-file.ts';
import { zipOf } from '../../cli/batch/zip-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-warc-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function listed(inputs: AsyncIterable<Input>): Promise<Input[]> {
  const all: Input[] = [];
  for await (const input of inputs) all.push(input);
  return all;
}

/** What each input is: its name in the archive, and its text, or why it has none. */
async function told(inputs: readonly Input[], archive: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, read } of inputs) {
    const text = await read().then(
      (bytes) => Buffer.from(bytes).toString(),
      (error) => `✗ ${error.message}`,
    );
    lines.push(`${name.slice(archive.length)}: ${text}`);
  }
  return lines;
}

async function* noBrotli(): AsyncGenerator<Uint8Array> {
  yield* [];
  throw new Error('no Brotli');
}

function inPage(name: string, bytes: Uint8Array, allowance = wholeAllowance()): Promise<Input[]> {
  const file = new Blob([new Uint8Array(bytes)]);
  return listed(archiveInputs({ ...{ name, file, stamp: '1:2', depth: 0, allowance }, unbrotli: noBrotli })!);
}

async function onNode(name: string, bytes: Uint8Array): Promise<string[]> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return told(await listed(unpack(path, () => {})!), path);
}

const packed = (records: readonly Uint8Array[]) => Buffer.concat(records.map((one) => gzipSync(one)));
const plain = (records: readonly Uint8Array[]) => Buffer.concat(records);
const bomb = response('http://a.test/bomb', 'image/png', gzipSync(Buffer.alloc(65 * 1024 * 1024)), {
  more: 'Content-Encoding: gzip\r\n',
});
const large = record(
  { 'WARC-Type': 'response', 'WARC-Target-URI': 'http://a.test/large' },
  Buffer.alloc(65 * 1024 * 1024),
);
const lying = (length: number) =>
  record(
    { 'WARC-Type': 'resource', 'WARC-Target-URI': 'urn:liar', 'Content-Length': String(length) },
    'a liar',
  );

describe('a web archive', () => {
  test.each([
    ['plain', 'a.warc', plain(CRAWL)],
    ['packed record by record', 'a.warc.gz', packed(CRAWL)],
    ['packed as a whole', 'a.WARC.GZ', gzipSync(plain(CRAWL))],
    [
      'packed three records at a time',
      'a.warc.gz',
      packed([plain(CRAWL.slice(0, 3)), plain(CRAWL.slice(3))]),
    ],
  ])(
    '%s is listed first and read later, in any order, as the command line reads it',
    async (_, name, bytes) => {
      const inputs = await inPage(name, bytes);
      expect(inputs.every(({ held }) => held === undefined)).toBe(true);
      expect(await told(inputs, name)).toEqual(READ);
      expect(await told(inputs.toReversed(), name)).toEqual(READ.toReversed());
      const all = await Promise.all(inputs.map(({ read }) => read()));
      expect(all.map((part) => Buffer.from(part).toString())).toEqual(
        READ.map((line) => line.split(': ')[1]),
      );
      expect(new Set(inputs.map(({ stamp }) => stamp)).size).toBe(READ.length);
      expect(await onNode(name, bytes)).toEqual(READ);
    },
  );

  const nested: [string, Buffer][] = [
    ['stored', zipOf([{ name: 'archive/data.warc.gz', bytes: packed(CRAWL), method: 0 }])],
    ['packed once more', zipOf([{ name: 'archive/data.warc.gz', bytes: packed(CRAWL) }])],
  ];
  test.each(nested)('in a WACZ, %s, is read, and what else is in there is not', async (_, wacz) => {
    const expected = READ.map((line) => `!archive/data.warc.gz${line}`);
    const inputs = await inPage('a.wacz', wacz);
    expect(await told(inputs, 'a.wacz')).toEqual(expected);
    expect(await told(inputs.toReversed(), 'a.wacz')).toEqual(expected.toReversed());
    expect(await onNode('a.wacz', wacz)).toEqual(expected);
  });

  test.each<[string, string, Buffer]>([
    ['that is empty', 'a.warc', Buffer.alloc(0)],
    ['that is empty, packed', 'a.warc.gz', gzipSync('')],
    ['that is no gzip', 'a.warc.gz', plain(CRAWL)],
    ['cut short', 'a.warc', plain(CRAWL).subarray(0, 400)],
    ['packed and cut short', 'a.warc.gz', packed(CRAWL).subarray(0, -30)],
    ['packed and cut within the first', 'a.warc.gz', packed(CRAWL).subarray(0, 50)],
    ['with something behind it', 'a.warc.gz', Buffer.concat([packed(CRAWL), Buffer.from('x')])],
    ['with an answer that is a bomb', 'a.warc', plain([bomb, CRAWL[1]!])],
    ['with a record that is too large', 'a.warc.gz', packed([large, CRAWL[1]!])],
    ['with a record that is shorter than it says', 'a.warc', plain([lying(50), ...CRAWL])],
    ['with a record that is longer than it says', 'a.warc', plain([lying(3), ...CRAWL])],
    ['with a record that ends nowhere', 'a.warc', plain([lying(1e15), ...CRAWL])],
    ['with a record of no length', 'a.warc', plain([lying(-1), ...CRAWL])],
    ['with a line without end', 'a.warc.gz', gzipSync(`WARC/1.1\r\n${'x'.repeat(99_999)}`)],
    ['with headers without end', 'a.warc', Buffer.from(`WARC/1.1\r\n${'a: b\r\n'.repeat(999)}`)],
    [
      'with an answer of too many headers',
      'a.warc',
      plain([response('http://a.test/', 'text/html', '', { more: 'a: b\r\n'.repeat(999) }), CRAWL[1]!]),
    ],
    [
      'with odd addresses',
      'a.warc',
      plain(
        [`http://a.test/\u001b[2J`, `http://a.test/\u202egpj.exe`, `http://a.test/${'x'.repeat(7_000)}`].map(
          (url) => response(url, 'text/plain', 'x'),
        ),
      ),
    ],
    [
      'with a ZIP in it',
      'a.warc',
      plain([response('http://a.test/a.zip', 'application/zip', zipOf([{ name: 'a.txt', bytes: 'x' }]))]),
    ],
    [
      'in archives',
      'a.zip',
      zipOf([
        { name: 'a.warc.gz', bytes: packed(CRAWL) },
        { name: 'b.zip', bytes: zipOf([{ name: 'c.wacz', bytes: nested[0]![1] }]) },
        { name: 'd.warc', bytes: 'no web archive' },
      ]),
    ],
  ])('%s is told of as on the command line', async (_, name, bytes) => {
    expect(await told(await inPage(name, bytes), name)).toEqual(await onNode(name, bytes));
  });

  test('names what is in it by addresses in UTF-8', async () => {
    const bytes = plain([response('http://a.test/写真', 'text/plain', 'x')]);
    expect(await told(await inPage('a.warc', bytes), 'a.warc')).toEqual(['!http://a.test/写真: x']);
  });

  test('says of what it can’t unpack that it can’t, and goes on', async () => {
    const answers = plain([
      response('http://a.test/br', 'text/plain', brotliCompressSync('a text'), {
        more: 'Content-Encoding: br\r\n',
      }),
      CRAWL[1]!,
    ]);
    expect(await onNode('a.warc', answers)).toEqual(['!http://a.test/br: a text', READ[0]]);
    expect(await told(await inPage('a.warc', answers), 'a.warc')).toEqual([
      '!http://a.test/br: ✗ The entry holds an answer that can’t be decoded (no Brotli).',
      READ[0],
    ]);
  });

  test('in one piece is unpacked once to list it and once to read it, not once for each record', async () => {
    const whole = gzipSync(plain(CRAWL));
    let opened = 0;
    const inputs = await listed(
      warcInputs({
        ...{ name: 'a.warc.gz', stamp: '', allowance: wholeAllowance(), unbrotli: noBrotli },
        ...{ opens: 'anywhere', keeps: 'place' },
        async open(from) {
          opened++;
          return new Blob([new Uint8Array(whole).subarray(from)]).stream();
        },
      }),
    );
    expect(await told(inputs, 'a.warc.gz')).toEqual(READ);
    expect(opened).toBe(2);
    await inputs[0]!.read();
    expect(opened).toBe(3);
  });

  test('gives no more than one archive may give', async () => {
    const few = await inPage('a.warc.gz', packed(CRAWL), { bytes: 1e9, files: 3 });
    expect((await told(few, 'a.warc.gz')).map((line) => line.includes('unpacks to more'))).toEqual([
      false,
      true,
    ]);
    const short = await inPage('a.warc.gz', packed(CRAWL), { bytes: 400, files: 99 });
    expect((await told(short, 'a.warc.gz')).at(-1)).toContain('unpacks to more');
  });

  test('whatever is wrong with it, gives files or says so, and ends', () => {
    const whole = packed(CRAWL.slice(0, 3));
    const places = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    return fc.assert(
      fc.asyncProperty(places, fc.nat(whole.length), async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        for (const line of await told(await inPage('a.warc.gz', bytes.subarray(0, length)), 'a.warc.gz'))
          expect(line).toMatch(/^(!.*)?: /s);
      }),
      { numRuns: 100 },
    );
  });
});
