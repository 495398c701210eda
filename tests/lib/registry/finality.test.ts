import { describe, expect, test } from 'vitest';
import type { Finality } from '../../../lib/registry/evidence.ts';
import { finalityAsker, finalityOf, type SettledBlocks } from '../../../lib/registry/finality.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';

/** A block of a chain with one block every two seconds. */
const at = (number: number) => ({ number, time: 1_000_000 + 2 * number });
const claimAt = (block: number) => ({ block, time: at(block).time }) as ChainClaim;

describe('a claim', () => {
  test.each<[string, { block: number; time: number }, SettledBlocks, Finality]>([
    ['in a finalized block', claimAt(90), { safe: at(95), finalized: at(90) }, 'finalized'],
    ['just after the finalized block', claimAt(91), { safe: at(95), finalized: at(90) }, 'safe'],
    ['in the safe block', claimAt(95), { safe: at(95), finalized: at(90) }, 'safe'],
    ['just after the safe block', claimAt(96), { safe: at(95), finalized: at(90) }, 'pending'],
    [
      'later in the same second as the safe block',
      { block: 96, time: at(95).time },
      { safe: at(95), finalized: at(90) },
      'pending',
    ],
    [
      'later in the same second as the finalized block',
      { block: 91, time: at(90).time },
      { safe: at(95), finalized: at(90) },
      'safe',
    ],
    ['where nothing is known', claimAt(90), {}, 'unknown'],
    ['finalized, where no safe block is known', claimAt(90), { finalized: at(90) }, 'finalized'],
    ['not finalized, where no safe block is known', claimAt(91), { finalized: at(90) }, 'unknown'],
    ['where no finalized block is known', claimAt(50), { safe: at(95) }, 'unknown'],
    [
      'with a low block number and a new time, as on Arbitrum',
      { block: 20, time: at(99).time },
      { safe: at(95), finalized: at(90) },
      'unknown',
    ],
    [
      'in a new block, with the old time of its batch',
      { block: 99, time: at(20).time },
      { safe: at(95), finalized: at(90) },
      'pending',
    ],
  ])('%s', (_title, claim, settled, expected) => {
    expect(finalityOf(claim, settled)).toBe(expected);
  });
});

type Node = { safe?: unknown; finalized?: unknown; fails?: boolean; after?: number; asked?: string[] };

const block = (number: number) => ({
  number: `0x${number.toString(16)}`,
  timestamp: `0x${at(number).time.toString(16)}`,
});

function nodes(...each: Node[]) {
  return each.map((node, i) => ({
    origin: `https://rpc${i}.example`,
    ask: async (method: string, [tag]: readonly unknown[]) => {
      node.asked?.push(`${method} ${tag}`);
      await new Promise((resolve) => setTimeout(resolve, node.after ?? 0));
      if (node.fails) throw new RegistryUnreachable('rpc-garbage', 'https://rpc.example');
      return tag === 'safe' ? node.safe : node.finalized;
    },
  }));
}

describe('the settled blocks', () => {
  const usual: Node = { safe: block(95), finalized: block(90) };

  test.each<[string, Node[], Finality[]]>([
    ['of one node', [usual], ['finalized', 'safe', 'pending']],
    ['of three nodes', [usual, usual, usual], ['finalized', 'safe', 'pending']],
    [
      'are not those of a node that runs ahead',
      [{ safe: block(99), finalized: block(99) }, usual, usual],
      ['finalized', 'safe', 'pending'],
    ],
    [
      'are not known where a node has no such tags',
      [{ safe: null, finalized: null }],
      ['unknown', 'unknown', 'unknown'],
    ],
    [
      'are not known where a node answers garbage',
      [{ safe: 'soon', finalized: { number: 'x' } }],
      ['unknown', 'unknown', 'unknown'],
    ],
    ['are not known where a node refuses', [{ fails: true }], ['unknown', 'unknown', 'unknown']],
    [
      'are not known where only one of three says',
      [usual, { fails: true }, { safe: null }],
      ['unknown', 'unknown', 'unknown'],
    ],
    ['are known where two of three say', [usual, { fails: true }, usual], ['finalized', 'safe', 'pending']],
    [
      'do not wait for a slow third',
      [usual, usual, { ...usual, after: 5_000 }],
      ['finalized', 'safe', 'pending'],
    ],
  ])('%s', async (_title, each, expected) => {
    const ask = finalityAsker(nodes(...each));
    expect(await ask([claimAt(90), claimAt(95), claimAt(96)])).toEqual(expected);
  });

  test('are asked once for questions at the same time, and not at all for what is finalized already', async () => {
    const asked: string[] = [];
    const node: Node = { ...usual, asked };
    const ask = finalityAsker(nodes(node));
    await Promise.all([ask([claimAt(90)]), ask([claimAt(96)]), ask([claimAt(91)])]);
    expect(asked).toHaveLength(2);
    expect(await ask([claimAt(90), claimAt(1)])).toEqual(['finalized', 'finalized']);
    expect(asked).toHaveLength(2);
    node.safe = node.finalized = block(96);
    expect(await ask([claimAt(96)])).toEqual(['finalized']);
    node.safe = node.finalized = null;
    expect(await ask([claimAt(90), claimAt(96), claimAt(97)])).toEqual(['finalized', 'finalized', 'unknown']);
  });
});
