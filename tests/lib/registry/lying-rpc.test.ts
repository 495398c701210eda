import { Contract } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Content } from '../../../lib/content/content.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { contentKey } from '../../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { openClient, type RegistryClient } from '../../../lib/registry/client.ts';
import { readHeader } from '../../../lib/registry/header.ts';
import { quantity } from '../../../lib/registry/registry.ts';
import { verify } from '../../../lib/verify.ts';
import {
  type Behaviour,
  garbage,
  honest,
  type LoopbackRpc,
  lying,
  stalling,
  startRpc,
} from './loopback-rpc.ts';

const text = (about: string): Content => ({
  type: 'text',
  text: `The harbour was closed on Monday, said the ${about}, and ships had to wait outside until the evening.`,
});
const keyOf = (content: Content): Hex => contentKey(exactFingerprint(content));

const signed = text('harbour master');
const unsigned = text('harbour cat');

let network: DevNetwork;
let node: string;
let block: number;
const rpcs: LoopbackRpc[] = [];

beforeAll(async () => {
  network = await startNetwork();
  node = network.chain.rpcUrl;
  const contract = new Contract(network.domain.address, REGISTRY_ABI, await network.provider.getSigner(0));
  const sent = await contract.getFunction('claim')(keyOf(signed), `0x${'00'.repeat(32)}`, 7);
  block = (await sent.wait()).blockNumber;
  await network.provider.send('anvil_mine', ['0x5']);
});
afterEach(async () => {
  await Promise.all(rpcs.splice(0).map((rpc) => rpc.stop()));
});
afterAll(() => network?.stop());

/** An RPC that answers every question about `content` with what is true of `other`. */
function mixingUp(content: Content, other: Content): Behaviour {
  const tellTruth = honest(node);
  return (question, response) => {
    const params = JSON.parse(
      JSON.stringify(question.params).replaceAll(keyOf(content).slice(2), keyOf(other).slice(2)),
    );
    return tellTruth(
      { ...question, params: question.method === 'eth_call' ? params : question.params },
      response,
    );
  };
}

/** Says that there is a claim on the unsigned text. */
const inventing = () => mixingUp(unsigned, signed);
/** Says that there is no claim on the signed text. */
const hiding = () => mixingUp(signed, unsigned);

async function client(...behaviours: Behaviour[]): Promise<RegistryClient> {
  const started = await Promise.all(behaviours.map(startRpc));
  rpcs.push(...started);
  return openClient({ ...network.domain, rpcUrls: started.map(({ url }) => url), timeoutMs: 1_500 });
}

async function verdictOn(content: Content, registry: RegistryClient) {
  const verdict = await verify(content, {
    fingerprint: () => Promise.reject(new Error('A text is not decoded.')),
    inColour: () => Promise.reject(new Error('A text is not decoded.')),
    registry: {
      registry,
      near: async () => ({ candidates: [], records: 0 }),
      statementOf: async () => undefined,
      followed: {},
    },
    detector: () => Promise.reject(new Error('There is no detector for texts.')),
  });
  const [evidence] = verdict.evidence;
  const basis = evidence && 'basis' in evidence.details ? evidence.details.basis : undefined;
  const reason = evidence?.state === 'unavailable' ? evidence.details.reason : '';
  return { word: verdict.word, code: evidence?.code, basis, reason, claim: verdict.claim };
}

describe('honest RPCs', () => {
  test.each([1, 2, 3])('%i of them say who signed and who did not', async (count) => {
    const registry = await client(...Array.from({ length: count }, () => honest(node)));
    const needed = Math.floor(count / 2) + 1;
    const said = await verdictOn(signed, registry);
    expect(said).toMatchObject({ word: 'signed', basis: { asked: count } });
    expect(said.basis?.agreed).toBeGreaterThanOrEqual(needed);
    expect(said.claim).toMatchObject({ block, finality: 'pending' });
    expect((await verdictOn(unsigned, registry)).word).toBe('no-record');
  });
});

describe('one lying RPC of three', () => {
  test.each<[string, () => Behaviour, Content, string]>([
    ['invents a claim', inventing, unsigned, 'no-record'],
    ['hides a claim', hiding, signed, 'signed'],
  ])('that %s is caught by the quorum', async (_title, liar, content, word) => {
    const registry = await client(liar(), honest(node), honest(node));
    expect(await verdictOn(content, registry)).toMatchObject({ word, basis: { agreed: 2, asked: 3 } });
  });

  test('is named where the others needed longer', async () => {
    const slow: Behaviour = async (question, response) => {
      await new Promise((resolve) => setTimeout(resolve, question.method === 'eth_call' ? 100 : 0));
      return honest(node)(question, response);
    };
    const registry = await client(inventing(), slow, slow);
    const said = await verdictOn(unsigned, registry);
    expect(said).toMatchObject({ word: 'no-record', basis: { agreed: 2, against: [rpcs[0]!.origin] } });
  });

  test.each<[string, Behaviour]>([
    ['stalls', stalling],
    ['answers garbage', garbage],
  ])('does no more than one that %s', async (_title, other) => {
    const registry = await client(other, honest(node), honest(node));
    const started = performance.now();
    expect(await verdictOn(signed, registry)).toMatchObject({
      word: 'signed',
      basis: { agreed: 2, asked: 3 },
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('and one that stalls leave nothing to believe', async () => {
    const registry = await client(inventing(), stalling, honest(node));
    const said = await verdictOn(unsigned, registry);
    expect(said).toMatchObject({ word: 'unavailable', code: 'registry.unavailable.rpc-disagree' });
    expect(said.reason).toContain(`${rpcs[0]!.origin} says: a claim by`);
    expect(said.reason).toContain(`${rpcs[2]!.origin} says: no claim`);
    expect(said.reason).not.toContain('api-key');
  });
});

test('one honest RPC of three is no quorum where the others fail', async () => {
  const registry = await client(honest(node), stalling, garbage);
  const said = await verdictOn(signed, registry);
  expect(said).toMatchObject({ word: 'unavailable', code: 'registry.unavailable.rpc-no-quorum' });
  expect(said.reason).toContain(`${rpcs[1]!.origin} took too long`);
  expect(said.reason).not.toContain('api-key');
});

describe('a lying RPC that is asked alone', () => {
  test.each<[string, () => Behaviour, Content, string, 'included' | 'excluded']>([
    ['invents a claim', inventing, unsigned, 'signed', 'excluded'],
    ['hides a claim', hiding, signed, 'no-record', 'included'],
  ])(
    'and %s is believed, as one of one, and caught by a proof',
    async (_title, liar, content, word, state) => {
      const registry = await client(liar());
      expect(await verdictOn(content, registry)).toMatchObject({ word, basis: { agreed: 1, asked: 1 } });
      expect((await registry.prove({ content: keyOf(content) })).state).toBe(state);
    },
  );

  test('can not fit a proof to its lie', async () => {
    const registry = await client(
      lying(node, async ({ method, params }, result) => {
        if (method !== 'eth_getProof') return result;
        const [address, , at] = params;
        return network.provider.send('eth_getProof', [address, [`0x${'00'.repeat(32)}`], at]);
      }),
    );
    await expect(registry.prove({ content: keyOf(signed) })).rejects.toMatchObject({
      failure: 'proof-refused',
      fault: 'proof-other-slot',
    });
  });

  test('can not put the proof under another state root', async () => {
    const registry = await client(
      lying(node, ({ method }, result) =>
        method === 'eth_getBlockByNumber'
          ? { ...(result as object), stateRoot: `0x${'ab'.repeat(32)}` }
          : result,
      ),
    );
    await expect(registry.prove({ content: keyOf(signed) })).rejects.toMatchObject({
      fault: 'header-wrong-hash',
    });
  });
});

describe('two lying RPCs of three', () => {
  test('outvote the honest one, which is named, and a proof catches them', async () => {
    const slow: Behaviour = async (question, response) => {
      await new Promise((resolve) => setTimeout(resolve, question.method === 'eth_call' ? 100 : 0));
      return inventing()(question, response);
    };
    const registry = await client(honest(node), inventing(), slow);
    expect(await verdictOn(unsigned, registry)).toMatchObject({
      word: 'signed',
      basis: { agreed: 2, asked: 3, against: [rpcs[0]!.origin] },
    });
    expect(await registry.prove({ content: keyOf(unsigned) })).toMatchObject({ state: 'excluded' });
  });

  test('that also make up a chain of their own are caught where a header is known from elsewhere', async () => {
    const early = quantity(block - 1);
    const ownChain = (): Behaviour => (question, response) => {
      const params =
        question.method === 'eth_getProof' ? [...question.params.slice(0, 2), early] : question.params;
      return honest(node)({ ...question, params }, response);
    };
    const registry = await client(ownChain(), ownChain(), honest(node));
    const real = await network.provider.send('eth_getBlockByNumber', [quantity(block), false]);
    const header = readHeader(real, block, 'elsewhere');
    expect(await registry.prove({ content: keyOf(signed) }, { header })).toMatchObject({
      state: 'included',
      header: 'given',
      refused: [
        { origin: rpcs[0]!.origin, fault: 'proof-wrong-root' },
        { origin: rpcs[1]!.origin, fault: 'proof-wrong-root' },
      ],
    });
  });
});

test('three RPCs at one origin are one witness', async () => {
  const rpc = await startRpc(honest(node));
  rpcs.push(rpc);
  const rpcUrls = ['/a', '/b', '/c'].map((path) => rpc.origin + path);
  const registry = openClient({ ...network.domain, rpcUrls });
  expect(await verdictOn(signed, registry)).toMatchObject({ word: 'signed', basis: { agreed: 1, asked: 1 } });
});

test('a claim that vanishes in a reorganisation vanishes from the verdict, and becomes final where it stays', async () => {
  const fleeting = text('harbour pilot');
  const registry = await client(honest(node), honest(node), honest(node));
  const contract = new Contract(network.domain.address, REGISTRY_ABI, await network.provider.getSigner(0));
  const snapshot = await network.provider.send('evm_snapshot', []);
  await (await contract.getFunction('claim')(keyOf(fleeting), `0x${'00'.repeat(32)}`, 7)).wait();
  expect(await verdictOn(fleeting, registry)).toMatchObject({
    word: 'signed',
    claim: { finality: 'pending' },
  });
  await network.provider.send('evm_revert', [snapshot]);
  expect((await verdictOn(fleeting, registry)).word).toBe('no-record');

  await network.provider.send('anvil_mine', ['0x28']);
  expect((await verdictOn(signed, registry)).claim?.finality).toBe('safe');
  await network.provider.send('anvil_mine', ['0x28']);
  expect((await verdictOn(signed, registry)).claim?.finality).toBe('finalized');
});
