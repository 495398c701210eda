import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS, type Kind } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { MAX_CLAIMS_SHOWN, openRegistry, type Registry } from '../../../lib/registry/registry.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';

const word = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const secretOf = (number: number) => new Uint8Array(32).fill(number);
const META = word(0xabc);

let network: DevNetwork;
let registry: Registry;
let contract: Contract;

beforeAll(async () => {
  network = await startNetwork();
  const { chain, domain, provider } = network;
  registry = openRegistry({ ...domain, rpcUrl: chain.rpcUrl });
  contract = new Contract(domain.address, REGISTRY_ABI, await provider.getSigner(0));
});
afterAll(() => network?.stop());

/** Claims by signature, paid for by the first account of the chain. @returns the block. */
async function claimAs(number: number, content: Hex, kind: Kind = 'digitalCapture'): Promise<number> {
  const author = addressOf(secretOf(number));
  const fields = { author, keyIdx: 0, content, meta: META, kind, deadline: 2 ** 40 };
  const { signature } = signClaim(fields, network.domain, secretOf(number));
  const args = [author, author, 0, content, META, KINDS[kind], 2 ** 40, signature];
  return send('claimBySig', args);
}

async function send(method: string, args: unknown[]): Promise<number> {
  const sent = await contract.getFunction(method)(...args);
  return (await sent.wait()).blockNumber;
}

async function payer(): Promise<Hex> {
  return (await (await network.provider.getSigner(0)).getAddress()).toLowerCase() as Hex;
}

describe('the claims on a content', () => {
  test('are none where nobody claimed it', async () => {
    expect(await registry.claimsOn([word(1)])).toEqual([[]]);
    expect(await registry.claimsOn([])).toEqual([]);
  });

  test('are one where one author did, with its time, block and kind', async () => {
    const block = await claimAs(1, word(2), 'trainedAlgorithmicMedia');
    const { timestamp } = (await network.provider.getBlock(block))!;
    expect(await registry.claimsOn([word(2)])).toEqual([
      [
        {
          content: word(2),
          author: addressOf(secretOf(1)),
          keyIdx: 0,
          kind: 'trainedAlgorithmicMedia',
          time: timestamp,
          block,
          standing: { state: 'stands' },
        },
      ],
    ]);
  });

  test('are all there where several authors did, the first one first', async () => {
    for (const author of [1, 2, 3]) await claimAs(author, word(3));
    const [claims] = await registry.claimsOn([word(3)]);
    expect(claims!.map(({ author }) => author).sort()).toEqual(
      [1, 2, 3].map((n) => addressOf(secretOf(n))).sort(),
    );
    expect(claims![0]!.author).toBe(addressOf(secretOf(1)));
  });

  test('come in the order of the keys that were asked for', async () => {
    await claimAs(1, word(4));
    await claimAs(2, word(5));
    const found = await registry.claimsOn([word(5), word(0xdead), word(4), word(5)]);
    expect(found.map((claims) => claims.map(({ content }) => content))).toEqual([
      [word(5)],
      [],
      [word(4)],
      [word(5)],
    ]);
  });

  test('stop at a page, and a crowd of late claimants never pushes the first one off it', async () => {
    for (let author = 1; author <= MAX_CLAIMS_SHOWN + 5; author++) await claimAs(author, word(6));
    const [claims] = await registry.claimsOn([word(6)]);
    expect(claims).toHaveLength(MAX_CLAIMS_SHOWN);
    expect(claims![0]!.author).toBe(addressOf(secretOf(1)));
    expect(new Set(claims!.map(({ author }) => author)).size).toBe(MAX_CLAIMS_SHOWN);
  });

  test('say that one was withdrawn, why and when, also where another one stands', async () => {
    await send('claim', [word(7), META, 1]);
    await claimAs(1, word(7));
    const block = await send('revoke', [[word(7)], 4, word(0)]);
    const { timestamp } = (await network.provider.getBlock(block))!;
    const [claims] = await registry.claimsOn([word(7)]);
    expect(claims!.map(({ author, standing }) => [author, standing])).toEqual([
      [await payer(), { state: 'withdrawn', reason: 'rights', time: timestamp }],
      [addressOf(secretOf(1)), { state: 'stands' }],
    ]);
  });

  test('were withdrawn where the only author withdrew, even before claiming', async () => {
    await send('revoke', [[word(8)], 200, word(0)]);
    await send('claim', [word(8), META, 1]);
    const [claims] = await registry.claimsOn([word(8)]);
    expect(claims![0]!.standing).toMatchObject({ state: 'withdrawn', reason: 'unknown' });
  });
});

describe('the claims between two blocks', () => {
  test('are those of single claims, both ends included', async () => {
    const first = await claimAs(1, word(20));
    await claimAs(2, word(21));
    const last = await claimAs(3, word(22), 'textAi');
    const found = await registry.claimsBetween(first, last);
    expect(found.map(({ content }) => content)).toEqual([word(20), word(21), word(22)]);
    expect(found.at(-1)).toEqual({
      content: word(22),
      author: addressOf(secretOf(3)),
      meta: META,
      kind: 'textAi',
      block: last,
    });
    expect(await registry.claimsBetween(first + 1, last - 1)).toHaveLength(1);
  });

  test('are those of a batch, without what was claimed before', async () => {
    await send('claim', [word(31), META, 1]);
    const block = await send('claimMany', [
      [word(30), word(31), word(32)],
      [word(0xa), word(0xb), word(0xc)],
      2,
    ]);
    const author = await payer();
    expect(await registry.claimsBetween(block, block)).toEqual([
      { content: word(30), author, meta: word(0xa), kind: 'humanEdits', block },
      { content: word(32), author, meta: word(0xc), kind: 'humanEdits', block },
    ]);
  });

  test('are none where nothing was claimed', async () => {
    const block = await send('revoke', [[word(99)], 1, word(0)]);
    expect(await registry.claimsBetween(block, block)).toEqual([]);
  });
});

test('the head is the newest block', async () => {
  expect(await registry.head()).toBe(await network.provider.getBlockNumber());
});

test('an account without code is no registry, and another chain id is another chain', async () => {
  const rpcUrl = network.chain.rpcUrl;
  const nobody = openRegistry({ rpcUrl, chainId: 31337, address: `0x${'de'.repeat(20)}` });
  await expect(nobody.claimsOn([word(1)])).rejects.toMatchObject({ failure: 'no-contract' });
  const elsewhere = openRegistry({ ...network.domain, rpcUrl, chainId: 1 });
  await expect(elsewhere.claimsOn([word(1)])).rejects.toMatchObject({ failure: 'wrong-chain' });
});
