import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import type { RegistryLane } from '../../../lib/registry/lane.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { FOLLOWED, followRecords } from '../../../lib/registry/related.ts';

const key = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const author: Hex = `0x${'aa'.repeat(20)}`;

/** A lane over records that say what they were made from; `asked` are the keys of each question. */
function laneOver(madeFrom: Readonly<Record<number, readonly number[]>>) {
  const asked: Hex[][] = [];
  const claimOn = (content: Hex): ChainClaim => ({
    ...{ content, author, keyIdx: 0, kind: 'digitalCapture', time: 100, block: 1 },
    standing: { state: 'stands' },
  });
  const lane: RegistryLane = {
    registry: {
      config: { chainId: 1, address: author, rpcUrl: 'http://127.0.0.1' },
      claimsOn: async (keys) => {
        asked.push([...keys]);
        return keys.map((content) => (Number(content) in madeFrom ? [claimOn(content)] : []));
      },
      claimsBetween: async () => [],
      head: async () => 1,
      genesis: async () => key(0),
    },
    near: async () => ({ candidates: [], records: 0 }),
    statementOf: async ({ content }) => ({
      version: 1,
      content,
      kind: 'digitalCapture',
      derivedFrom: (madeFrom[Number(content)] ?? []).map(key),
    }),
    followed: {},
  };
  return { lane, asked };
}

test('records are followed to what they were made from, one question for each step', async () => {
  const { lane, asked } = laneOver({ 1: [2, 3], 2: [4], 3: [4] });
  const related = await followRecords([key(1)], lane);
  expect(related.map(({ content, namedBy, claims }) => [content, namedBy, claims.length])).toEqual([
    [key(1), undefined, 1],
    [key(2), key(1), 1],
    [key(3), key(1), 1],
    [key(4), key(2), 0],
  ]);
  expect(asked).toEqual([[key(1)], [key(2), key(3)], [key(4)]]);
});

test('a circle ends where it closes', async () => {
  const { lane, asked } = laneOver({ 1: [2], 2: [1, 2] });
  expect(await followRecords([key(1), key(1)], lane)).toHaveLength(2);
  expect(asked).toHaveLength(2);
});

test('a chain is followed only so far, and a crowd only in part', async () => {
  const chain = laneOver(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, [i + 1]])));
  expect(await followRecords([key(0)], chain.lane)).toHaveLength(FOLLOWED.steps);
  const crowd = laneOver({ 0: Array.from({ length: 500 }, (_, i) => i + 1) });
  expect(await followRecords([key(0)], crowd.lane)).toHaveLength(FOLLOWED.records);
});

test('of nothing named nothing is asked', async () => {
  const { lane, asked } = laneOver({});
  expect(await followRecords([], lane)).toEqual([]);
  expect(asked).toEqual([]);
});
