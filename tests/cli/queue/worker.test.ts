import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NodeMeans, openNode } from '../../../cli/node-lanes.ts';
import { type AnswerStore, openAnswerStore } from '../../../cli/queue/answer-store.ts';
import { taskWork } from '../../../cli/queue/worker.ts';
import { bundleOfOthers, openReceiptFolder } from '../../../cli/receipts/folder.ts';
import { REGISTRY_ADDRESS } from '../../../lib/registry/deployment.ts';

const NETWORK = {
  ...{ rpc: ['http://127.0.0.1:9'], chainId: 31_337, registry: REGISTRY_ADDRESS },
  ...{ service: 'http://127.0.0.1:9', firstBlock: 0, lanes: ['c2pa'] as const },
};
const told = () => {};

let folder: string;
let means: NodeMeans;
let store: AnswerStore;
const at = (...names: string[]) => join(folder, ...names);
const open = (name: string) => openReceiptFolder(at(name), NETWORK, means);
const filesIn = async (name: string) =>
  (await readdir(at(name))).filter((file) => file.includes('.receipt.json'));
const shaOf = async (path: string) => `0x${hash('sha256', await readFile(path))}`;
const ended = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colophon-worker-'));
  await writeFile(at('a.txt'), 'The words of a.');
  means = await openNode(NETWORK, ended.signal);
  store = await openAnswerStore(at('answers.db'));
});
afterAll(async () => {
  ended.abort();
  await store?.close();
  await rm(folder, { recursive: true });
});

const taskOf = (run: string) => ({ run, input: at('a.txt'), stamp: '1', path: at('a.txt') });
const never = new Promise<never>(() => {});

/** A worker whose answer comes to the database when `go` lets it; `there` when it would. */
async function worker(name: string, go: Promise<unknown>) {
  const { promise: there, resolve: arrive } = Promise.withResolvers<void>();
  const held: AnswerStore = {
    ...store,
    add: async (task, answer) => {
      arrive();
      await go;
      return store.add(task, answer);
    },
  };
  return { there, work: taskWork(means.lanes, held, { jobs: 1, receipts: await open(name), told }) };
}

test('of two workers on one task, the receipt of the one whose answer is kept lies in the folder', async () => {
  const task = taskOf('twice');
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [one, other] = [await worker('twice', first.promise), await worker('twice', second.promise)];
  const slow = one.work(task);
  await one.there;
  // A receipt says when its input was checked, to the second.
  await pause(1_100);
  const late = other.work(task);
  await other.there;
  first.resolve();
  await slow;
  second.resolve();
  await late;
  const { receipt } = (await store.find(task))!;
  expect(await filesIn('twice')).toEqual([receipt!.file]);
  expect(await shaOf(at('twice', receipt!.file))).toBe(receipt!.sha256);
});

test('a receipt whose worker was killed once its answer was kept is put in its place by whoever comes next', async () => {
  for (const next of ['worker', 'bundle']) {
    const [name, task] = [`killed-${next}`, taskOf(`killed-${next}`)];
    const killed = await worker(name, never);
    void killed.work(task);
    await killed.there;
    const [aside] = await filesIn(name);
    const [file] = aside!.split(/(?<=\.receipt\.json)/);
    const receipt = {
      file: file!,
      input: at('a.txt'),
      sha256: (await shaOf(at(name, aside!))) as `0x${string}`,
    };
    await store.add(task, { line: { input: at('a.txt'), evidence: [] } as never, receipt });
    if (next === 'worker') await (await worker(name, Promise.resolve())).work(task);
    else await bundleOfOthers(at(name), NETWORK, expect.unreachable)([receipt]);
    expect(await filesIn(name)).toEqual([file]);
  }
});

test('what a killed run left unfinished is swept away a day later, and nothing else', async () => {
  await open('swept');
  const [left, fresh, other] = ['a.receipt.json.0a1b2c3d.part', 'b.receipt.json.0a1b2c3d.part', 'mine.part'];
  for (const name of [left, fresh, other]) await writeFile(at('swept', name), '');
  for (const name of [left, other]) await utimes(at('swept', name), 1, 1);
  await open('swept');
  await expect(stat(at('swept', left))).rejects.toThrow('ENOENT');
  for (const name of [fresh, other]) await stat(at('swept', name));
});
