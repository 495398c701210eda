import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { World } from '../../../lib/outbox/advance.ts';
import { runOutbox } from '../../../lib/outbox/run-outbox.ts';
import { indexedDbWorks, SignedBefore } from '../../../lib/outbox/store.ts';
import { newWork, type Work } from '../../../lib/outbox/work.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';

let stores = 0;
const openStore = () => indexedDbWorks(`works-${stores++}`);
const workOf = (n: number, change: Partial<Work> = {}): Work => ({
  ...newWork(envelopeOf(n), { network: domain, label: `${n}.txt`, route: 'relay', signedAt: n }),
  ...change,
});
const queue = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run);
    last = turn;
    return turn;
  };
};

test('works are there after the window is closed, the newest first', async () => {
  const store = openStore();
  await store.add([workOf(1), workOf(3), workOf(2)]);
  const again = indexedDbWorks(`works-${stores - 1}`);
  expect((await again.all()).map(({ label }) => label)).toEqual(['3.txt', '2.txt', '1.txt']);
});

test('a content is signed once by an account: of several works none is kept where one was signed before', async () => {
  const store = openStore();
  await store.add([workOf(1)]);
  await expect(store.add([workOf(2), workOf(1)])).rejects.toThrow(SignedBefore);
  expect(await store.all()).toHaveLength(1);
  await store.put(workOf(1, { stage: 'refused' }));
  await store.add([workOf(1, { label: 'again.txt' })]);
  expect((await store.all()).map(({ label }) => label)).toEqual(['again.txt']);
});

test('a work that was removed is not brought back by a step that was under way', async () => {
  const store = openStore();
  await store.add([workOf(1)]);
  await store.remove(workOf(1).id);
  await store.put(workOf(1, { stage: 'sent' }));
  expect(await store.all()).toEqual([]);
});

test('two windows that run at once bring each claim once', async () => {
  const store = openStore();
  await store.add([workOf(1), workOf(2)]);
  const offered: string[] = [];
  const world: World = {
    now: () => 100,
    recorded: async () => undefined,
    anchored: async () => undefined,
    offer: async ({ claim }) => {
      offered.push(claim.content);
      return { id: claim.content, state: 'received' };
    },
    anchor: async () => ({ id: `0x${'00'.repeat(32)}`, state: 'received' }),
    show: async () => {},
    withdraw: async () => {},
    broadcast: async () => {},
    isLost: async () => false,
  };
  const exclusive = queue();
  const runs = await Promise.all([1, 2].map(() => runOutbox(store, () => world, exclusive)));
  expect(offered).toHaveLength(2);
  expect(runs[1]).toEqual({ open: 2, due: 110 });
  await runOutbox(store, () => undefined, exclusive, [workOf(1).id]);
  expect(offered).toHaveLength(2);
});
