import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { EngineMessage } from '../../../lib/browser/messages.ts';

const front: EngineMessage = { to: 'engine', type: 'front', tab: 1 };

beforeEach(() => {
  fakeBrowser.reset();
  vi.resetModules();
});

const client = () => import('../../../lib/browser/engine-client.ts');

test('telling the engine something starts no offscreen document, and asks none that is not there', async () => {
  const createDocument = vi.fn();
  const contexts: unknown[] = [];
  const sendMessage = vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockResolvedValue(undefined);
  Object.assign(fakeBrowser, { offscreen: { createDocument } });
  Object.assign(fakeBrowser.runtime, { getContexts: async () => contexts });
  const { askRunningEngine } = await client();
  await askRunningEngine(front);
  expect(sendMessage).not.toHaveBeenCalled();
  contexts.push({});
  await askRunningEngine(front);
  expect(sendMessage).toHaveBeenCalledWith(front);
  expect(createDocument).not.toHaveBeenCalled();
  Object.assign(fakeBrowser, { offscreen: undefined });
});

test('an engine of this process is told only once it was asked something: telling must not load it', async () => {
  const engine = vi.fn(async () => ({ done: true }));
  const { askEngine, askRunningEngine } = await client();
  await askRunningEngine(front, engine);
  expect(engine).not.toHaveBeenCalled();
  await askEngine({ to: 'engine', type: 'pack-changed' }, engine);
  await askRunningEngine(front, engine);
  expect(engine).toHaveBeenLastCalledWith(front);
});

test('an engine that answers is not looked for again, and one that is silent is started anew', async () => {
  const createDocument = vi.fn(async () => {});
  const getContexts = vi.fn(async () => []);
  const sendMessage = vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockResolvedValue({ done: true } as never);
  Object.assign(fakeBrowser, { offscreen: { createDocument } });
  Object.assign(fakeBrowser.runtime, { getContexts });
  const { askEngine } = await client();
  await askEngine({ to: 'engine', type: 'pack-changed' });
  await askEngine({ to: 'engine', type: 'pack-changed' });
  expect(getContexts).toHaveBeenCalledOnce();
  expect(createDocument).toHaveBeenCalledOnce();
  sendMessage.mockResolvedValueOnce(undefined as never);
  expect(await askEngine({ to: 'engine', type: 'pack-changed' })).toEqual({ done: true });
  expect(createDocument).toHaveBeenCalledTimes(2);
  Object.assign(fakeBrowser, { offscreen: undefined });
});
