import '../../components/fake-extension.ts';

import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { EngineMessage } from '../../../lib/browser/messages.ts';

const gone: EngineMessage = { to: 'engine', type: 'gone', tab: 1 };

beforeEach(() => {
  fakeBrowser.reset();
  vi.resetModules();
});

const client = () => import('../../../lib/browser/engine-client.ts');

test('telling the engine something starts no offscreen document, and one that is not there is no error', async () => {
  const createDocument = vi.fn();
  Object.assign(fakeBrowser, { offscreen: { createDocument } });
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockRejectedValue(new Error('no receiver'));
  await (await client()).tellEngine(gone);
  expect(fakeBrowser.runtime.sendMessage).toHaveBeenCalledWith(gone);
  expect(createDocument).not.toHaveBeenCalled();
  Object.assign(fakeBrowser, { offscreen: undefined });
});

test('an engine of this process is told only once it was asked something: telling must not load it', async () => {
  const engine = vi.fn(async () => ({ done: true }));
  const { askEngine, tellEngine } = await client();
  await tellEngine(gone, engine);
  expect(engine).not.toHaveBeenCalled();
  await askEngine({ to: 'engine', type: 'pack-changed' }, engine);
  await tellEngine(gone, engine);
  expect(engine).toHaveBeenLastCalledWith(gone);
});
