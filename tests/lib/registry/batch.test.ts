import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { batched } from '../../../lib/registry/batch.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';

const key = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const keys = (from: number, count: number) => Array.from({ length: count }, (_, i) => key(from + i));
const claimOn = (content: Hex) => [{ content } as ChainClaim];
const answersFor = (asked: readonly Hex[]) => asked.map(claimOn);

/** A chain that writes down what it is asked, and answers after `ms` unless a key is refused. */
function chain({ refused, ms = 0 }: { refused?: Hex; ms?: number } = {}) {
  const calls: { keys: readonly Hex[]; block: number | undefined }[] = [];
  const ask = batched(async (asked, { block } = {}) => {
    calls.push({ keys: asked, block });
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (refused && asked.includes(refused)) throw new Error('refused');
    return answersFor(asked);
  });
  return { ask, calls };
}

const sizes = (calls: readonly { keys: readonly Hex[] }[]) => calls.map(({ keys }) => keys.length);

describe('asks in one turn', () => {
  test('become one call, and each asker gets its own answer in its own order', async () => {
    const { ask, calls } = chain();
    const asked = [[key(1)], [key(3), key(2)], [key(1), key(3)], []];
    expect(await Promise.all(asked.map((each) => ask(each)))).toEqual(asked.map(answersFor));
    expect(calls).toEqual([{ keys: [key(1), key(3), key(2)], block: undefined }]);
  });

  test.each([
    [200, [200]],
    [201, [200, 1]],
    [450, [200, 200, 50]],
  ])('of %i keys become calls of at most 200', async (count, expected) => {
    const { ask, calls } = chain();
    const asked = keys(0, count);
    const answers = await Promise.all(asked.map((each) => ask([each])));
    expect(answers.flat()).toEqual(answersFor(asked));
    expect(sizes(calls)).toEqual(expected);
  });

  test('of one asker with too many keys, some twice, come back whole', async () => {
    const { ask, calls } = chain();
    const asked = [...keys(0, 300), ...keys(100, 50)];
    expect(await ask(asked)).toEqual(answersFor(asked));
    expect(sizes(calls)).toEqual([200, 100]);
  });

  test('about different blocks are different calls', async () => {
    const { ask, calls } = chain();
    await Promise.all([ask([key(1)], { block: 5 }), ask([key(2)]), ask([key(3)], { block: 5 })]);
    expect(calls).toEqual([
      { keys: [key(1), key(3)], block: 5 },
      { keys: [key(2)], block: undefined },
    ]);
  });
});

test('asks that differ in whose claims must be there are different calls', async () => {
  const authors = [key(8)];
  const asked: unknown[] = [];
  const ask = batched(async (keys, options = {}) => {
    asked.push([keys, options.authors]);
    return answersFor(keys);
  });
  await Promise.all([ask([key(1)], { authors }), ask([key(2)]), ask([key(3)], { authors: [...authors] })]);
  expect(asked).toEqual([
    [[key(1), key(3)], authors],
    [[key(2)], undefined],
  ]);
});

test('asks that come while a call is under way are collected', async () => {
  const { ask, calls } = chain({ ms: 30 });
  const first = ask([key(1)]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const later = [ask([key(2)]), new Promise((r) => setTimeout(r, 4)).then(() => ask([key(3)]))];
  await Promise.all([first, ...later]);
  expect(sizes(calls)).toEqual([1, 2]);
});

test('a call that fails, fails for its askers only', async () => {
  const { ask, calls } = chain({ refused: key(7) });
  const [first, second] = await Promise.allSettled([ask(keys(0, 200)), ask(keys(200, 5))]);
  expect(sizes(calls)).toEqual([200, 5]);
  expect(first.status).toBe('rejected');
  expect(second).toMatchObject({ status: 'fulfilled', value: answersFor(keys(200, 5)) });
  expect(await ask([key(8)])).toEqual(answersFor([key(8)]));
});

describe('an ask that is given up', () => {
  test('ends at once with the reason, and the others go on', async () => {
    const { ask, calls } = chain({ ms: 20 });
    const giveUp = new AbortController();
    const left = ask([key(1)], { signal: giveUp.signal });
    const stays = ask([key(2)]);
    giveUp.abort(new Error('scrolled away'));
    await expect(left).rejects.toThrow('scrolled away');
    expect(await stays).toEqual(answersFor([key(2)]));
    expect(calls).toHaveLength(1);
  });

  test('before anything was sent is never sent', async () => {
    const { ask, calls } = chain();
    const giveUp = new AbortController();
    const left = ask([key(1)], { signal: giveUp.signal });
    giveUp.abort(new Error('scrolled away'));
    await expect(left).rejects.toThrow('scrolled away');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual([]);
    await expect(ask([key(1)], { signal: giveUp.signal })).rejects.toThrow('scrolled away');
  });

  test('leaves no rejection behind when its call fails later', async () => {
    const { ask } = chain({ refused: key(1), ms: 10 });
    const giveUp = new AbortController();
    const left = ask([key(1)], { signal: giveUp.signal });
    await new Promise((resolve) => setTimeout(resolve, 5));
    giveUp.abort(new Error('scrolled away'));
    await expect(left).rejects.toThrow('scrolled away');
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
});
