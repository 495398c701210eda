import { Interface } from 'ethers';
import { afterEach, describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { commonHead, quorumOf } from '../../../lib/registry/quorum.ts';
import type { ChainClaim, RpcRegistry } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';

const KEY: Hex = `0x${'11'.repeat(32)}`;
const OTHER: Hex = `0x${'22'.repeat(32)}`;

const claimBy = (digit: string, time = 1000): ChainClaim => ({
  content: KEY,
  author: `0x${digit.repeat(40)}`,
  keyIdx: 0,
  kind: 'digitalCapture',
  time,
  block: 7,
  standing: { state: 'stands' },
});

type Says = {
  readonly claims?: readonly ChainClaim[];
  readonly head?: number;
  readonly fails?: RegistryUnreachable['failure'];
  /** Milliseconds until it answers. */
  readonly after?: number;
};

const pending = new Set<ReturnType<typeof setTimeout>>();
afterEach(() => {
  for (const timer of pending) clearTimeout(timer);
});

/** One RPC that says what it is told to, and writes down at which block it was asked. */
function member(name: string, { claims = [], head = 100, fails, after = 0 }: Says) {
  const blocks: (number | undefined)[] = [];
  const say = async <T>(value: T): Promise<T> => {
    await new Promise((resolve) => pending.add(setTimeout(resolve, after)));
    if (fails) throw new RegistryUnreachable(fails, `https://${name}.example/secret-key`);
    return value;
  };
  const registry: RpcRegistry = {
    config: { chainId: 1, address: `0x${'c0'.repeat(20)}`, rpcUrl: `https://${name}.example/secret-key` },
    origin: `https://${name}.example`,
    ask: () => say(undefined),
    claimsOn: (keys, options = {}) => {
      blocks.push(options.block);
      return say(keys.map((key) => (key === KEY ? claims : [])));
    },
    claimsBetween: () => say([]),
    eventsBetween: () => say({ claims: [], batches: [] }),
    head: () => say(head),
    genesis: () => say(KEY),
  };
  return { ...registry, blocks };
}

const truth = [claimBy('a')];
const lie = [claimBy('b')];

describe('what the RPCs say of a claim', () => {
  test.each<[string, Says[], readonly ChainClaim[], object]>([
    ['one alone is believed, and it is said to be one', [{ claims: truth }], truth, { agreed: 1, asked: 1 }],
    [
      'three that agree',
      [{ claims: truth }, { claims: truth }, { claims: truth, after: 20 }],
      truth,
      { agreed: 2, asked: 3 },
    ],
    ['two that agree', [{ claims: truth }, { claims: truth }], truth, { agreed: 2, asked: 2 }],
    ['three that know of no claim', [{}, {}, { after: 20 }], [], { agreed: 2, asked: 3 }],
    [
      'one that invents a claim is outvoted',
      [{ claims: lie }, { after: 5 }, { after: 10 }],
      [],
      { agreed: 2, asked: 3, against: ['https://rpc0.example'] },
    ],
    [
      'one that hides a claim is outvoted',
      [{ claims: truth }, {}, { claims: truth, after: 10 }],
      truth,
      { agreed: 2, asked: 3, against: ['https://rpc1.example'] },
    ],
    [
      'one that changes a time is outvoted',
      [{ claims: truth }, { claims: [claimBy('a', 1)] }, { claims: truth, after: 10 }],
      truth,
      { agreed: 2, asked: 3, against: ['https://rpc1.example'] },
    ],
    [
      'one that is down is done without',
      [{ fails: 'rpc-down' }, { claims: truth }, { claims: truth }],
      truth,
      { agreed: 2, asked: 3 },
    ],
    [
      'two of five may be wrong',
      [
        { claims: lie },
        { fails: 'rpc-garbage' },
        { claims: truth, after: 5 },
        { claims: truth, after: 5 },
        { claims: truth, after: 5 },
      ],
      truth,
      { agreed: 3, asked: 5, against: ['https://rpc0.example'] },
    ],
  ])('%s', async (_title, says, claims, basis) => {
    const registry = quorumOf(says.map((each, i) => member(`rpc${i}`, each)));
    expect(await registry.lookUp([KEY, OTHER])).toEqual({ claims: [claims, []], basis });
    expect(await registry.claimsOn([KEY])).toEqual([claims]);
  });

  test.each<[string, Says[], RegistryUnreachable['failure'], RegExp[]]>([
    [
      'two that contradict each other',
      [{ claims: truth }, {}],
      'rpc-disagree',
      [/rpc0\.example says: a claim by 0xa{40} at 1000 \(stands\)/, /rpc1\.example says: no claim/],
    ],
    [
      'three that all say something else',
      [{ claims: truth }, { claims: lie }, {}],
      'rpc-disagree',
      [/rpc0.*0xa{40}/, /rpc1.*0xb{40}/, /rpc2\.example says: no claim/],
    ],
    [
      'two that contradict each other while the third is down',
      [{ claims: truth }, { claims: lie }, { fails: 'rpc-down' }],
      'rpc-disagree',
      [/rpc0/, /rpc1/],
    ],
    [
      'one that answers while two are down',
      [{ claims: truth }, { fails: 'rpc-down' }, { fails: 'rpc-stalled' }],
      'rpc-no-quorum',
      [
        /^1 of 3 RPCs answered, and 2 must agree/,
        /rpc1\.example did not answer/,
        /rpc2\.example took too long/,
      ],
    ],
    [
      'none that answers',
      [{ fails: 'wrong-chain' }, { fails: 'no-contract' }],
      'rpc-no-quorum',
      [/^0 of 2/, /rpc0\.example serves another chain/, /rpc1\.example knows no registry/],
    ],
    ['one alone that is down', [{ fails: 'rpc-down' }], 'rpc-down', [/did not answer/]],
  ])('%s are no answer', async (_title, says, failure, patterns) => {
    const registry = quorumOf(says.map((each, i) => member(`rpc${i}`, each)));
    const error = await registry.claimsOn([KEY]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RegistryUnreachable);
    expect(error.failure).toBe(failure);
    for (const pattern of patterns) expect(error.message).toMatch(pattern);
    expect(error.message).not.toContain('secret-key');
  });

  test('a slow third delays nothing', async () => {
    const registry = quorumOf([
      member('a', { claims: truth }),
      member('b', { claims: truth }),
      member('c', { after: 10_000 }),
    ]);
    const started = performance.now();
    expect((await registry.lookUp([KEY])).basis).toEqual({ agreed: 2, asked: 3 });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('two that contradict each other wait for the third to decide', async () => {
    const registry = quorumOf([
      member('a', { claims: truth }),
      member('b', { claims: lie }),
      member('c', { claims: truth, after: 30 }),
    ]);
    expect((await registry.claimsOn([KEY]))[0]).toEqual(truth);
  });
});

describe('the block that is asked about', () => {
  test('is one for all, and none where only one is asked', async () => {
    const three = [
      member('a', { head: 101 }),
      member('b', { head: 100 }),
      member('c', { head: 99, after: 20 }),
    ];
    await quorumOf(three).claimsOn([KEY]);
    expect(three.map(({ blocks }) => blocks)).toEqual([[100], [100], [100]]);
    const one = member('a', {});
    await quorumOf([one]).claimsOn([KEY]);
    expect(one.blocks).toEqual([undefined]);
  });

  test.each<[number[], number, number | undefined]>([
    [[100], 1, 100],
    [[100, 99, 98], 2, 99],
    [[10 ** 9, 100, 99], 2, 99],
    [[100, 0, 99], 2, 99],
    [[100, 0], 2, undefined],
    [[100, 68], 2, 68],
    [[100, 67], 2, undefined],
    [[], 2, undefined],
    [[500, 400, 300], 2, undefined],
    [[100, 99, 98, 97, 0], 3, 98],
  ])('of newest blocks %j, with %i needed, is %s', (heads, needed, block) => {
    expect(commonHead(heads, needed)).toBe(block);
  });

  test('is not chosen by one that says the chain is far ahead or far behind', async () => {
    for (const head of [0, 10 ** 9]) {
      const honest = [member('b', { after: 5 }), member('c', { head: 99, after: 10 })];
      const registry = quorumOf([member('a', { head }), ...honest]);
      expect(await registry.head()).toBe(99);
    }
  });

  test('is not chosen at all where two RPCs follow chains of different length', async () => {
    const registry = quorumOf([member('a', { head: 10 }), member('b', { head: 1000 })]);
    const error = await registry.head().catch((thrown) => thrown);
    expect(error.failure).toBe('rpc-disagree');
    expect(error.message).toMatch(/a\.example says: block 10 is the newest; .*b\.example says: block 1000 /);
  });
});

test('the events in a range of blocks need a majority too', async () => {
  const record = { content: KEY, author: truth[0]!.author, meta: OTHER, kind: 'other', block: 3 } as const;
  const says = (name: string, records: (typeof record)[]) => ({
    ...member(name, {}),
    claimsBetween: async () => records,
  });
  const registry = quorumOf([says('a', [record]), says('b', []), says('c', [record])]);
  expect(await registry.claimsBetween(1, 5)).toEqual([record]);
  const torn = quorumOf([says('a', [record]), says('b', [])]);
  await expect(torn.claimsBetween(1, 5)).rejects.toThrow(/1 claims in blocks 1 to 5.*0 claims/);
});

describe('words of the storage', () => {
  const abi = new Interface(REGISTRY_ABI);
  const holding = (name: string, words: readonly Hex[]) => {
    const asked: unknown[][] = [];
    const ask = async (_method: string, params: readonly unknown[]) => {
      asked.push([...params]);
      return abi.encodeFunctionResult('extsload', [words]);
    };
    return { ...member(name, {}), ask, asked };
  };

  test('need a majority, are asked for at one block, and those of one turn in one call', async () => {
    const members = [holding('a', [KEY, OTHER]), holding('b', [KEY, OTHER]), holding('c', [OTHER, OTHER])];
    const registry = quorumOf(members);
    const [both, second] = await Promise.all([registry.wordsAt([KEY, OTHER]), registry.wordsAt([OTHER])]);
    expect([both.words, second.words]).toEqual([[KEY, OTHER], [OTHER]]);
    expect(both.basis).toMatchObject({ agreed: 2, asked: 3 });
    const data = abi.encodeFunctionData('extsload', [[KEY, OTHER]]);
    expect(members.slice(0, 2).map(({ asked }) => asked)).toEqual(
      Array(2).fill([[{ to: registry.config.address, data }, '0x64']]),
    );
  });

  test('about which RPCs lie hide no other', async () => {
    const members = [holding('a', [OTHER, OTHER]), holding('b', [KEY, OTHER]), holding('c', [KEY, KEY])];
    const { words, basis } = await quorumOf(members).wordsAt([KEY, OTHER]);
    expect([words, basis.agreed]).toEqual([[KEY, OTHER], 2]);
  });

  test.each<[string, readonly Hex[], readonly Hex[], RegistryUnreachable['failure']]>([
    ['that two RPCs tell differently', [KEY], [OTHER], 'rpc-disagree'],
    ['of which there are fewer than slots', [], [], 'rpc-no-quorum'],
    ['of which there are more than slots', [KEY, KEY], [KEY, KEY], 'rpc-no-quorum'],
  ])('%s are no answer', async (_title, one, other, failure) => {
    const registry = quorumOf([holding('a', one), holding('b', other)]);
    await expect(registry.wordsAt([KEY])).rejects.toMatchObject({ failure });
  });
});
