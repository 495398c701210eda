import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpack } from '../../../cli/batch/unpack.ts';
import { archiveInputs } from '../../../lib/batch/archive-inputs.ts';
import type { Input } from '../../../lib/batch/input.ts';
import { wholeAllowance } from '../../../lib/batch/read-stream.ts';
import { unbrotli } from '../../../lib/browser/batch/unbrotli.ts';
import { zipOf } from '../../cli/batch/zip-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What each input is: its name in the archive, its stamp, and its text, or why it has none. */
async function told(inputs: AsyncIterable<Input>, archive: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name, read, stamp } of inputs) {
    const text = await read().then(
      (bytes) => Buffer.from(bytes).toString(),
      (error) => `✗ ${error.message}`,
    );
    // What the archive is comes first: its age is not the same in both.
    lines.push(`${name.slice(archive.length)} ${stamp?.replace(/^\S+ /, '')}: ${text}`);
  }
  return lines;
}

const inBrowser = (bytes: Buffer, allowance = wholeAllowance()) =>
  told(
    archiveInputs({
      ...{ name: 'a.zip', file: new Blob([new Uint8Array(bytes)]), stamp: '1:2', depth: 0, allowance },
      unbrotli,
    })!,
    'a.zip',
  );

async function onNode(bytes: Buffer): Promise<string[]> {
  const path = join(folder, 'a.zip');
  await writeFile(path, bytes);
  return told(unpack(path, () => {})!, path);
}

test('files in another archive of the same name are other files, whatever their checksums say', async () => {
  const stamps = async (stamp: string) => {
    const zip = zipOf([
      { name: 'a.txt', bytes: 'x' },
      { name: 'in.zip', bytes: zipOf([{ name: 'b.txt', bytes: 'y' }]) },
    ]);
    const archive = {
      name: 'a.zip',
      file: new Blob([new Uint8Array(zip)]),
      stamp,
      depth: 0,
      allowance: wholeAllowance(),
      unbrotli,
    };
    const found: (string | undefined)[] = [];
    for await (const input of archiveInputs(archive)!) found.push(input.stamp);
    return found;
  };
  const [first, second] = [await stamps('10:1'), await stamps('10:2')];
  expect(first).toHaveLength(2);
  for (const stamp of first) expect(second).not.toContain(stamp);
});

describe('a ZIP read without Node', () => {
  test.each([
    ['files in folders', ['a.txt', 'b/', 'b/c.txt', '.hidden', '__MACOSX/._a.txt', 'a.txt.colophon.json']],
    ['names that lead out', ['../../etc/passwd', '/etc/shadow', 'C:\\boot.ini', 'evil\u001b[2J\n.txt']],
    ['long names', ['n'.repeat(60_000)]],
    ['names of many letters', ['Übergröße.txt', '照片.txt', '\u202egpj.exe']],
  ])('has %s as the command line has them', async (_, names) => {
    const zip = zipOf(names.map((name) => ({ name, bytes: `in ${name}` })));
    expect(await inBrowser(zip)).toEqual(await onNode(zip));
  });

  test('reads names of no named encoding as code page 437', async () => {
    const zip = zipOf([{ name: '\u0080\u00ff', bytes: 'x', flags: 0 }]);
    expect(await inBrowser(zip)).toEqual(await onNode(zip));
  });

  test('has as many files as the command line where the list is longer than is read at once', async () => {
    const zip = zipOf(
      Array.from({ length: 300 }, (_, i) => ({ name: `${'x'.repeat(9_000)}${i}`, bytes: '' })),
    );
    expect((await inBrowser(zip)).length).toBe(300);
  });

  test('is opened in an archive and in one more, and no deeper', async () => {
    const inner = (depth: number): Buffer =>
      zipOf([
        { name: 'here.txt', bytes: `depth ${depth}` },
        ...(depth < 5 ? [{ name: 'in.zip', bytes: inner(depth + 1) }] : []),
      ]);
    const zip = inner(0);
    const lines = await inBrowser(zip);
    expect(lines).toEqual(await onNode(zip));
    expect(lines.at(-1)).toContain('lies more than 2 archives deep');
  });

  test('says of each archive in it that holds nothing which is checked', async () => {
    const zip = zipOf([
      { name: 'empty.zip', bytes: zipOf([]) },
      { name: 'hidden.zip', bytes: zipOf([{ name: '.hidden', bytes: 'x' }]) },
      { name: 'empty.wacz', bytes: zipOf([{ name: 'datapackage.json', bytes: '{}' }]) },
      { name: 'empty.warc', bytes: '' },
      { name: 'full.txt', bytes: 'Words.' },
    ]);
    const lines = await inBrowser(zip);
    expect(lines).toEqual(await onNode(zip));
    const empty = lines.slice(0, -1).map((line) => line.replace(/ .*✗ /, ' '));
    expect(empty).toEqual(
      ['empty.zip', 'hidden.zip', 'empty.wacz', 'empty.warc'].map(
        (name) => `!${name} The archive holds nothing that is checked.`,
      ),
    );
  });

  test('that is a bomb costs what one file may cost, and the others are still read', async () => {
    const zeros = Buffer.alloc(65 * 1024 * 1024);
    const lines = await inBrowser(
      zipOf([
        { name: 'honest.bin', bytes: zeros },
        { name: 'liar.bin', bytes: zeros, claims: 10 },
        { name: 'fine.txt', bytes: 'fine' },
      ]),
    );
    expect(lines[0]).toContain('✗ File size 68,157,440 bytes is over the limit');
    expect(lines[1]).toContain('✗ The entry gives more than the archive says');
    expect(lines[2]).toContain(': fine');
  });

  test('gives no more than one archive may give', async () => {
    const zip = zipOf(Array.from({ length: 5 }, (_, i) => ({ name: `${i}.txt`, bytes: 'x'.repeat(100) })));
    const bytes = await inBrowser(zip, { bytes: 250, files: 9 });
    expect(bytes.map((line) => line.includes('unpacks to more'))).toEqual([false, false, true, true]);
    const few = await inBrowser(zip, { bytes: 9_999, files: 3 });
    expect(few.map((line) => line.includes('unpacks to more'))).toEqual([false, false, false, true]);
  });

  test('says of an encrypted and of a damaged file that it is one', async () => {
    const lines = await inBrowser(
      zipOf([
        { name: 'locked.txt', bytes: 'x', flags: 0x801 },
        { name: 'damaged.txt', bytes: 'x', crc: 1 },
      ]),
    );
    expect(lines.map((line) => line.replace(/^.*✗ /, ''))).toEqual([
      'The entry is encrypted.',
      'The entry is damaged: its checksum does not fit.',
    ]);
  });

  test('whatever is wrong with it, gives files or says so, and ends', () => {
    const whole = zipOf([
      { name: 'a.txt', bytes: 'one' },
      { name: 'b.txt', bytes: 'two'.repeat(50) },
    ]);
    const places = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    return fc.assert(
      fc.asyncProperty(places, fc.nat(whole.length), async (changes, length) => {
        const zip = Buffer.from(whole);
        for (const [at, byte] of changes) zip[at] = byte;
        expect(Array.isArray(await inBrowser(zip.subarray(0, Math.max(length, 1))))).toBe(true);
        expect((await inBrowser(zip)).length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
