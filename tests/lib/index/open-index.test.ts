import { expect, test, vi } from 'vitest';
import { openIndex } from '../../../lib/index/open-index.ts';
import { memoryStore } from '../../../lib/index/store.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import type { Registry } from '../../../lib/registry/registry.ts';

const record = (number: number): ClaimRecord => ({
  content: `0x${String(number).padStart(64, '0')}`,
  author: `0x${'aa'.repeat(20)}`,
  meta: `0x${'bb'.repeat(32)}`,
  kind: 'other',
  block: number,
});

test('the index is loaded anew after a sync that found something, and only then', async () => {
  const claims: ClaimRecord[] = [record(1)];
  const registry: Registry = {
    config: { chainId: 1, address: `0x${'c0'.repeat(20)}`, rpcUrl: 'http://127.0.0.1' },
    claimsOn: async (keys) => keys.map(() => []),
    claimsBetween: async () => claims,
    head: async () => 9,
    genesis: async () => `0x${'9e'.repeat(32)}`,
  };
  const store = memoryStore();
  const load = vi.spyOn(store, 'load');
  const index = openIndex({ registry, store, sources: [], firstBlock: 0 });
  const look = () => index.near({ type: 'image', sha256: `0x${'11'.repeat(32)}` });
  const loadsOf = async (ask: () => Promise<unknown>) => {
    load.mockClear();
    await ask();
    return load.mock.calls.length;
  };
  await index.sync();
  expect(await look()).toMatchObject({ records: 1 });
  await index.sync();
  expect(await loadsOf(look)).toBe(0);
  claims.push(record(2));
  await index.sync();
  expect(await loadsOf(look)).toBe(1);
  expect(await look()).toMatchObject({ records: 2 });
});
