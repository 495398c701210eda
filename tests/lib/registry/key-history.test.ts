import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { openClient, type RegistryClient } from '../../../lib/registry/client.ts';
import type { Standing } from '../../../lib/registry/evidence.ts';
import { addressOf, type ClaimFields, signClaim } from '../../../lib/statement/signed-claim.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const word = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const META = word(0xabc);
const FOREVER = 2n ** 36n - 1n;
const AGENT = new Uint8Array(32).fill(7);

let network: DevNetwork;
let client: RegistryClient;

beforeAll(async () => {
  network = await startNetwork();
  client = openClient({ ...network.domain, rpcUrls: [network.chain.rpcUrl] });
});
afterAll(() => network?.stop());

async function account(number: number): Promise<Hex> {
  return (await (await network.provider.getSigner(number)).getAddress()).toLowerCase() as Hex;
}

/** Sends a transaction from an account of the development chain. @returns the time of its block. */
async function send(from: number, method: string, ...args: unknown[]): Promise<number> {
  const contract = new Contract(network.domain.address, REGISTRY_ABI, await network.provider.getSigner(from));
  const { blockNumber } = await (await contract.getFunction(method)(...args)).wait();
  return (await network.provider.getBlock(blockNumber))!.timestamp;
}

/** What the client and a proof say of the first claim on a content: the same. */
async function standingOf(content: Hex): Promise<Standing> {
  const [claims] = await client.claimsOn([content]);
  const { standing } = claims![0]!;
  expect(await client.prove({ content })).toMatchObject({ state: 'included', claim: { standing } });
  return standing;
}

const nextSecond = () => network.provider.send('evm_increaseTime', [2]);

describe('claims by a delegate key', () => {
  test('stand, and those made since it was stolen are disputed', async () => {
    const author = await account(1);
    const delegate = await account(2);
    await send(1, 'addKey', 1, delegate, FOREVER, 1, 1 << KINDS.textAi);
    await send(2, 'claimFor', author, 1, word(1), META, KINDS.textAi);
    expect(await standingOf(word(1))).toEqual({ state: 'stands' });
    await nextSecond();
    const stolen = await send(2, 'claimFor', author, 1, word(2), META, KINDS.textAi);
    await send(1, 'revokeKey', author, 1, stolen);
    expect(await standingOf(word(1))).toEqual({ state: 'stands' });
    expect(await standingOf(word(2))).toEqual({ state: 'disputed', key: 'delegate', since: stolen });
  });

  test('are signed by the key that the author has under that number, and by no other', async () => {
    const author = await account(6);
    const delegate = addressOf(AGENT);
    await send(6, 'addKey', 1, delegate, FOREVER, 1, 1 << KINDS.textAi);
    const fields: ClaimFields = {
      author,
      keyIdx: 1,
      content: word(9),
      meta: META,
      kind: 'textAi',
      deadline: 2 ** 40,
    };
    const claim = signClaim(fields, network.domain, AGENT);
    expect(await client.isSigned(claim)).toBe(true);
    expect(await client.isSigned({ ...claim, meta: word(5) })).toBe(false);
    expect(await client.isSigned(signClaim({ ...fields, keyIdx: 2 }, network.domain, AGENT))).toBe(false);
    expect(await client.isSigned(signClaim({ ...fields, keyIdx: 0 }, network.domain, AGENT))).toBe(false);
    expect(await client.isSigned(signClaim(fields, network.domain, new Uint8Array(32).fill(8)))).toBe(false);
    await send(0, 'claimBySig', delegate, author, 1, word(9), META, KINDS.textAi, 2 ** 40, claim.signature);
    expect(await standingOf(word(9))).toEqual({ state: 'stands' });
  });
});

describe('claims of an author whose key was stolen', () => {
  test("stand if they are older, whatever the thief withdraws; the guardian's withdrawals count", async () => {
    const author = await account(3);
    await send(3, 'setGuardian', author, await account(4));
    for (const content of [11, 12, 13]) await send(3, 'claim', word(content), META, 1);
    const withdrawn = await send(3, 'revoke', [word(13)], 2, word(0));
    await nextSecond();
    const stolen = await send(3, 'claim', word(14), META, 1);
    await send(3, 'revoke', [word(11)], 3, word(0));
    await send(4, 'freeze', author, stolen);
    const byGuardian = await send(4, 'revokeFor', author, 0xffff, [word(12)], 6, word(0));

    expect(await standingOf(word(11))).toEqual({ state: 'stands' });
    expect(await standingOf(word(12))).toEqual({
      state: 'withdrawn',
      reason: 'key-compromise',
      time: byGuardian,
    });
    expect(await standingOf(word(13))).toEqual({ state: 'withdrawn', reason: 'correction', time: withdrawn });
    expect(await standingOf(word(14))).toEqual({ state: 'disputed', key: 'author', since: stolen });
  });
});

describe('claims that a delegate key has withdrawn', () => {
  test('are withdrawn if it was before the key was stolen, and stand if it was since', async () => {
    const author = await account(7);
    await send(7, 'addKey', 1, await account(8), FOREVER, 4, 1);
    for (const content of [21, 22, 23]) await send(7, 'claim', word(content), META, 1);
    // Of several claims on one content this one is asked for in another way.
    await send(0, 'claim', word(23), META, 1);
    const withdrawn = await send(8, 'revokeFor', author, 1, [word(21)], 4, word(0));
    await nextSecond();
    const stolen = await send(8, 'revokeFor', author, 1, [word(22), word(23)], 3, word(0));
    expect(await standingOf(word(22))).toEqual({ state: 'withdrawn', reason: 'withdrawn', time: stolen });
    await send(7, 'revokeKey', author, 1, stolen);

    expect(await standingOf(word(21))).toEqual({ state: 'withdrawn', reason: 'rights', time: withdrawn });
    expect(await standingOf(word(22))).toEqual({ state: 'stands' });
    const [several] = await client.claimsOn([word(23)], { authors: [author] });
    expect(several!.map(({ standing }) => standing.state)).toEqual(['stands', 'stands']);
  });

  test('are so among the later claimants on a content, too', async () => {
    const author = await account(9);
    await send(9, 'addKey', 1, await account(8), FOREVER, 4, 1);
    await send(0, 'claim', word(31), META, 1);
    await send(9, 'claim', word(31), META, 1);
    const stolen = await send(8, 'revokeFor', author, 1, [word(31)], 3, word(0));
    const standings = async () => {
      const [claims] = await client.claimsOn([word(31)]);
      const proof = await client.prove({ content: word(31), author });
      return [
        ...claims!.map(({ standing }) => standing.state),
        'claim' in proof && proof.claim.standing.state,
      ];
    };
    expect(await standings()).toEqual(['stands', 'withdrawn', 'withdrawn']);
    await send(9, 'revokeKey', author, 1, stolen);
    expect(await standings()).toEqual(['stands', 'stands', 'stands']);
  });
});

test('a claim taken out of a batch is found among the events, in the block in which it was taken out', async () => {
  const author = await account(5);
  const [tree] = vectors.trees;
  const [leaf] = tree!.leaves;
  const anchored = await send(5, 'anchor', tree!.root, tree!.leaves.length, META);
  await nextSecond();
  const { index, content, meta, kind, salt, proof } = leaf!;
  await send(0, 'materialize', author, tree!.root, [index, content, meta, kind, salt], proof);
  const block = await client.head();
  const [claims] = await client.claimsOn([content as Hex]);
  expect(claims![0]).toMatchObject({ author, time: anchored, block, finality: 'pending' });
  expect(await client.claimsBetween(block, block)).toMatchObject([{ content, author, meta, block }]);
});
