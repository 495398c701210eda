import {
  AbiCoder,
  type BaseContract,
  ContractFactory,
  type ContractTransactionResponse,
  id,
  namehash,
  ZeroHash,
} from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, devProvider, startChain } from '../../../cli/dev/chain.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { askEns } from '../../../lib/identity/ask-ens.ts';
import { type EnsSource, openEns } from '../../../lib/identity/ens.ts';
import offchainResolver from '../../fixtures/ens/EnsOffchainResolver.json' with { type: 'json' };
import parrot from '../../fixtures/ens/EnsParrot.json' with { type: 'json' };
import ensRegistry from '../../fixtures/ens/EnsRegistry.json' with { type: 'json' };
import ensResolver from '../../fixtures/ens/EnsResolver.json' with { type: 'json' };
import reverseRegistrar from '../../fixtures/ens/EnsReverseRegistrar.json' with { type: 'json' };

type Deployed = BaseContract & Record<string, (...args: unknown[]) => Promise<ContractTransactionResponse>>;

const now = 1_800_000_000;
let chain: Chain;
let provider: ReturnType<typeof devProvider>;
let ens: EnsSource;
let registry: Deployed;
let resolver: Deployed;
let reverse: Deployed;
let accounts: Hex[];

beforeAll(async () => {
  chain = await startChain();
  provider = devProvider(chain);
  accounts = (await provider.listAccounts()).map(({ address }) => address.toLowerCase() as Hex);
  registry = await deploy(ensRegistry);
  resolver = await deploy(ensResolver, await registry.getAddress());
  reverse = await deploy(reverseRegistrar, await registry.getAddress(), await resolver.getAddress());
  const owner = accounts[0]!;
  await sent(registry.setSubnodeOwner!(ZeroHash, id('reverse'), owner));
  await sent(registry.setSubnodeOwner!(namehash('reverse'), id('addr'), await reverse.getAddress()));
  await sent(registry.setSubnodeOwner!(ZeroHash, id('eth'), owner));
  ens = openEns((method, params) => provider.send(method, params), {
    chainId: chain.chainId,
    registry: (await registry.getAddress()) as Hex,
  });
}, 60_000);

afterAll(async () => {
  provider?.destroy();
  await chain?.stop();
});

async function deploy(
  { abi, bytecode }: { abi: object[]; bytecode: string },
  ...args: unknown[]
): Promise<Deployed> {
  const factory = new ContractFactory(abi, bytecode, await provider.getSigner(0));
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  return contract as Deployed;
}

async function sent(transaction: Promise<ContractTransactionResponse>): Promise<void> {
  await (await transaction).wait();
}

/** Registers a name for an account: forward record by the owner of `.eth`. */
async function register(label: string, leadsTo: Hex): Promise<void> {
  await sent(registry.setSubnodeOwner!(namehash('eth'), id(label), accounts[0]));
  await sent(registry.setResolver!(namehash(`${label}.eth`), await resolver.getAddress()));
  await sent(resolver.setAddr!(namehash(`${label}.eth`), leadsTo));
}

/** What the account says its own name is; ENS lets it say anything. */
async function callItself(account: number, name: string): Promise<void> {
  const signed = reverse.connect(await provider.getSigner(account)) as Deployed;
  await sent(signed.setName!(name));
}

async function useReverseResolver(account: number, contract: Deployed): Promise<void> {
  const signed = reverse.connect(await provider.getSigner(account)) as Deployed;
  await sent(signed.setResolver!(await contract.getAddress()));
}

const author = (account: number, control: 'key' | 'chain' = 'key') =>
  ({ chainId: chain.chainId, address: accounts[account]!, control }) as const;

describe('an account with an ENS name', () => {
  test('is bound where name and account lead to each other, as of a block', async () => {
    await register('harbour', accounts[1]!);
    await callItself(1, 'harbour.eth');
    const block = await provider.getBlock('latest');
    expect(await askEns(author(1), ens, now)).toEqual({
      how: 'ens',
      state: 'found',
      code: 'identity.ens.bound',
      name: 'harbour.eth',
      asOf: { block: block?.number, time: block?.timestamp },
      details: { ascii: 'harbour.eth' },
    });
  });

  test('loses it when the name is transferred, and an older block still tells the older truth', async () => {
    await register('quay', accounts[2]!);
    await callItself(2, 'quay.eth');
    const before = await provider.getBlock('latest');
    await register('quay', accounts[3]!);
    expect(await askEns(author(2), ens, now)).toMatchObject({
      code: 'identity.ens.one-way',
      details: { leadsTo: accounts[3] },
    });
    const then = { ...ens, head: async () => ({ block: before!.number, time: before!.timestamp }) };
    expect(await askEns(author(2), then, now)).toMatchObject({
      code: 'identity.ens.bound',
      asOf: { block: before!.number },
    });
  });

  test('is not bound by calling itself by another’s name', async () => {
    await callItself(3, 'harbour.eth');
    expect(await askEns(author(3), ens, now)).toMatchObject({
      code: 'identity.ens.one-way',
      name: 'harbour.eth',
      details: { leadsTo: accounts[1] },
    });
  });

  test('is not bound by a name that nobody registered', async () => {
    await callItself(3, 'nobody.eth');
    expect(await askEns(author(3), ens, now)).toMatchObject({
      code: 'identity.ens.one-way',
      details: { ascii: 'nobody.eth' },
    });
  });

  test('is not bound by a name that leads here while the account says nothing', async () => {
    await register('lighthouse', accounts[4]!);
    expect(await askEns(author(4), ens, now)).toMatchObject({ code: 'identity.ens.none', state: 'none' });
  });

  test.each([
    'Harbour.eth',
    'har​bour.eth',
    'hаrbour.eth',
    'harbour',
    '..',
    'a'.repeat(300),
    'evil\u202e.eth',
    'harbour.eth ',
  ])('that is no name in normal form is refused: %j', async (name) => {
    await callItself(5, name);
    expect(await askEns(author(5), ens, now)).toMatchObject({
      state: 'refused',
      code: 'identity.ens.refused.not-normalised',
    });
  });

  test('outside ASCII also comes in punycode', async () => {
    await register('москва', accounts[5]!);
    await callItself(5, 'москва.eth');
    expect(await askEns(author(5), ens, now)).toMatchObject({
      code: 'identity.ens.bound',
      name: 'москва.eth',
      details: { ascii: 'xn--80adxhks.eth' },
    });
  });

  test('whose resolver asks a server is refused, and no server is asked', async () => {
    await useReverseResolver(6, await deploy(offchainResolver));
    expect(await askEns(author(6), ens, now)).toMatchObject({ code: 'identity.ens.refused.offchain' });
  });

  test.each([
    ['a text without an end', `0x${'00'.repeat(31)}20${'ff'.repeat(32)}`],
    ['one byte', '0x01'],
    ['more than is read', AbiCoder.defaultAbiCoder().encode(['string'], ['a'.repeat(5_000)])],
    ['bytes that are no text', AbiCoder.defaultAbiCoder().encode(['bytes'], ['0xc328'])],
  ])('whose resolver answers %s is refused', async (_, words) => {
    await useReverseResolver(7, await deploy(parrot, words));
    expect(await askEns(author(7), ens, now)).toMatchObject({
      state: 'refused',
      code: /malformed|not-normalised/,
    });
  });

  test('whose resolver is no contract has none', async () => {
    const nothing = { getAddress: async () => `0x${'0e'.repeat(20)}` } as unknown as Deployed;
    await useReverseResolver(8, nothing);
    expect(await askEns(author(8), ens, now)).toMatchObject({ code: 'identity.ens.none' });
  });
});

describe('ENS', () => {
  test('that is not there is told apart from an account without a name', async () => {
    expect(await askEns(author(1), undefined, now)).toMatchObject({
      code: 'identity.ens.unknown',
      details: { why: 'no-source' },
    });
    const down = openEns(() => Promise.reject(new Error('ECONNREFUSED')), { chainId: chain.chainId });
    expect(await askEns(author(1), down, now)).toMatchObject({ state: 'unavailable', asOf: { time: now } });
  });

  test('is unavailable where the RPC serves another chain, stalls, or talks nonsense', async () => {
    const wrong = openEns((method, params) => provider.send(method, params), { chainId: 1 });
    const stalled = { ...ens, timeoutMs: 50, head: () => new Promise<never>(() => undefined) };
    const nonsense = openEns(async (method) => (method === 'eth_chainId' ? '0x7a69' : 'hello'), {
      chainId: chain.chainId,
    });
    for (const source of [wrong, stalled, nonsense])
      expect((await askEns({ ...author(1), chainId: source.chainId }, source, now)).code).toBe(
        'identity.ens.unavailable',
      );
  });

  test('says nothing of an account that is known from another chain alone', async () => {
    const elsewhere = { ...author(1, 'chain'), chainId: 10 };
    expect(await askEns(elsewhere, ens, now)).toMatchObject({ details: { why: 'other-chain' } });
    expect(await askEns({ ...elsewhere, control: 'key' }, ens, now)).toMatchObject({
      code: 'identity.ens.bound',
    });
  });

  test('may answer any bytes at all: the finding is one of these', async () => {
    const hex = fc
      .uint8Array({ maxLength: 200 })
      .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`);
    const text = fc.string().map((said) => AbiCoder.defaultAbiCoder().encode(['string'], [said]) as Hex);
    const address = AbiCoder.defaultAbiCoder().encode(['address'], [`0x${'0a'.repeat(20)}`]) as Hex;
    const answers = fc.array(fc.oneof(hex, text, fc.constant(address)), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(answers, async (said) => {
        let i = 0;
        const parrotEns = { ...ens, head: async () => ({ block: 1, time: 1 }), call: async () => said[i++]! };
        const { code } = await askEns(author(1), parrotEns, now);
        expect(code).toMatch(/^identity\.ens\.(none|one-way|refused\.(malformed|not-normalised))$/);
      }),
    );
  });
});
