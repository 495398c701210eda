import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { openEntry, zipEntries } from '../../../lib/batch/zip-entries.ts';
import { type ZippedFile, zipOfFiles } from '../../../lib/batch/zip-writer.ts';

const text = (name: string, content: string): ZippedFile => ({
  name,
  bytes: new TextEncoder().encode(content),
});
const FILES = [text('a.json', '{"a":1}\n'.repeat(500)), text('lists/ü.pem', ''), text('b/c.txt', 'c')];

async function written(files: Iterable<ZippedFile>, before = 0): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of zipOfFiles(files, before)) parts.push(part);
  return new Blob(parts);
}

/** A file with so many bytes in front that nobody reads. */
const behind = (blob: Blob, before: number) =>
  ({
    size: before + blob.size,
    slice: (from = 0, to = before + blob.size) => blob.slice(Math.max(0, from - before), to - before),
  }) as Blob;

async function unpacked(zip: Blob): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const entry of zipEntries(zip))
    found.push([entry.name, await new Response(await openEntry(zip, entry)).text()]);
  return found;
}

const expected = FILES.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]);

test('files come back out of a ZIP as they were put in, and are packed', async () => {
  const zip = await written(FILES);
  expect(await unpacked(zip)).toEqual(expected);
  expect(zip.size).toBeLessThan(800);
  expect(await (await written(FILES)).bytes()).toEqual(await zip.bytes());
});

test('a ZIP of no files is one', async () => {
  expect(await unpacked(await written([]))).toEqual([]);
});

test('a ZIP of more than four gigabytes says where its files are', async () => {
  const before = 2 ** 32 + 7;
  expect(await unpacked(behind(await written(FILES, before), before))).toEqual(expected);
});

test('a ZIP of more files than its format once could count is read by other programs', async () => {
  const COUNT = 66_000;
  const many = Array.from({ length: COUNT }, (_, i) => text(`${i}`, ''));
  const zip = Buffer.from(await (await written(many)).arrayBuffer());
  const open = promisify(fromBuffer) as (bytes: Buffer) => Promise<ZipFile>;
  expect((await open(zip)).entryCount).toBe(COUNT);
}, 60_000);
