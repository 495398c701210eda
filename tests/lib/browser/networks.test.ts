import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openNetworks } from '../../../lib/browser/networks.ts';
import { openRequestLog } from '../../../lib/browser/request-log.ts';
import { DEV_SETTINGS } from '../../../lib/browser/settings.ts';
import { gatherTold } from '../../../lib/receipt/make.ts';
import { judge } from '../../../lib/verdict/judge.ts';

test('a registry is asked for proofs of its own answers only, and one that can’t be asked proves nothing', async () => {
  const log = openRequestLog(async () => Promise.reject(new TypeError('no network')), Date.now);
  const networks = openNetworks(log);
  const { chainId, registry: address } = DEV_SETTINGS;
  const verified = {
    content: { type: 'text', text: 'Words that nobody signed.' },
    verdict: judge([{ lane: 'registry', state: 'none', code: 'registry.none', details: { records: 0 } }]),
    seen: { anchored: [] },
    envelopeOf: undefined,
  } as const;
  const sources = { engines: [], lists: [], followed: {} };
  const body = await gatherTold(verified, { registry: { chainId, address }, version: '1', sources });

  const other = await networks.prove(body, { ...DEV_SETTINGS, chainId: chainId + 1 });
  expect(other.registry).toEqual({
    chainId,
    address,
    unproved: 'The registry in the settings is another one now.',
  });
  expect(log.asked()).toEqual([]);

  const unreached = await networks.prove(body, DEV_SETTINGS);
  expect(unreached.registry).toMatchObject({ chainId, address, unproved: expect.stringMatching(/RPC/) });
  expect(log.asked().map(({ why }) => why)).toEqual(['registry']);
});
