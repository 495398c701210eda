import { expect, test } from 'vitest';
import { openTurns } from '../../../lib/detector/turns.ts';

const never = new AbortController().signal;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('the lowest rank goes first, of equal ones the one that has waited longest, by what holds when a turn is free', async () => {
  const turns = openTurns(1);
  const end = await turns.take({ rank: () => 0, signal: never });
  const order: string[] = [];
  const ranks: Record<string, number> = { a: 1, b: 1, c: 0, d: 2 };
  for (const name of Object.keys(ranks))
    turns.take({ rank: () => ranks[name]!, signal: never }).then((done) => {
      order.push(name);
      done();
    });
  ranks.d = -1;
  end();
  await settle();
  expect(order).toEqual(['d', 'c', 'a', 'b']);
});

test('no more have a turn than may, and one that ends twice makes room for one', async () => {
  const turns = openTurns(2);
  let running = 0;
  const ends: (() => void)[] = [];
  for (let i = 0; i < 5; i++)
    turns.take({ rank: () => 0, signal: never }).then((end) => {
      running++;
      ends.push(end);
    });
  await settle();
  expect(running).toBe(2);
  ends[0]!();
  ends[0]!();
  await settle();
  expect(running).toBe(3);
});

test('whoever gives up leaves the queue and gets no turn', async () => {
  const turns = openTurns(1);
  const end = await turns.take({ rank: () => 0, signal: never });
  const leaving = new AbortController();
  const left = turns.take({ rank: () => 0, signal: leaving.signal });
  const stays = turns.take({ rank: () => 1, signal: never });
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  end();
  (await stays)();
  await expect(turns.take({ rank: () => 0, signal: leaving.signal })).rejects.toThrow('gone');
  (await turns.take({ rank: () => 0, signal: never }))();
});
