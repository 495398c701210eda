import { Interface } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { accountState } from '../../../lib/registry/account-state.ts';
import { openClient } from '../../../lib/registry/client.ts';
import { accountSlot } from '../../../lib/registry/slots.ts';
import { type Behaviour, honest, type LoopbackRpc, lying, startRpc } from './loopback-rpc.ts';

const abi = new Interface(REGISTRY_ABI);
const EXTSLOAD = abi.getFunction('extsload')!.selector;
const GUARDIAN: Hex = `0x${'9a'.repeat(20)}`;

let network: DevNetwork;
let author: Hex;
const rpcs: LoopbackRpc[] = [];

beforeAll(async () => {
  network = await startNetwork();
  const signer = await network.provider.getSigner(0);
  author = signer.address.toLowerCase() as Hex;
  const data = abi.encodeFunctionData('setGuardian', [author, GUARDIAN]);
  await (await signer.sendTransaction({ to: network.domain.address, data })).wait();
});
afterEach(async () => {
  await Promise.all(rpcs.splice(0).map((rpc) => rpc.stop()));
});
afterAll(() => network?.stop());

async function client(...behaviours: Behaviour[]) {
  const started = await Promise.all(behaviours.map(startRpc));
  rpcs.push(...started);
  return openClient({ ...network.domain, rpcUrls: started.map(({ url }) => url) });
}

const truth = () => honest(network.chain.rpcUrl);
/** Answers every question for words with these. */
const saying = (words: readonly string[]) =>
  lying(network.chain.rpcUrl, ({ params }, result) =>
    JSON.stringify(params).includes(EXTSLOAD) ? abi.encodeFunctionResult('extsload', [words]) : result,
  );
const zero = `0x${'00'.repeat(32)}`;

describe('words of storage', () => {
  test('tell the state of an account, and that there is none', async () => {
    const { wordsAt } = await client(truth());
    expect(await accountState(author, wordsAt)).toEqual({ keyCount: 0, guardian: GUARDIAN });
    expect(await accountState(GUARDIAN, wordsAt)).toEqual({ keyCount: 0 });
  });

  test('are believed when more than half of the RPCs say them, and the others are named', async () => {
    const { wordsAt } = await client(saying([zero]), truth(), truth());
    const { words, basis } = await wordsAt([accountSlot(author)]);
    expect(BigInt(words[0]!)).toBe(BigInt(GUARDIAN));
    expect(basis).toMatchObject({ agreed: 2, asked: 3 });
  });

  test('that two RPCs contradict each other about are not believed', async () => {
    const { wordsAt } = await client(saying([zero]), truth());
    await expect(wordsAt([accountSlot(author)])).rejects.toMatchObject({ failure: 'rpc-disagree' });
  });

  test('too few for the slots are no answer', async () => {
    const { wordsAt } = await client(saying([]));
    await expect(wordsAt([accountSlot(author)])).rejects.toMatchObject({ failure: 'rpc-garbage' });
  });

  test('are asked for a thousand at a time', async () => {
    const { wordsAt } = await client(truth());
    const slots = Array.from({ length: 2_001 }, (_, i) => `0x${i.toString(16).padStart(64, '0')}` as const);
    expect((await wordsAt([...slots.slice(1), accountSlot(author)])).words.at(-1)).toMatch(/9a9a$/);
    expect(rpcs[0]!.asked.filter(({ method }) => method === 'eth_call')).toHaveLength(3);
    expect(await wordsAt([])).toEqual({ words: [], basis: { agreed: 1, asked: 1 } });
  });
});
