import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gate } from '../../../lib/batch/gate.ts';
import { inOrder } from '../../../lib/batch/in-order.ts';
import { onceEach } from '../../../lib/batch/once-each.ts';
import { describePace } from '../../../lib/batch/pace.ts';

async function* upTo(count: number, asked = { last: -1 }): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    asked.last = i;
    yield i;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

describe('work in order', () => {
  test('gives every result once and in order, whatever takes how long', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(6), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (slow, running) => {
          const work = async (i: number) => {
            await turns(slow[i]!);
            return i;
          };
          expect(await all(inOrder(upTo(slow.length), work, { running, ahead: running + 2 }))).toEqual(
            slow.map((_, i) => i),
          );
        },
      ),
      { numRuns: 30 },
    ));

  test('never has more under way, and asks for no more than there is room for', async () => {
    let [now, most] = [0, 0];
    const asked = { last: -1 };
    const first = Promise.withResolvers<void>();
    const work = async (i: number) => {
      most = Math.max(most, ++now);
      if (i === 0) await first.promise;
      now--;
      return i;
    };
    const results = inOrder(upTo(1000, asked), work, { running: 3, ahead: 8 });
    const next = results.next();
    await turns(50);
    expect(asked.last).toBeLessThanOrEqual(8);
    first.resolve();
    expect(await next).toEqual({ done: false, value: 0 });
    expect(await all(results)).toHaveLength(999);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('works alone on what weighs more than all may hold', async () => {
    let [now, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++now);
      await turns(2);
      now--;
    };
    await all(inOrder(upTo(6), work, { running: 4, ahead: 9, weigh: () => 10, held: 5 }));
    expect(most).toBe(1);
  });

  test('gives what was under way when it is ended, and asks for nothing more', async () => {
    const end = new AbortController();
    const work = async (i: number) => {
      if (i === 4) end.abort();
      await turns(3);
      return i;
    };
    const results = await all(inOrder(upTo(1000), work, { running: 2, ahead: 4 }, end.signal));
    expect(results).toEqual([0, 1, 2, 3, 4, 5].slice(0, results.length));
    expect(results.length).toBeGreaterThanOrEqual(5);
  });

  test('fails with what the items fail with, after the results before it', async () => {
    async function* failing() {
      yield 1;
      throw new Error('the list broke off');
    }
    const results = inOrder(failing(), async (i) => i, { running: 2, ahead: 4 });
    expect(await results.next()).toEqual({ done: false, value: 1 });
    await expect(results.next()).rejects.toThrow('the list broke off');
  });
});

test('a gate lets so many through at once', async () => {
  const through = gate(2);
  let [now, most] = [0, 0];
  await Promise.all(
    Array.from({ length: 9 }, () =>
      through(async () => {
        most = Math.max(most, ++now);
        await turns(1);
        now--;
      }),
    ),
  );
  expect(most).toBe(2);
});

describe('one answer for each key', () => {
  test('makes it once, also while it is made', async () => {
    let made = 0;
    const answer = onceEach<number>(10, () => true);
    const make = async () => {
      await turns(1);
      return ++made;
    };
    expect(await Promise.all([answer('a', make), answer('a', make), answer('b', make)])).toEqual([1, 1, 2]);
    expect(await answer('a', make)).toBe(1);
  });

  test('makes again what is not to be kept, what failed, and what is the oldest of too many', async () => {
    let made = 0;
    const answer = onceEach<number>(2, (value) => value !== 1);
    const make = async () => ++made;
    expect(await answer('a', make)).toBe(1);
    expect(await answer('a', make)).toBe(2);
    await expect(answer('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await turns(1);
    expect(await answer('b', make)).toBe(3);
    await answer('c', make);
    expect(await answer('a', make)).toBe(5);
  });
});

test.each([
  [{ done: 120, total: 2000, elapsed: 4000 }, '120 of 2,000 · 30.0 per second · 1 min 3 s left'],
  [{ done: 7, elapsed: 1000 }, '7 · 7.0 per second'],
  [{ done: 0, total: 5, elapsed: 0 }, '0 of 5 · 0.0 per second'],
  [{ done: 1, total: 10_001, elapsed: 1000 }, '1 of 10,001 · 1.0 per second · 2 h 46 min left'],
])('a pace of %o is told as %s', (pace, told) => {
  expect(describePace(pace)).toBe(told);
});
