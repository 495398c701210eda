import { beforeEach, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { buildEpoch, type Epoch } from '../../../lib/index/epoch.ts';
import { lightIndex } from '../../../lib/index/light-index.ts';
import type { RegistryClient } from '../../../lib/registry/client.ts';
import { IndexUnreachable } from '../../../lib/registry/near.ts';
import type { ClaimRecord } from '../../../lib/registry/record.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import type { StatementSource } from '../../../lib/statement/source.ts';
import { photographs, reencodings } from '../fingerprint/photographs.ts';
import { servedEpoch } from './epochs.ts';
import { domain, printOf, recordOf, signed } from './signed-records.ts';

const publisher: Hex = `0x${'a1'.repeat(20)}`;
const TEXT = 'These are the words of a text that somebody has signed, and there are more than eight of them.';
const [boat, cat] = ['nagasaki-boats', 'locomotion-house-cat'].map(
  (name) => photographs.find((photograph) => photograph.name === name)!.bytes,
) as [Buffer, Buffer];

let records: ClaimRecord[];
let epoch: Epoch;
let asked: [from: number, to: number][];
let chain: { head: number; down: boolean };
beforeEach(async () => {
  records = [
    recordOf(await signed(boat), 10),
    recordOf(await signed(TEXT), 20),
    recordOf(await signed(cat), 60),
  ];
  epoch = buildEpoch(records, { ...domain, block: 50 });
  asked = [];
  chain = { head: 100, down: false };
});

function opened(of: Epoch = epoch) {
  const answer = <T>(value: T) =>
    chain.down
      ? Promise.reject(new RegistryUnreachable('rpc-down', 'http://127.0.0.1'))
      : Promise.resolve(value);
  const registry = {
    config: { ...domain, rpcUrl: 'http://127.0.0.1' },
    head: () => answer(chain.head),
    genesis: () => answer<Hex>(`0x${'9e'.repeat(32)}`),
    claimsBetween: (from: number, to: number) => {
      asked.push([from, to]);
      const found = records.filter(({ block }) => block >= from && block <= to);
      return answer(found.map(({ envelope: _, ...claim }) => claim));
    },
    wordsAt: (slots: readonly Hex[]) =>
      answer({ words: slots.map((): Hex => `0x${'00'.repeat(31)}01`), basis: { agreed: 1, asked: 1 } }),
    isSigned: async () => false,
  } as unknown as RegistryClient;
  const statements: StatementSource = {
    fetch: async (meta) => records.find((record) => record.meta === meta)?.envelope,
  };
  const source = servedEpoch(of);
  const index = lightIndex({
    registry,
    domain,
    sources: [statements],
    firstBlock: 5,
    trust: { source, publisher },
  });
  return { index, source };
}

describe('a light index', () => {
  test('finds what is in the epoch and what came since, and reads the chain only from a little before', async () => {
    const { index } = opened();
    for (const [bytes, { claim }] of [
      [boat, records[0]!.envelope!],
      [cat, records[2]!.envelope!],
    ] as const) {
      const { candidates, records: searched } = await index.near(
        await printOf(await reencodings['at half size']!(bytes)),
      );
      expect(candidates).toMatchObject([
        { content: claim.content, author: claim.author, relation: 'similar' },
      ]);
      expect(searched).toBe(2);
      expect(await index.statementOf({ ...claim, block: 1 })).toMatchObject({ content: claim.content });
    }
    expect(asked).toEqual([[39, 100]]);
  });

  test('finds the statement of an exact match by its block, and none where that can not be asked', async () => {
    const { index, source } = opened();
    const { claim } = records[0]!.envelope!;
    chain.down = true;
    expect(await index.statementOf({ ...claim, block: 10 })).toBeUndefined();
    chain.down = false;
    expect(await index.statementOf({ ...claim, block: 10 })).toMatchObject({ content: claim.content });
    expect(await index.statementOf({ ...claim, author: publisher, block: 10 })).toBeUndefined();
    expect(await index.statementOf({ ...claim, block: 11 })).toMatchObject({ content: claim.content });
    expect(asked.every(([from, to]) => from === 10 && to === 10)).toBe(true);
    expect(source.asked).toEqual([]);
  });

  test('counts a record once that is in the epoch’s last blocks and on the chain', async () => {
    const { index } = opened(buildEpoch(records, { ...domain, block: 60 }));
    const { candidates, records: searched } = await index.near(await printOf(cat));
    expect(candidates).toHaveLength(1);
    expect(searched).toBe(2);
  });

  test('reads the whole registry for a text, and asks the server nothing', async () => {
    const { index, source } = opened();
    const { candidates } = await index.near(await printOf(TEXT.toUpperCase()));
    expect(candidates).toMatchObject([{ relation: 'similar' }]);
    expect(asked).toEqual([[5, 100]]);
    expect(source.asked).toEqual([]);
  });

  test('does not believe an epoch that says to go beyond the chain: its tail would be skipped', async () => {
    const { index } = opened(buildEpoch(records.slice(0, 1), { ...domain, block: 1_000_000 }));
    await expect(index.near(await printOf(cat))).rejects.toThrow(IndexUnreachable);
    await expect(index.near(await printOf(cat))).rejects.toThrow('1000000');
  });

  test('fails while the chain can not be asked, and answers afterwards', async () => {
    const { index } = opened();
    chain.down = true;
    await expect(index.near(await printOf(boat))).rejects.toThrow(RegistryUnreachable);
    await expect(index.near(await printOf(TEXT))).rejects.toThrow(RegistryUnreachable);
    chain.down = false;
    expect((await index.near(await printOf(boat))).candidates).toHaveLength(1);
    expect((await index.near(await printOf(TEXT))).candidates).toHaveLength(1);
  });
});
