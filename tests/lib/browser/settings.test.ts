import '../../components/fake-extension.ts';

import { describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { changeSettings, DEV_SETTINGS, keptSettings, settingsFrom } from '../../../lib/browser/settings.ts';

describe('stored settings', () => {
  test.each<[string, unknown, object]>([
    ['that were never stored are those of the development network', undefined, {}],
    [
      'of this version are kept',
      { rpcUrls: ['https://a.example', 'https://b.example'] },
      { rpcUrls: ['https://a.example', 'https://b.example'] },
    ],
    [
      'of a version with a single RPC keep that one',
      { rpcUrl: 'https://a.example', chainId: 10 },
      { rpcUrls: ['https://a.example'], chainId: 10 },
    ],
    [
      'with both keep the list',
      { rpcUrl: 'https://old.example', rpcUrls: ['https://a.example'] },
      { rpcUrls: ['https://a.example'] },
    ],
  ])('%s', (_title, stored, expected) => {
    const settings = settingsFrom(stored);
    expect(settings).toEqual({ ...DEV_SETTINGS, ...expected });
    expect(settings).not.toHaveProperty('rpcUrl');
  });
});

test('kept settings are read once, and again when they have changed', async () => {
  fakeBrowser.reset();
  const get = vi.spyOn(fakeBrowser.storage.local, 'get');
  const settings = keptSettings();
  expect([(await settings()).offline, (await settings()).offline]).toEqual([false, false]);
  expect(get).toHaveBeenCalledOnce();
  await changeSettings({ offline: true });
  expect((await settings()).offline).toBe(true);
});
