import { describe, expect, test } from 'vitest';
import { openSharedAnswers } from '../../../lib/browser/shared-answers.ts';

/** Answers that are given when a test says so, with what was asked and ended. */
function setUp() {
  const waits: (() => void)[] = [];
  const shared = openSharedAnswers<string>((run) => waits.push(run));
  const asked: string[] = [];
  const ended: string[] = [];
  const give = new Map<string, (answer: string | Error) => void>();
  const ask = (key: string, item: string, page = 'page') =>
    shared.ask(key, { page, item }, (signal) => {
      asked.push(key);
      signal.addEventListener('abort', () => ended.push(key));
      return new Promise((resolve, reject) =>
        give.set(key, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
      );
    });
  const wait = () => {
    for (const run of waits.splice(0)) run();
  };
  return { shared, asked, ended, give, ask, wait };
}

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('answers that items share', () => {
  test('are asked for once, however many items of a page ask, in whatever frame', async () => {
    const { ask, asked, give } = setUp();
    const both = [ask('a.jpg', '1'), ask('a.jpg', '2')];
    await settle();
    give.get('a.jpg')!('signed');
    expect(await Promise.all(both)).toEqual(['signed', 'signed']);
    expect(await ask('a.jpg', '3')).toBe('signed');
    expect(asked).toEqual(['a.jpg']);
  });

  test('are not shared between pages: one would learn what another has asked for', async () => {
    const { ask, asked } = setUp();
    ask('a.jpg', '1');
    ask('a.jpg', '1', 'other page');
    await settle();
    expect(asked).toEqual(['a.jpg', 'a.jpg']);
  });

  test('are ended when the last item that waits is gone, not before', async () => {
    const { ask, shared, ended, wait } = setUp();
    ask('a.jpg', '1');
    ask('a.jpg', '2');
    await settle();
    shared.cancel('page', '1');
    wait();
    expect(ended).toEqual([]);
    shared.cancel('page', '2');
    wait();
    expect(ended).toEqual(['a.jpg']);
  });

  test('go on where another item asks soon after the last one is gone', async () => {
    const { ask, asked, shared, ended, give, wait } = setUp();
    ask('a.jpg', '1');
    await settle();
    shared.cancel('page', '1');
    const answer = ask('a.jpg', '2');
    wait();
    await settle();
    give.get('a.jpg')!('signed');
    expect(await answer).toBe('signed');
    expect([asked, ended]).toEqual([['a.jpg'], []]);
  });

  test('that were given up are asked for anew', async () => {
    const { ask, asked, shared, wait } = setUp();
    ask('a.jpg', '1');
    await settle();
    shared.cancel('page', '1');
    wait();
    ask('a.jpg', '2');
    await settle();
    expect(asked).toEqual(['a.jpg', 'a.jpg']);
  });

  test('are all ended when the page is left', async () => {
    const { ask, shared, ended } = setUp();
    ask('a.jpg', '1');
    ask('b.jpg', '2');
    await settle();
    shared.cancel('page');
    expect(ended).toEqual(['a.jpg', 'b.jpg']);
  });

  test('are asked for a few at a time for one page, and for another page at once', async () => {
    const { ask, asked, give } = setUp();
    for (let i = 1; i <= 34; i++) ask(`${i}.jpg`, String(i));
    ask('other.jpg', '1', 'other page');
    await settle();
    expect(asked).toEqual([...Array.from({ length: 32 }, (_, i) => `${i + 1}.jpg`), 'other.jpg']);
    give.get('3.jpg')!('signed');
    await settle();
    expect(asked.at(-1)).toBe('33.jpg');
  });

  test('are known by item afterwards, until the item is gone', async () => {
    const { ask, shared, give } = setUp();
    const answer = ask('a.jpg', '1');
    await settle();
    expect(shared.given({ page: 'page', item: '1' })).toBeUndefined();
    give.get('a.jpg')!('signed');
    await answer;
    expect(await shared.given({ page: 'page', item: '1' })).toBe('signed');
    shared.cancel('page', '1');
    expect(shared.given({ page: 'page', item: '1' })).toBeUndefined();
  });

  test('that failed for a reason of ours are asked for again', async () => {
    const { ask, asked, give } = setUp();
    const first = ask('a.jpg', '1');
    await settle();
    give.get('a.jpg')!(new Error('a bug'));
    await expect(first).rejects.toThrow('a bug');
    ask('a.jpg', '2');
    await settle();
    expect(asked).toEqual(['a.jpg', 'a.jpg']);
  });

  test('are kept for a few pages, and no page that waits is given up for another', async () => {
    const { ask, ended, give, shared } = setUp();
    ask('live.jpg', '1', 'live');
    const first = ask('old.jpg', '1', 'old');
    await settle();
    give.get('old.jpg')!('signed');
    await first;
    for (let i = 0; i < 40; i++) {
      const answer = ask(`${i}.jpg`, '1', `page ${i}`);
      await settle();
      give.get(`${i}.jpg`)!('signed');
      await answer;
    }
    expect(ended).toEqual([]);
    expect(shared.given({ page: 'old', item: '1' })).toBeUndefined();
    expect(await shared.given({ page: 'page 39', item: '1' })).toBe('signed');
  });
});
