import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  JournalDamaged,
  JournalFailed,
  type JournalFile,
  memoryJournal,
  openJournal,
  type Position,
} from '../../../cli/relay/journal.ts';

type Record = { readonly n: number; readonly text?: string };

/** A disk of one file: what a journal left on it can be cut and changed before it is opened again. */
function disk(bytes = Buffer.alloc(0), calls: string[] = [], syncs: 'work' | 'fail' = 'work') {
  const state = { bytes };
  const file = {
    stat: async () => ({ size: state.bytes.length }),
    truncate: async (size: number) => {
      state.bytes = state.bytes.subarray(0, size);
    },
    close: async () => {},
    async read(into: Buffer, offset: number, length: number, at: number) {
      return { bytesRead: state.bytes.copy(into, offset, at, at + length) };
    },
    async write(from: Buffer, offset: number, length: number, at: number) {
      calls.push('write');
      state.bytes = Buffer.concat([state.bytes.subarray(0, at), from.subarray(offset, offset + length)]);
      return { bytesWritten: length };
    },
    async datasync() {
      calls.push('datasync');
      // The first one belongs to the opening.
      if (syncs === 'fail' && calls.filter((call) => call === 'datasync').length > 1)
        throw new Error('no space left on device');
    },
  };
  return { open: async () => file as unknown as JournalFile, bytes: () => state.bytes };
}

async function opened({ open }: ReturnType<typeof disk>) {
  const replayed: [Record, Position][] = [];
  const journal = await openJournal<Record>('journal', (...record) => replayed.push(record), open);
  return { journal, replayed, records: replayed.map(([record]) => record) };
}

describe('a journal', () => {
  test('on a real disk replays what was appended, in order, with the places to read it from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colophon-journal-'));
    const path = join(folder, 'journal');
    const journal = await openJournal<Record>(path, () => {});
    const texts = ['', 'é\n"', 'x'.repeat(100_000)];
    const appended = await Promise.all(texts.map((text, n) => journal.append({ n, text })));
    const whole = journal.size();
    const last = await journal.append({ n: 3 });
    expect(await journal.read(appended[1]!)).toEqual({ n: 1, text: texts[1] });
    await journal.close();

    const replayed: [Record, Position][] = [];
    const again = await openJournal<Record>(path, (...record) => replayed.push(record));
    expect(replayed.map(([record]) => record)).toEqual([...texts.map((text, n) => ({ n, text })), { n: 3 }]);
    expect(replayed.map(([, position]) => position)).toEqual([...appended, last]);
    expect(await again.read(appended[2]!)).toEqual({ n: 2, text: texts[2] });
    await again.close();

    await truncate(path, whole + 5);
    const torn: Record[] = [];
    const cut = await openJournal<Record>(path, (record) => torn.push(record));
    expect(torn).toHaveLength(3);
    await cut.append({ n: 4 });
    await cut.close();
    await rm(folder, { recursive: true });
  });

  test('cut at any byte keeps every record that was acknowledged before, and goes on', async () => {
    const first = disk();
    const { journal } = await opened(first);
    const ends: number[] = [];
    for (let n = 0; n < 4; n++) {
      await journal.append({ n });
      ends.push(journal.size());
    }
    for (let cut = 0; cut <= first.bytes().length; cut++) {
      const torn = disk(first.bytes().subarray(0, cut));
      const { journal, records } = await opened(torn);
      const kept = ends.filter((end) => end <= cut).length;
      expect(records, `cut at ${cut}`).toHaveLength(kept);
      await journal.append({ n: 9 });
      expect((await opened(torn)).records).toEqual([...records, { n: 9 }]);
    }
  });

  test.each<[string, (tail: Buffer) => Buffer]>([
    ['zeros', (tail) => Buffer.alloc(tail.length)],
    ['a page that was not written', (tail) => Buffer.concat([Buffer.alloc(16), tail.subarray(16)])],
    ['a changed letter', (tail) => Buffer.concat([tail.subarray(0, -1), Buffer.from('?')])],
    [
      'a length of 4 GB',
      (tail) => Buffer.concat([tail.subarray(0, 4), Buffer.alloc(4, 255), tail.subarray(8)]),
    ],
  ])('with %s at its end drops that end alone', async (_what, torn) => {
    const first = disk();
    const { journal } = await opened(first);
    await journal.append({ n: 0 });
    const kept = journal.size();
    await journal.append({ n: 1 });
    const whole = first.bytes();
    const second = disk(Buffer.concat([whole.subarray(0, kept), torn(whole.subarray(kept))]));
    expect((await opened(second)).records).toEqual([{ n: 0 }]);
    expect(second.bytes()).toHaveLength(kept);
  });

  test('damaged in the middle is not opened, and left as it is', async () => {
    const first = disk();
    const { journal } = await opened(first);
    for (let n = 0; n < 3; n++) await journal.append({ n });
    const damaged = Buffer.from(first.bytes());
    damaged[20] = damaged[20]! ^ 1;
    const second = disk(Buffer.from(damaged));
    await expect(opened(second)).rejects.toThrow(JournalDamaged);
    expect(second.bytes()).toEqual(damaged);
  });

  test('acknowledges a record only after the disk has it, and shares one fsync among those that wait', async () => {
    const calls: string[] = [];
    const { journal } = await opened(disk(undefined, calls));
    calls.length = 0;
    await Promise.all([0, 1, 2].map((n) => journal.append({ n }).then(() => calls.push(`done ${n}`))));
    expect(calls.filter((call) => !call.startsWith('done'))).toEqual([
      'write',
      'datasync',
      'write',
      'datasync',
    ]);
    expect(calls.indexOf('done 0')).toBeGreaterThan(calls.indexOf('datasync'));
    expect(calls.indexOf('done 1')).toBeGreaterThan(calls.lastIndexOf('datasync'));
  });

  test('that can not be written acknowledges nothing any more', async () => {
    const calls: string[] = [];
    const { journal } = await opened(disk(undefined, calls, 'fail'));
    await expect(journal.append({ n: 0 })).rejects.toThrow(JournalFailed);
    const before = calls.length;
    await expect(journal.append({ n: 1 })).rejects.toThrow(JournalFailed);
    expect(calls).toHaveLength(before);
  });
});

test('a journal in memory answers as one on disk', async () => {
  const journal = memoryJournal<Record>();
  await journal.append({ n: 0 });
  const position = await journal.append({ n: 1 });
  expect(await journal.read(position)).toEqual({ n: 1 });
});
