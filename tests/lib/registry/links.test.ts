import { Interface } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { linksOf, MAX_LINKS_SHOWN, RELATIONS } from '../../../lib/registry/links.ts';

const abi = new Interface(REGISTRY_ABI);
const key = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const author = (digit: string): Hex => `0x${digit.repeat(40)}`;
const CHILD = key(1);

type Said = { child?: Hex; parent?: Hex; by?: Hex; rel?: number; block?: number };

function logOf({ child = CHILD, parent = key(2), by = author('a'), rel = 1, block = 5 }: Said) {
  const { topics, data } = abi.encodeEventLog('Linked', [child, parent, by, rel]);
  return { topics, data, blockNumber: `0x${block.toString(16)}` };
}

/** An RPC that has these logs, whatever it is asked for, and writes down which blocks it is asked for. */
function member(name: string, logs: readonly unknown[]) {
  const asked: { from: number; to: number }[] = [];
  const ask = async (_method: string, [filter]: readonly unknown[]) => {
    const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string };
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    asked.push({ from, to });
    return logs.filter((log) => {
      const block = Number((log as { blockNumber: string }).blockNumber);
      return Number.isNaN(block) || (block >= from && block <= to);
    });
  };
  const config = { chainId: 1, address: author('c'), rpcUrl: `https://${name}.example` };
  return { config, origin: config.rpcUrl, ask, asked };
}

const read = (members: readonly ReturnType<typeof member>[], authors = [author('a')], to = 100) =>
  linksOf(CHILD, authors, members, { from: 0, to });

describe('links', () => {
  test.each([...RELATIONS.entries()])('of number %i + 1 are of the relation %s', async (i, relation) => {
    const links = await read([member('one', [logOf({ rel: i + 1 })])]);
    expect(links).toEqual([{ child: CHILD, parent: key(2), author: author('a'), relation, block: 5 }]);
  });

  test('of a relation that this version does not know are "made from"', async () => {
    expect(await read([member('one', [logOf({ rel: 200 })])])).toMatchObject([{ relation: 'unknown' }]);
  });

  test('are those of the authors asked for, of the content asked for, whatever an RPC adds', async () => {
    const more = [logOf({ by: author('b') }), logOf({ child: key(9) }), logOf({ parent: key(3) })];
    expect(await read([member('one', more)])).toMatchObject([{ parent: key(3) }]);
  });

  test('of nobody are not asked for', async () => {
    const one = member('one', [logOf({})]);
    expect(await read([one], [])).toEqual([]);
    expect(one.asked).toEqual([]);
  });

  test('are read backwards, 2,000 blocks at a time, and end at a page', async () => {
    const logs = Array.from({ length: 30 }, (_, i) =>
      logOf({ parent: key(100 + i), block: 1_000 + i * 100 }),
    );
    const one = member('one', logs);
    const links = await read([one], [author('a')], 9_000);
    expect(links).toHaveLength(MAX_LINKS_SHOWN);
    expect(links.map(({ block }) => block)).toEqual(
      Array.from({ length: MAX_LINKS_SHOWN }, (_, i) => 3_900 - i * 100),
    );
    expect(one.asked).toEqual([
      { from: 7_001, to: 9_000 },
      { from: 5_001, to: 7_000 },
      { from: 3_001, to: 5_000 },
      { from: 1_001, to: 3_000 },
    ]);
  });

  test('count when more than half of the RPCs tell them', async () => {
    const [liar, ...honest] = [member('liar', []), member('two', [logOf({})]), member('three', [logOf({})])];
    expect(await read([liar!, ...honest])).toHaveLength(1);
    await expect(read([liar!, honest[0]!])).rejects.toMatchObject({ failure: 'rpc-disagree' });
  });

  test.each<[string, unknown]>([
    ['another event', { ...logOf({}), topics: [key(7), CHILD, key(2), key(3)] }],
    ['no log', { blockNumber: 'x' }],
    ['no object', 'log'],
  ])('that an RPC tells as %s are garbage', async (_title, log) => {
    await expect(read([member('one', [log])])).rejects.toMatchObject({ failure: 'rpc-garbage' });
  });
});
