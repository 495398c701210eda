import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../../cli/batch/journal.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-journal-'));
  path = join(folder, 'run.journal');
});
afterEach(() => rm(folder, { recursive: true }));

const opened = (settings: unknown = 'these', resume = true) =>
  openJournal<{ word: string }>(path, settings, { resume });

async function written() {
  const journal = await opened();
  await Promise.all([
    journal.add('a.jpg', '1:2', { word: 'signed' }),
    journal.add('b\n☃.jpg', undefined, { word: 'no-record' }),
    journal.add('c.jpg', undefined, { word: 'altered' }),
  ]);
  expect(await journal.find('a.jpg', '1:2')).toEqual({ word: 'signed' });
  await journal.close();
}

test('answers after it was opened again what was put in, for inputs that have not changed', async () => {
  await written();
  const journal = await opened();
  expect(await journal.find('a.jpg', '1:2')).toEqual({ word: 'signed' });
  expect(await journal.find('b\n☃.jpg', undefined)).toEqual({ word: 'no-record' });
  expect(await journal.find('a.jpg', '9:9')).toBeUndefined();
  expect(await journal.find('never.jpg', undefined)).toBeUndefined();
  await journal.add('a.jpg', '9:9', { word: 'withdrawn' });
  expect(await journal.find('a.jpg', '9:9')).toEqual({ word: 'withdrawn' });
  await journal.close();
});

test('keeps apart what has one name: two files of an archive, two captures of an address', async () => {
  const journal = await opened();
  await journal.add('a.zip!a.jpg', '1:2 0', { word: 'signed' });
  await journal.add('a.zip!a.jpg', '1:2 90', { word: 'altered' });
  await journal.close();
  const again = await opened();
  expect(await again.find('a.zip!a.jpg', '1:2 0')).toEqual({ word: 'signed' });
  expect(await again.find('a.zip!a.jpg', '1:2 90')).toEqual({ word: 'altered' });
  await again.close();
});

test('cut at any byte keeps every whole line, and goes on behind it', async () => {
  await written();
  const whole = await readFile(path);
  const lineEnds = [...whole.keys()].filter((i) => whole[i] === 10);
  for (let size = 0; size <= whole.length; size += 7) {
    await writeFile(path, whole);
    await truncate(path, size);
    const journal = await opened();
    const kept = lineEnds.filter((end) => end < size).length - 1;
    const found = await Promise.all([
      journal.find('a.jpg', '1:2'),
      journal.find('b\n☃.jpg', undefined),
      journal.find('c.jpg', undefined),
    ]);
    expect(found.filter(Boolean)).toHaveLength(Math.max(0, kept));
    await journal.add('d.jpg', undefined, { word: 'signed' });
    await journal.close();
    const again = await opened();
    expect(await again.find('d.jpg', undefined)).toEqual({ word: 'signed' });
    await again.close();
  }
});

test('passes over a line that is damaged', async () => {
  await written();
  await appendFile(path, 'not json\n');
  const journal = await opened();
  expect(await journal.find('c.jpg', undefined)).toEqual({ word: 'altered' });
  await journal.close();
});

test('of other settings, of another program, or there without --resume is refused', async () => {
  await written();
  await expect(opened('others')).rejects.toThrow('was written under other settings');
  await expect(opened('these', false)).rejects.toThrow('is there already: add --resume');
  await writeFile(path, '{"colophon":"verify-journal","version":2,"settings":"x"}\n');
  await expect(opened()).rejects.toThrow('is of version 2, and this program writes version 1: go on with');
  const nowhere = openJournal(join(folder, 'gone/x'), 'these', { resume: true });
  await expect(nowhere).rejects.toThrow("can't be opened (ENOENT): make its folder first");
  await writeFile(path, '{"something": "else"}\n');
  await expect(opened()).rejects.toThrow('is no journal of this program');
});

test.each([
  ['words without a line end', 'My notes of this week.'],
  ['one line', 'My notes of this week.\n'],
  ['JSON of another program', '{"colophon":"receipt"}'],
])('leaves a file alone that is no journal: %s', async (_title, words) => {
  await writeFile(path, words);
  await expect(opened()).rejects.toThrow('is no journal of this program');
  expect(await readFile(path, 'utf8')).toBe(words);
});

test('passes over lines that are no entries', async () => {
  await written();
  await appendFile(
    path,
    '{"input":5,"answer":{}}\nnull\n[]\n{"input":"d.jpg"}\n{"input":"e.jpg","answer":7}\n',
  );
  const journal = await opened();
  expect(await journal.find('a.jpg', '1:2')).toEqual({ word: 'signed' });
  for (const name of ['d.jpg', 'e.jpg']) expect(await journal.find(name, undefined)).toBeUndefined();
  await journal.close();
});
