import '../../components/fake-extension.ts';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { type Change, openChanges } from '../../../lib/browser/changes.ts';

const { session } = fakeBrowser.storage;
const stored = () => session.get(null);

beforeEach(() => fakeBrowser.reset());
afterEach(() => vi.restoreAllMocks());

const save = (set: Readonly<Record<string, unknown>>) => session.set({ ...set });
const put = (name: string, value: unknown): Change<void> => ({
  make: () => ({ value: undefined, set: { [name]: value } }),
});
const take = (name: string): Change<void> => ({ make: () => ({ value: undefined, remove: [name] }) });
const add = (name: string): Change<number> => ({
  reads: [name],
  make: ({ [name]: before = 0 }) => ({ value: Number(before) + 1, set: { [name]: Number(before) + 1 } }),
});

test('changes that come at once are read and written once, each after the one before it', async () => {
  const { gather } = openChanges(save);
  const [get, set] = [vi.spyOn(session, 'get'), vi.spyOn(session, 'set')];
  const first = gather(add('n'));
  const others = [gather(add('n')), gather(add('n')), gather(put('m', 'x'))];
  expect(await Promise.all([first, ...others])).toEqual([1, 2, 3, undefined]);
  expect([get.mock.calls.length, set.mock.calls.length]).toEqual([1, 1]);
  expect(await stored()).toEqual({ n: 3, m: 'x' });
});

test('the last of several changes of one thing counts', async () => {
  const { gather } = openChanges(save);
  await gather(put('kept', 0));
  await Promise.all([put('a', 1), take('a'), take('kept'), put('kept', 2)].map((change) => gather(change)));
  expect(await stored()).toEqual({ kept: 2 });
});

test('what runs alone comes after what was asked for before it, and before what is asked for after it', async () => {
  const { gather, alone } = openChanges(save);
  const order: unknown[] = [];
  const note = (name: string) => async () => order.push([name, await stored()]);
  await Promise.all([gather(put('a', 1)), alone(note('alone')), gather(put('b', 2)).then(note('after'))]);
  expect(order).toEqual([
    ['alone', { a: 1 }],
    ['after', { a: 1, b: 2 }],
  ]);
});

test('changes that can not be written are refused, and those after them are made', async () => {
  const failing = vi.fn(save).mockRejectedValueOnce(new Error('full'));
  const { gather } = openChanges(failing);
  await expect(gather(put('a', 1))).rejects.toThrow('full');
  await gather(put('b', 2));
  expect(await stored()).toEqual({ b: 2 });
});
