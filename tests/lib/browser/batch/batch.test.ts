// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { addressesIn } from '../../../../lib/browser/batch/address-inputs.ts';
import { type Batch, type BatchQuestion, openBatch } from '../../../../lib/browser/batch/batch.ts';
import { FileGone } from '../../../../lib/browser/batch/file-gone.ts';
import { inputsOf, sortedFiles } from '../../../../lib/browser/batch/file-inputs.ts';
import type { KeptEvidence } from '../../../../lib/browser/batch/kept-evidence.ts';
import type { PageInput } from '../../../../lib/browser/batch/page-input.ts';
import { indexedDbBatch } from '../../../../lib/browser/batch/store.ts';
import type { EngineBatch } from '../../../../lib/browser/messages.ts';
import { DEV_SETTINGS, type Settings } from '../../../../lib/browser/settings.ts';
import type { TrustList } from '../../../../lib/c2pa/trust-list.ts';
import { usedList } from '../../../../lib/receipt/used.ts';
import { CRAWL, READ } from '../../../cli/batch/warc-file.ts';
import { zipOf } from '../../../cli/batch/zip-file.ts';
import { t } from '../../../components/fake-extension.ts';
import { VERDICTS } from '../../../components/verdicts.ts';

let database = 0;
let settings: Settings;
let lists: TrustList[];
let asked: BatchQuestion[];
let reply: (question: BatchQuestion) => Promise<EngineBatch>;

beforeEach(() => {
  database++;
  settings = DEV_SETTINGS;
  lists = [];
  asked = [];
  reply = async ({ name }) => answered(name);
  URL.createObjectURL = () => `blob:${asked.length}`;
  URL.revokeObjectURL = () => {};
});

function answered(name: string): EngineBatch {
  const { word: verdict, evidence } = VERDICTS.signed;
  return { answer: { line: { input: name, sha256: '0x00', type: 'image', verdict, evidence } }, notes: [] };
}

const unreachable = (name: string): EngineBatch => ({
  answer: {
    line: {
      input: name,
      verdict: 'unavailable',
      evidence: [
        {
          lane: 'registry',
          state: 'unavailable',
          code: 'content.unreachable',
          details: { reason: 'Could not be fetched: the server answered 503, 3 times.' },
        },
      ],
    },
  },
  notes: ['the server answered 503; trying again in 1.0 s.'],
});

/** The batch of this browser, as after a start of it. */
async function opened(): Promise<Batch> {
  const batch = openBatch({
    store: indexedDbBatch(`batch-${database}`),
    ask: async (question) => {
      asked.push(question);
      return reply(question);
    },
    sync: async () => {},
    settings: async () => settings,
    lists: async () => lists,
    t,
    soon: (run) => run(),
  });
  await until(() => batch.view().state !== 'loading');
  return batch;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 2_000) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function file(path: string, content = path, lastModified = 1): File {
  const made = new File([content], path.split('/').at(-1)!, { lastModified });
  Object.defineProperty(made, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return made;
}

const inputs = (...files: File[]) => inputsOf(sortedFiles(files));
const words = (batch: Batch) => batch.view().rows.all.map(({ name, word }) => `${name} ${word}`);

describe('a batch', () => {
  test('has its inputs in the order of the command line: folder by folder, each sorted', async () => {
    const batch = await opened();
    const paths = [
      'a/b/z.txt',
      'a/b.txt',
      'a/.hidden',
      'a/b/.x/y.txt',
      'a/B.txt',
      'a/b/a.txt',
      'a/c.colophon.json',
    ];
    await batch.add(inputs(...paths.map((path) => file(path))));
    expect(words(batch)).toEqual([
      'a/B.txt signed',
      'a/b/a.txt signed',
      'a/b/z.txt signed',
      'a/b.txt signed',
    ]);
    expect(batch.view().state).toBe('done');
  });

  test('hands the engine what lies beside a file, and nothing where that is no JSON', async () => {
    const batch = await opened();
    await batch.add(
      inputs(
        file('a/1.jpg'),
        file('a/1.jpg.colophon.json', '{"statement": 1}'),
        file('a/2.jpg'),
        file('a/2.jpg.colophon.json', 'no JSON'),
      ),
    );
    expect(asked.map(({ name, beside }) => [name, beside])).toEqual([
      ['a/1.jpg', { statement: 1 }],
      ['a/2.jpg', undefined],
    ]);
  });

  test('hands the engine the statements that a saved page links to in its folder, and no others', async () => {
    const batch = await opened();
    const link = (href: string) => `<link rel="colophon" href="${href}">`;
    const links = ['news.txt', '%E5%86%99.txt', '../up.txt', 'https://a.test/x', 'none.txt', '..%2fup.txt'];
    const page = (...hrefs: string[]) =>
      `<!doctype html><html><head>${hrefs.map((href) => link(`${href}.colophon.json`)).join('')}</head></html>`;
    const statement = (path: string) => file(`${path}.colophon.json`, `{"of": "${path}"}`);
    await batch.add(
      inputs(
        file('a/1.html', page(...links.slice(0, 3))),
        file('a/2.html', page(...links.slice(3))),
        file('a/b/3.html', page('news.txt')),
        file('a/4.txt', `words, and ${link('news.txt.colophon.json')}`),
        ...['a/news.txt', 'a/写.txt', 'up.txt', 'a/b/other.txt'].map(statement),
      ),
    );
    expect(Object.fromEntries(asked.map(({ name, linked }) => [name, linked]))).toEqual({
      'a/1.html': {
        'news.txt.colophon.json': '{"of": "a/news.txt"}',
        '%E5%86%99.txt.colophon.json': '{"of": "a/写.txt"}',
      },
      'a/2.html': undefined,
      'a/4.txt': undefined,
      'a/b/3.html': undefined,
    });
  });

  test('shows after a restart what was answered, and asks only for the rest', async () => {
    const first = await opened();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    reply = async ({ name }) => {
      if (asked.length > 2) await held;
      return answered(name);
    };
    const files = ['a/1.txt', 'a/2.txt', 'a/3.txt', 'a/4.txt'].map((path) => file(path));
    const running = first.add(inputs(...files), { kind: 'files', label: 'a' });
    await until(() => first.view().rows.answered() === 2);
    // The browser is ended here: what was asked for is answered to nobody.
    asked = [];
    reply = async ({ name }) => answered(name);
    const second = await opened();
    expect(second.view().state).toBe('paused');
    expect(words(second)).toEqual(['a/1.txt signed', 'a/2.txt signed', 'a/3.txt waiting', 'a/4.txt waiting']);
    expect(second.view().missing.map(({ label }) => label)).toEqual(['a']);
    // Files that were chosen are found again by nobody; addresses are.
    expect(second.view().canGoOn).toBe(false);
    await second.start();
    expect(asked).toEqual([]);
    await second.add(inputs(...files), { kind: 'files', label: 'a' });
    expect(asked.map(({ name }) => name)).toEqual(['a/3.txt', 'a/4.txt']);
    expect(second.view().state).toBe('done');
    release();
    await running;
  });

  test('chosen again, asks anew only for what has changed or come', async () => {
    const batch = await opened();
    await batch.add(inputs(file('a/1.txt'), file('a/2.txt')));
    await batch.review(0, { note: 'seen', reviewed: true });
    asked = [];
    await batch.add(inputs(file('a/1.txt', 'other words'), file('a/2.txt'), file('a/3.txt')));
    expect(asked.map(({ name }) => name)).toEqual(['a/1.txt', 'a/3.txt']);
    // Another file of the same name is another row: what was said and noted of the first one is not of it.
    const { all } = batch.view().rows;
    expect(all.map(({ name }) => name)).toEqual(['a/1.txt', 'a/2.txt', 'a/1.txt', 'a/3.txt']);
    expect(all[0]).toMatchObject({ note: 'seen', reviewed: true, word: 'signed' });
    expect(all[2]).not.toHaveProperty('note');
    expect(all[2]).not.toHaveProperty('reviewed');
  });

  test('goes on by itself with addresses after a restart, and asks again for what could not be reached', async () => {
    reply = async ({ name }) => (name.includes('bad') ? unreachable(name) : answered(name));
    const first = await opened();
    await first.add(addressesIn('# a list\nhttps://example.org/good.jpg\n\nhttps://example.org/bad.jpg\n'));
    expect(first.view().rows.all.map(({ word, told }) => [word, told?.length ?? 0])).toEqual([
      ['signed', 0],
      ['unavailable', 1],
    ]);
    asked = [];
    const second = await opened();
    await second.add(addressesIn('https://example.org/good.jpg\nhttps://example.org/bad.jpg'));
    expect(asked.map(({ name, from }) => [name, from])).toEqual([
      ['https://example.org/bad.jpg', { url: 'https://example.org/bad.jpg', as: 'list' }],
    ]);
  });

  test('says of a file that is gone or too large that it is, in one line each', async () => {
    const batch = await opened();
    const large = file('a/large.bin');
    Object.defineProperty(large, 'size', { value: 65 * 1024 * 1024 });
    const gone: PageInput = {
      name: 'a/gone.txt',
      stamp: '1',
      file: () => Promise.reject(new DOMException('x', 'NotFoundError')),
      read: () => Promise.reject(new FileGone()),
    };
    await batch.add([gone]);
    await batch.add(inputs(large));
    expect(batch.view().rows.all.map(({ word, says }) => `${word}: ${says}`)).toEqual([
      expect.stringMatching(/^error: The file can’t be read: it was changed, moved or deleted/),
      expect.stringMatching(/^unavailable: .*68,157,440 bytes/),
    ]);
    expect(asked).toEqual([]);
  });

  test('opens archives, and tells their files of one name apart', async () => {
    const batch = await opened();
    const zip = zipOf([
      { name: 'x.txt', bytes: 'one' },
      { name: 'x.txt', bytes: 'two' },
    ]);
    const archive = () => new File([new Uint8Array(zip)], 'a.zip', { lastModified: 1 });
    await batch.add(inputs(archive()));
    expect(words(batch)).toEqual(['a.zip!x.txt signed', 'a.zip!x.txt signed']);
    asked = [];
    await batch.add(inputs(archive()));
    expect(asked).toEqual([]);
    expect(batch.view().rows.all).toHaveLength(2);
  });

  test('opens web archives, finds their records again later, and asks of none twice', async () => {
    const batch = await opened();
    const sizes: number[] = [];
    URL.createObjectURL = (blob) => `blob:${sizes.push((blob as Blob).size)}`;
    const bytes = Buffer.concat(CRAWL.map((one) => gzipSync(one)));
    const archive = () =>
      Object.assign(new File([new Uint8Array(bytes)], 'a.warc.gz', { lastModified: 1 }), {
        webkitRelativePath: '',
      });
    await batch.add(inputs(archive(), file('b.warc', '')));
    expect(words(batch)).toEqual([
      ...READ.map((line) => `a.warc.gz${line.split(': ')[0]} signed`),
      'b.warc error',
    ]);
    expect(batch.view().rows.all.at(-1)?.says).toBe('The archive holds nothing that is checked.');
    expect(sizes.sort()).toEqual(READ.map((line) => line.split(': ')[1]!.length).sort());
    asked = [];
    await batch.add(inputs(archive()));
    expect(asked).toEqual([]);
    expect((await opened()).view().rows.all).toHaveLength(5);
  });

  test('pauses, and is cancelled: nothing more is asked, and what is under way is kept', async () => {
    const batch = await opened();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    reply = async ({ name }) => {
      await held;
      return answered(name);
    };
    const files = Array.from({ length: 100 }, (_, i) => file(`a/${i}.txt`));
    const running = batch.add(inputs(...files));
    await until(() => asked.length === 6);
    batch.cancel();
    expect(batch.view().state).toBe('cancelled');
    release();
    await running;
    expect(asked.length).toBeLessThan(50);
    expect(batch.view().rows.answered()).toBe(asked.length);
    const before = asked.length;
    await batch.start();
    expect(asked.length - before).toBe(100 - before);
    expect(batch.view().state).toBe('done');
  });

  test('tries again what could not be reached or read, and nothing else', async () => {
    const batch = await opened();
    reply = async ({ name }) => (name.includes('bad') ? unreachable(name) : answered(name));
    await batch.add(addressesIn('https://example.org/bad.jpg'));
    await batch.add(inputs(file('a/1.txt'), file('a/bad.txt')));
    const runs = new Set(asked.map(({ run }) => run));
    asked = [];
    reply = async ({ name }) => answered(name);
    await batch.retry();
    // In a run of its own: the engine must not say what it said before.
    expect(asked.some(({ run }) => runs.has(run))).toBe(false);
    expect(asked.map(({ name }) => name)).toEqual(['https://example.org/bad.jpg', 'a/bad.txt']);
    expect(batch.view().rows.unsettled()).toEqual([]);
  });

  test('keeps a note that is written while the answer comes, and the answer', async () => {
    const batch = await opened();
    reply = async ({ name }) => {
      void batch.review(0, { note: 'early', reviewed: true });
      setTimeout(() => void batch.review(0, { note: 'late' }), 0);
      return answered(name);
    };
    await batch.add(inputs(file('a/1.txt')));
    await until(() => batch.view().rows.all[0]?.note === 'late');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await opened()).view().rows.all[0]).toMatchObject({
      word: 'signed',
      note: 'late',
      reviewed: true,
    });
  });

  test('stops where the engine is silent, and loses nothing', async () => {
    const batch = await opened();
    reply = () => Promise.reject(new Error('The engine stopped.'));
    await batch.add(inputs(file('a/1.txt')));
    expect(batch.view()).toMatchObject({ state: 'paused', failed: 'The engine stopped.' });
    reply = async ({ name }) => answered(name);
    await batch.start();
    expect(batch.view().state).toBe('done');
    expect(batch.view().failed).toBeUndefined();
  });

  test('of other settings is shown, and asked anew only as a whole', async () => {
    const first = await opened();
    await first.add(inputs(file('a/1.txt')));
    settings = { ...DEV_SETTINGS, chainId: 5 };
    const second = await opened();
    expect(second.view().isOld).toBe(true);
    asked = [];
    await second.add(inputs(file('a/2.txt')));
    expect(asked).toEqual([]);
    await second.again();
    expect(second.view().isOld).toBe(false);
    expect(asked.map(({ name }) => name)).toEqual(['a/2.txt']);
    expect(words(second)).toEqual(['a/1.txt waiting', 'a/2.txt signed']);
  });

  test('keeps what each answer rests on, and the trust lists of its run, as long as it stands', async () => {
    lists = [{ name: 'own', purpose: 'signers', pem: 'PEM' }];
    const evidence = { time: '2026-11-27T12:00:00Z' } as KeptEvidence;
    reply = async ({ name }) => ({ ...unreachable(name), evidence });
    const batch = await opened();
    await batch.add(inputs(file('a/1.txt')));
    expect(await batch.evidenceOf(0)).toEqual(evidence);
    expect(await batch.listOf(usedList(lists[0]!).sha256)).toBe('PEM');
    reply = async ({ name }) => unreachable(name);
    await batch.retry();
    expect(await batch.evidenceOf(0)).toBeUndefined();
    await batch.clear();
    expect(await batch.listOf(usedList(lists[0]!).sha256)).toBeUndefined();
  });

  test('that is forgotten leaves nothing behind', async () => {
    const batch = await opened();
    await batch.add(inputs(file('a/1.txt')));
    await batch.clear();
    expect(batch.view()).toMatchObject({ state: 'empty', missing: [] });
    expect((await opened()).view().state).toBe('empty');
    expect(await batch.answerOf(0)).toBeUndefined();
  });
});
