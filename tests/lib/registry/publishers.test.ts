import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import type { RegistryLane } from '../../../lib/registry/lane.ts';
import { publishersOf } from '../../../lib/registry/publishers.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';

const CARD: Hex = `0x${'11'.repeat(32)}`;
const LAB: Hex = `0x${'aa'.repeat(20)}`;

const claim: ChainClaim = {
  content: CARD,
  author: LAB,
  keyIdx: 0,
  kind: 'other',
  time: 1_780_000_000,
  block: 10,
  standing: { state: 'stands' },
};

function lane(
  claimsOn: RegistryLane['registry']['claimsOn'],
  followed: RegistryLane['followed'] = {},
): RegistryLane {
  const never = () => Promise.reject(new Error('nobody asks for that'));
  const config = { rpcUrl: 'http://127.0.0.1:1', chainId: 1, address: LAB };
  const registry = { config, claimsOn, claimsBetween: never, head: never, genesis: never };
  return { registry, near: never, statementOf: async () => undefined, followed };
}

test('those who claim a card are named, a followed one by the reader’s name for it', async () => {
  const asked: Hex[] = [];
  const claimsOn = async (keys: readonly Hex[]) => {
    asked.push(...keys);
    return [[claim]];
  };
  expect(await publishersOf(CARD, lane(claimsOn))).toMatchObject({
    claims: [{ author: LAB, identity: { how: 'key' } }],
  });
  expect(asked).toEqual([CARD]);
  expect(await publishersOf(CARD, lane(claimsOn, { [LAB]: 'My lab' }))).toMatchObject({
    claims: [{ identity: { how: 'followed', name: 'My lab' } }],
  });
});

test('a card that nobody claims has nobody, and no likeness is looked for', async () => {
  expect(
    await publishersOf(
      CARD,
      lane(async () => [[]]),
    ),
  ).toEqual({ claims: [] });
});

test('a registry that can’t be asked is a reason, not nobody', async () => {
  const silent = lane(async () => {
    throw new RegistryUnreachable('rpc-down', 'http://127.0.0.1:1');
  });
  expect(await publishersOf(CARD, silent)).toEqual({ failed: expect.stringContaining('127.0.0.1:1') });
});
