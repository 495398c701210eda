import { sha256 } from '@noble/hashes/sha2.js';
import { beforeEach, expect, test, vi } from 'vitest';
import { IDLE_MS, openDetectorLane, TRIAL_MS } from '../../../lib/browser/detector/lane.ts';
import {
  type ModelProcess,
  type ModelWorker,
  startModel,
} from '../../../lib/browser/detector/model-process.ts';
import type { ModelAnswer, ModelQuestion } from '../../../lib/browser/detector/model-worker.ts';
import { openPacks } from '../../../lib/browser/detector/packs.ts';
import { filePacks, memoryFiles } from '../../../lib/detector/pack/store.ts';
import { tinyCard, tinyModel } from '../detector/tiny-onnx.ts';

const store = filePacks(memoryFiles());
vi.mock('../../../lib/browser/detector/packs.ts', () => ({ openPacks: vi.fn() }));

/** Workers that answer what a test says; the last one is the one that runs. */
type FakeWorker = ModelWorker & {
  readonly asked: ModelQuestion[];
  ended: boolean;
  say(answer: ModelAnswer): void;
};

let workers: FakeWorker[];
let clocks: { readonly milliseconds: number; readonly run: () => void }[];

beforeEach(() => {
  workers = [];
  clocks = [];
  vi.mocked(openPacks).mockResolvedValue(store);
});

function start(): ModelProcess {
  const worker: FakeWorker = {
    asked: [],
    ended: false,
    onmessage: null,
    onerror: null,
    postMessage: (question) => void worker.asked.push(question),
    terminate: () => {
      worker.ended = true;
    },
    say: (data) => worker.onmessage?.({ data }),
  };
  workers.push(worker);
  return startModel(worker);
}

const lane = () =>
  openDetectorLane({
    start,
    after(milliseconds, run) {
      const clock = { milliseconds, run };
      clocks.push(clock);
      return () => {
        clocks = clocks.filter((other) => other !== clock);
      };
    },
  });

const raster = { width: 1, height: 1, rgba: new Uint8Array(4) };
const evidence = { lane: 'detector', state: 'found', code: 'detector.quiet', details: {} };
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('one worker is kept for one pack; when nobody asks for a while it ends, and the next question starts another', async () => {
  const { ask } = lane();
  const [first, second] = [ask(raster, 'image-1'), ask(raster, 'image-1')];
  expect(workers).toHaveLength(1);
  workers[0]!.say({ id: 1, answers: evidence });
  expect(await first).toEqual(evidence);
  expect(clocks).toEqual([]);
  workers[0]!.say({ id: 2, answers: evidence });
  await second;
  expect(clocks).toMatchObject([{ milliseconds: IDLE_MS }]);
  clocks[0]!.run();
  expect(workers[0]!.ended).toBe(true);
  ask(raster, 'image-1');
  expect(workers).toHaveLength(2);
});

test('another pack takes the place of the one before', async () => {
  const { ask } = lane();
  const first = ask(raster, 'image-1');
  const second = ask(raster, 'tiny');
  expect(await first).toMatchObject({
    state: 'unavailable',
    details: { reason: 'The detector was stopped: another one was chosen.' },
  });
  expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
  workers[1]!.say({ id: 1, answers: evidence });
  expect(await second).toEqual(evidence);
});

test('a worker that fails or crashes is a reason in the evidence, and not the end of the lane', async () => {
  const { ask } = lane();
  const failed = ask(raster, 'tiny');
  workers[0]!.say({ id: 1, failed: { name: 'ModelMissing', message: 'It is not installed.' } });
  expect(await failed).toMatchObject({
    code: 'detector.unavailable',
    details: { reason: 'It is not installed.' },
  });
  const crashed = ask(raster, 'tiny');
  workers[0]!.onerror?.({ message: 'out of memory' });
  expect(await crashed).toMatchObject({ details: { reason: 'The detector was stopped: out of memory.' } });
  const again = ask(raster, 'tiny');
  expect(workers).toHaveLength(2);
  workers[1]!.say({ id: 1, answers: evidence });
  expect(await again).toEqual(evidence);
});

test('who does not wait any more tells the worker so', async () => {
  const { ask } = lane();
  const gone = new AbortController();
  const asked = ask(raster, 'image-1', gone.signal);
  gone.abort();
  expect(workers[0]!.asked.at(-1)).toEqual({ id: 1, type: 'cancel' });
  workers[0]!.say({ id: 1, failed: { name: 'Cancelled', message: 'Cancelled.' } });
  expect(await asked).toMatchObject({ state: 'unavailable' });
});

const model = tinyModel();
const card = tinyCard(model);

async function staged() {
  const sink = await store.append('tiny');
  await sink.write(model);
  await sink.close();
  expect(sha256(await store.model('tiny'))).toEqual(sha256(model));
}

test('an installation has a worker of its own, which ends with it', async () => {
  const told: unknown[] = [];
  const signal = new AbortController().signal;
  const installing = lane().install(card, 'own', { signal, tell: (at) => told.push(at) });
  await settle();
  workers[0]!.say({ id: 1, tells: { step: 'fetching', bytes: 5 } });
  workers[0]!.say({ id: 1, answers: { card } });
  expect(await installing).toEqual({ card });
  expect(told).toEqual([{ step: 'fetching', bytes: 5 }]);
  expect(workers[0]!.ended).toBe(true);
});

test.each([
  [
    'never answers',
    () => clocks.find(({ milliseconds }) => milliseconds === TRIAL_MS)!.run(),
    'took over 120 s',
  ],
  ['takes its worker along', () => workers[0]!.onerror?.({ message: 'out of memory' }), 'out of memory'],
])('a model on trial that %s is refused and removed', async (_, happens, why) => {
  await staged();
  const signal = new AbortController().signal;
  const installing = lane().install(card, 'own', { signal, tell: () => {} });
  const refused = expect(installing).rejects.toThrow(why);
  await settle();
  workers[0]!.say({ id: 1, tells: { step: 'checking', bytes: 5 } });
  await settle();
  happens();
  await refused;
  expect(await store.partial('tiny')).toBeUndefined();
  expect(workers[0]!.ended).toBe(true);
});

test('a second installation of a pack waits until the first has let go of its files', async () => {
  const { install } = lane();
  const cancel = new AbortController();
  const first = install(card, 'own', { signal: cancel.signal, tell: () => {} });
  await settle();
  cancel.abort();
  const second = install(card, 'own', { signal: new AbortController().signal, tell: () => {} });
  await settle();
  expect(workers).toHaveLength(1);
  workers[0]!.say({ id: 1, failed: { name: 'Cancelled', message: 'Cancelled.' } });
  await expect(first).rejects.toThrow('Cancelled.');
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  workers[1]!.say({ id: 1, answers: { card } });
  expect(await second).toEqual({ card });
});

test('a worker that crashes while it fetches leaves what has come', async () => {
  await staged();
  const installing = lane().install(card, 'own', { signal: new AbortController().signal, tell: () => {} });
  await settle();
  workers[0]!.onerror?.({});
  await expect(installing).rejects.toThrow('it crashed');
  expect((await store.partial('tiny'))?.bytes).toBe(model.length);
  await store.remove('tiny');
});
