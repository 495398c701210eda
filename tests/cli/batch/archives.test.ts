import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesInWarc, unpack } from '../../../cli/batch/unpack.ts';
import { filesInZip } from '../../../cli/batch/zip.ts';
import type { Input } from '../../../cli/inputs.ts';
import { CRAWL, READ, response } from './warc-file.ts';
import { zipOf } from './zip-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-archives-'));
});
afterAll(() => rm(folder, { recursive: true }));

const notes: string[] = [];

/** What each input of an archive is: its name in the archive, and its text, or why it has none. */
async function told(inputs: AsyncIterable<Input> | undefined, archive: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name, read } of inputs!) {
    const text = await read().then(
      (bytes) => Buffer.from(bytes).toString(),
      (error) => `✗ ${error.message}`,
    );
    lines.push(`${name.slice(archive.length)}: ${text}`);
  }
  return lines;
}

async function unpacked(name: string, bytes: Uint8Array | string): Promise<string[]> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  notes.length = 0;
  return told(
    unpack(path, (file, why) => void notes.push(`${file.slice(path.length)}: ${why}`)),
    path,
  );
}

describe('a ZIP', () => {
  test('stands for the files in it, hidden ones and statements beside files left out', async () => {
    const files = ['a.txt', 'b/', 'b/c.txt', '.hidden', '__MACOSX/._a.txt', 'a.txt.colophon.json'];
    const zip = zipOf(files.map((name) => ({ name, bytes: `in ${name}` })));
    expect(await unpacked('plain.zip', zip)).toEqual(['!a.txt: in a.txt', '!b/c.txt: in b/c.txt']);
  });

  test('may name its files as it likes: they are read, nothing is written, and it is told', async () => {
    const names = ['../../etc/passwd', '/etc/shadow', 'C:\\boot.ini', 'evil\u001b[2J\n.txt'];
    const lines = await unpacked('names.zip', zipOf(names.map((name) => ({ name, bytes: 'x' }))));
    expect(lines).toEqual(names.map((name) => `!${name.replace('\\', '/')}: x`));
    expect(notes.map((note) => note.split(': ')[0])).toEqual(
      lines.slice(0, 3).map((line) => line.split(': ')[0]),
    );
    expect(await unpacked('long.zip', zipOf([{ name: 'n'.repeat(60_000), bytes: 'x' }]))).toEqual([
      `!${'n'.repeat(1_000)}: x`,
    ]);
  });

  test('is opened in an archive and in one more, and no deeper', async () => {
    const inner = (depth: number): Buffer =>
      zipOf([
        { name: 'here.txt', bytes: `depth ${depth}` },
        ...(depth < 5 ? [{ name: 'in.zip', bytes: inner(depth + 1) }] : []),
      ]);
    expect(await unpacked('nested.zip', inner(0))).toEqual([
      '!here.txt: depth 0',
      '!in.zip!here.txt: depth 1',
      '!in.zip!in.zip!here.txt: depth 2',
      '!in.zip!in.zip!in.zip: ✗ The archive lies more than 2 archives deep: unpack it first.',
    ]);
  });

  test('that is a bomb costs what one file may cost, and the others are still read', async () => {
    const zeros = Buffer.alloc(65 * 1024 * 1024);
    const lines = await unpacked(
      'bomb.zip',
      zipOf([
        { name: 'honest.bin', bytes: zeros },
        { name: 'liar.bin', bytes: zeros, claims: 10 },
        { name: 'fine.txt', bytes: 'fine' },
      ]),
    );
    expect(lines[0]).toContain('✗ File size 68,157,440 bytes is over the limit');
    expect(lines[1]).toContain('✗ too many bytes in the stream');
    expect(lines[2]).toBe('!fine.txt: fine');
  });

  test('gives no more than one archive may give', async () => {
    const files = Array.from({ length: 5 }, (_, i) => ({ name: `${i}.txt`, bytes: 'x'.repeat(100) }));
    const path = join(folder, 'much.zip');
    await writeFile(path, zipOf(files));
    const archive = { name: path, source: { path }, depth: 0, note: () => {} };
    const bytes = await told(
      filesInZip({ ...archive, allowance: { bytes: 250, files: 9 } }, () => undefined),
      path,
    );
    expect(bytes.map((line) => line.includes('unpacks to more'))).toEqual([false, false, true, true]);
    const few = await told(
      filesInZip({ ...archive, allowance: { bytes: 9_999, files: 3 } }, () => undefined),
      path,
    );
    expect(few).toHaveLength(4);
    expect(few[3]).toContain('unpacks to more');
  });

  test('says of an encrypted and of a damaged file that it is one', async () => {
    const lines = await unpacked(
      'odd.zip',
      zipOf([
        { name: 'secret.txt', bytes: 'x', flags: 1 },
        { name: 'damaged.txt', bytes: 'x', crc: 7 },
      ]),
    );
    expect(lines).toEqual([
      '!secret.txt: ✗ The entry is encrypted.',
      '!damaged.txt: ✗ The entry is damaged: its checksum does not fit.',
    ]);
  });

  test.each([
    ['empty.zip', zipOf([])],
    ['hidden.zip', zipOf([{ name: '.hidden', bytes: 'x' }])],
    ['empty.wacz', zipOf([{ name: 'datapackage.json', bytes: '{}' }])],
    ['empty.warc', ''],
    ['styles.warc.gz', gzipSync(CRAWL[2]!)],
  ])('or web archive with nothing in it that is checked says so: %s', async (name, bytes) => {
    expect(await unpacked(name, bytes)).toEqual([': ✗ The archive holds nothing that is checked.']);
  });

  test('that is broken gives a line that says so, and nothing else goes wrong', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(255), fc.nat(), async (at, value, length) => {
        const zip = zipOf([
          { name: 'a.txt', bytes: 'one' },
          { name: 'b.txt', bytes: 'two' },
        ]);
        zip[at % zip.length] = value;
        const lines = await unpacked(
          'broken.zip',
          zip.subarray(0, length % 3 ? zip.length : at % zip.length),
        );
        for (const line of lines) expect(line).toMatch(/^(!.*)?: /s);
      }),
      { numRuns: 60 },
    ));
});

describe('a web archive', () => {
  test.each([
    ['plain', 'crawl.warc', Buffer.concat(CRAWL)],
    ['compressed record by record', 'crawl.warc.gz', Buffer.concat(CRAWL.map((part) => gzipSync(part)))],
  ])('%s stands for its pictures, pages and texts', async (_title, name, bytes) => {
    expect(await unpacked(name, bytes)).toEqual(READ);
  });

  test('in a WACZ is read, and what else is in there is not', async () => {
    const wacz = zipOf([
      { name: 'datapackage.json', bytes: '{}' },
      { name: 'archive/data.warc.gz', bytes: gzipSync(Buffer.concat(CRAWL)) },
      { name: 'pages/pages.jsonl', bytes: '{}' },
    ]);
    expect(await unpacked('site.wacz', wacz)).toEqual(READ.map((line) => `!archive/data.warc.gz${line}`));
  });

  test('of an answer that is a bomb says so, and goes on', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    const lines = await unpacked(
      'bomb.warc',
      Buffer.concat([
        response('http://a.test/bomb', 'image/png', bomb, { more: 'Content-Encoding: gzip\r\n' }),
        CRAWL[1]!,
      ]),
    );
    expect(lines[0]).toContain('!http://a.test/bomb: ✗ The entry holds an answer that can’t be decoded');
    expect(lines[1]).toBe(READ[0]);
  });

  test.each<[string, Buffer | string, RegExp]>([
    ['something else', 'no archive at all\n'.repeat(9), /something else where a record begins/],
    ['a line without end', `WARC/1.1\r\n${'x'.repeat(99_999)}`, /a line is longer than 8192 bytes/],
    ['headers without end', `WARC/1.1\r\n${'a: b\r\n'.repeat(999)}`, /more than 200 headers/],
    ['no length', 'WARC/1.1\r\nWARC-Type: response\r\n\r\n', /without a length/],
    ['a record cut short', CRAWL[1]!.subarray(0, -20), /is cut short/],
  ])('with %s in it ends with a line that says so', async (_title, bytes, why) => {
    const lines = await unpacked('bad.warc', bytes);
    expect(lines.at(-1)).toMatch(why);
  });

  test('gives no more than one archive may give', async () => {
    const path = join(folder, 'crawl.warc');
    await writeFile(path, Buffer.concat(CRAWL));
    const archive = { name: path, source: { path }, depth: 0, note: () => {} };
    const lines = await told(filesInWarc({ ...archive, allowance: { bytes: 1e9, files: 3 } }), path);
    expect(lines.map((line) => line.includes('unpacks to more'))).toEqual([false, true]);
  });
});
