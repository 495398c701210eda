import { expect, test } from 'vitest';
import { ContentFailure, ContentTooLarge, ContentUnreadable } from '../../../lib/content/limits.ts';
import {
  openPool,
  type PictureQuestion,
  type PictureWorker,
  type WorkerAnswer,
} from '../../../lib/content/picture-pool.ts';
import { pngClaiming } from './png-claiming.ts';

type Answers = { readonly thumbnail: string };
type Question = PictureQuestion<Answers>;

/** A pool whose workers answer when the test says so, on a clock that runs when the test says so. */
function openStage(workers = 2) {
  const started: (PictureWorker<Answers> & { readonly asked: Question[]; ended: boolean })[] = [];
  const clocks = new Set<() => void>();
  const pool = openPool<Answers>({
    workers,
    open: () => {
      const worker = {
        asked: [] as Question[],
        ended: false,
        onmessage: null,
        onerror: null,
        postMessage: (question: Question) => worker.asked.push(question),
        terminate: () => {
          worker.ended = true;
        },
      };
      started.push(worker);
      return worker;
    },
    after: (_milliseconds, run) => {
      clocks.add(run);
      return () => clocks.delete(run);
    },
  });
  const ask = (bytes: Uint8Array, when?: 'later') => {
    const answer = pool.ask('thumbnail', bytes, when && { when });
    answer.catch(() => {});
    return answer;
  };
  const say = (worker: number, data: WorkerAnswer<Answers>) => started[worker]!.onmessage!({ data });
  return { pool, ask, say, started, clocks };
}

const small = () => pngClaiming(100, 100);

test('questions are answered in order, as many at once as there are workers', async () => {
  const { ask, say, started } = openStage(2);
  const answers = [ask(small()), ask(small()), ask(small())];
  expect(started.map(({ asked }) => asked.length)).toEqual([1, 1]);
  say(1, { value: 'second' });
  expect(started.map(({ asked }) => asked.length)).toEqual([1, 2]);
  say(1, { value: 'third' });
  say(0, { value: 'first' });
  expect(await Promise.all(answers)).toEqual(['first', 'second', 'third']);
});

test('what is asked for later waits until nothing else does', async () => {
  const { ask, say } = openStage(1);
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  const answers = [
    ask(small()).then(note('first')),
    ask(small(), 'later').then(note('later')),
    ask(small()).then(note('second')),
  ];
  for (let i = 0; i < 3; i++) {
    say(0, { value: '' });
    await Promise.resolve();
  }
  await Promise.all(answers);
  expect(order).toEqual(['first', 'second', 'later']);
});

test('a worker is started only when all others are busy', () => {
  const { ask, say, started } = openStage(4);
  ask(small());
  say(0, { value: '' });
  ask(small());
  expect(started).toHaveLength(1);
  ask(small());
  expect(started).toHaveLength(2);
});

test('large pictures together are never more than the largest one may be', () => {
  const { ask, say, started } = openStage(4);
  const large = () => pngClaiming(8_000, 5_000);
  ask(large());
  ask(large());
  ask(small());
  expect(started).toHaveLength(1);
  say(0, { value: '' });
  expect(started).toHaveLength(2);
  expect(started.map(({ asked }) => asked.length)).toEqual([2, 1]);
});

test('a picture over the limits is refused before a worker sees it', async () => {
  const { ask, started } = openStage();
  await expect(ask(pngClaiming(20_000, 10_000))).rejects.toThrow(ContentTooLarge);
  await expect(ask(new TextEncoder().encode('text'))).rejects.toThrow(ContentUnreadable);
  expect(started).toEqual([]);
});

test('what is wrong with a file is a content failure, and the worker goes on', async () => {
  const { ask, say, started } = openStage();
  const answer = ask(small());
  say(0, { failure: { code: 'content.unreadable', message: 'It ends early.' } });
  await expect(answer).rejects.toThrow(ContentFailure);
  await expect(answer).rejects.toMatchObject({ code: 'content.unreadable', message: 'It ends early.' });
  ask(small());
  expect(started[0]).toMatchObject({ ended: false, asked: { length: 2 } });
});

test('a bug in a worker is not taken for the fault of the file', async () => {
  const { ask, say } = openStage();
  const answer = ask(small());
  say(0, { bug: 'TypeError: x is not a function' });
  const error = await answer.catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(ContentFailure);
  expect(error).toMatchObject({ message: expect.stringContaining('TypeError: x is not a function') });
});

test.each<[string, (stage: ReturnType<typeof openStage>) => void, string]>([
  ['crashes', ({ started }) => started[0]!.onerror!({ message: 'out of memory' }), 'out of memory'],
  ['does not answer', ({ clocks }) => [...clocks][0]!(), 'no answer within 60 s'],
])(
  'a worker that %s is ended, its file refused, and the next one is decoded by another',
  async (_title, fail, why) => {
    const stage = openStage(1);
    const { ask, say, started, clocks } = stage;
    const bad = ask(small());
    const good = ask(small());
    fail(stage);
    await expect(bad).rejects.toThrow(ContentUnreadable);
    await expect(bad).rejects.toThrow(why);
    expect(started.map(({ ended }) => ended)).toEqual([true, false]);
    expect(started[0]!.onmessage).toBeNull();
    say(1, { value: 'good' });
    expect(await good).toBe('good');
    expect(clocks.size).toBe(0);
  },
);
