import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { type ProofFault, ProofRefused } from '../../../lib/registry/proof.ts';
import { proveClaim } from '../../../lib/registry/prove.ts';
import { quantity, type RpcRegistry } from '../../../lib/registry/registry.ts';
import { headSlot } from '../../../lib/registry/slots.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';
import { honest, type LoopbackRpc, lying, type Question, registryAt, startRpc } from './loopback-rpc.ts';

const word = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const secretOf = (number: number) => new Uint8Array(32).fill(number);
const authorOf = (number: number) => addressOf(secretOf(number));
const META = word(0xabc);

let network: DevNetwork;
let contract: Contract;
let rpc: LoopbackRpc;
let registry: RpcRegistry;
let freshBlock: number;
let block: number;

beforeAll(async () => {
  network = await startNetwork();
  const { chain, domain, provider } = network;
  contract = new Contract(domain.address, REGISTRY_ABI, await provider.getSigner(0));
  rpc = await startRpc(honest(chain.rpcUrl));
  registry = registryAt(rpc.url);
  freshBlock = await registry.head();
  for (let content = 1; content <= 40; content++) await claimAs(1, word(content));
  await claimAs(2, word(1));
  await claimAs(3, word(1));
  await send('revoke', [[word(50)], 4, word(0)]);
  block = await send('claim', [word(50), META, 1]);
});
afterAll(async () => {
  await rpc?.stop();
  await network?.stop();
});

async function claimAs(number: number, content: Hex): Promise<number> {
  const author = authorOf(number);
  const fields = { author, keyIdx: 0, content, meta: META, kind: 'textAi', deadline: 2 ** 40 } as const;
  const { signature } = signClaim(fields, network.domain, secretOf(number));
  return send('claimBySig', [author, author, 0, content, META, KINDS.textAi, 2 ** 40, signature]);
}

async function send(method: string, args: unknown[]): Promise<number> {
  const sent = await contract.getFunction(method)(...args);
  return (await sent.wait()).blockNumber;
}

describe('a claim', () => {
  test('that is there is proved to be included, as the registry itself tells it', async () => {
    const proof = await proveClaim([registry], { content: word(7), block });
    const [[claim]] = (await registry.claimsOn([word(7)])) as [[unknown]];
    expect(proof).toMatchObject({ state: 'included', claim, header: { agreed: 1, asked: 1 }, refused: [] });
    const real = await network.provider.getBlock(block);
    expect(proof.block).toMatchObject({ number: block, hash: real!.hash, time: real!.timestamp });
  });

  test.each([1, 2, 3])('of author %i among several is proved', async (number) => {
    const proof = await proveClaim([registry], { content: word(1), author: authorOf(number), block });
    const [claims] = await registry.claimsOn([word(1)]);
    const claim = claims!.find(({ author }) => author === authorOf(number));
    expect(claim).toBeDefined();
    expect(proof).toMatchObject({ state: 'included', claim });
  });

  test('is proved with its withdrawal', async () => {
    const proof = await proveClaim([registry], { content: word(50), block });
    expect(proof).toMatchObject({ claim: { standing: { state: 'withdrawn', reason: 'rights' } } });
  });

  test.each<[string, Hex, Hex | undefined]>([
    ['on a content that nobody claimed', word(999), undefined],
    ['of an author on a content that nobody claimed', word(999), authorOf(1)],
    ['of an author who did not claim what another did', word(7), authorOf(2)],
    ['of an author who did not claim what several others did', word(1), authorOf(4)],
  ])('%s is proved to be excluded', async (_title, content, author) => {
    const proof = await proveClaim([registry], { content, ...(author ? { author } : {}), block });
    expect(proof.state).toBe('excluded');
    expect(proof).not.toHaveProperty('claim');
  });

  test('of a registry without any claim is proved to be excluded', async () => {
    expect((await proveClaim([registry], { content: word(7), block: freshBlock })).state).toBe('excluded');
  });

  test('made later is excluded at an earlier block', async () => {
    expect((await proveClaim([registry], { content: word(50), block: block - 1 })).state).toBe('excluded');
  });

  test('where there is no registry is no claim and no absence', async () => {
    const nowhere = { ...registry, config: { ...registry.config, address: `0x${'77'.repeat(20)}` as Hex } };
    await expect(proveClaim([nowhere], { content: word(7), block })).rejects.toMatchObject({
      failure: 'no-contract',
    });
  });
});

type Proof = {
  address: string;
  storageHash: string;
  accountProof: string[];
  storageProof: { key: string; value: string; proof: string[] }[];
};

const flip = (node: string, at = 40) =>
  node.slice(0, at) + (node[at] === 'a' ? 'b' : 'a') + node.slice(at + 1);
const flipIn = (nodes: string[], i: number) => nodes.map((node, j) => (j === i ? flip(node) : node));

describe('an RPC whose proof', () => {
  const node = () => network.chain.rpcUrl;
  const askNode = async (method: string, params: unknown[]) => network.provider.send(method, params);

  test.each<[string, ProofFault, (proof: Proof, question: Question) => unknown]>([
    [
      'has another byte in the first account node',
      'proof-wrong-root',
      (p) => ({ ...p, accountProof: flipIn(p.accountProof, 0) }),
    ],
    [
      'has another byte in the last account node',
      'proof-broken',
      (p) => ({ ...p, accountProof: flipIn(p.accountProof, p.accountProof.length - 1) }),
    ],
    [
      'lacks the last account node',
      'proof-broken',
      (p) => ({ ...p, accountProof: p.accountProof.slice(0, -1) }),
    ],
    ['lacks all account nodes', 'proof-wrong-root', (p) => ({ ...p, accountProof: [] })],
    [
      'has a cut account node',
      'proof-broken',
      (p) => ({ ...p, accountProof: [...p.accountProof.slice(0, -1), p.accountProof.at(-1)!.slice(0, -8)] }),
    ],
    [
      'has another byte in the first storage node',
      'proof-wrong-root',
      storage(({ proof }) => ({ proof: flipIn(proof, 0) })),
    ],
    [
      'has another byte in the last storage node',
      'proof-broken',
      storage(({ proof }) => ({ proof: flipIn(proof, proof.length - 1) })),
    ],
    ['lacks the last storage node', 'proof-broken', storage(({ proof }) => ({ proof: proof.slice(0, -1) }))],
    ['lacks all storage nodes', 'proof-wrong-root', storage(() => ({ proof: [] }))],
    ['is of an empty storage', 'proof-wrong-root', storage(() => ({ proof: ['0x80'], value: '0x0' }))],
    [
      'has a cut storage node',
      'proof-broken',
      storage(({ proof }) => ({ proof: [...proof.slice(0, -1), proof.at(-1)!.slice(0, -2)] })),
    ],
    [
      'has its storage nodes backwards',
      'proof-wrong-root',
      storage(({ proof }) => ({ proof: proof.toReversed() })),
    ],
    [
      'says another value than it proves',
      'proof-wrong-value',
      storage(({ value }) => ({ value: flip(value, 20) })),
    ],
    [
      'says that there is nothing where it proves a claim',
      'proof-wrong-value',
      storage(() => ({ value: '0x0' })),
    ],
    [
      'says another storage root than it proves',
      'proof-wrong-value',
      (p) => ({ ...p, storageHash: flip(p.storageHash) }),
    ],
    [
      'is of another slot',
      'proof-other-slot',
      (_, { params }) => askNode('eth_getProof', [params[0], [headSlot(word(8))], params[2]]),
    ],
    [
      'is of another slot under the name of this one',
      'proof-broken',
      async (p, { params }) => {
        const other = await askNode('eth_getProof', [params[0], [headSlot(word(8))], params[2]]);
        return { ...p, storageProof: [{ ...other.storageProof[0], key: headSlot(word(7)) }] };
      },
    ],
    [
      'is of another account',
      'proof-other-account',
      (_, { params }) => askNode('eth_getProof', [authorOf(1), params[1], params[2]]),
    ],
    [
      'is of another account under the name of this one',
      'proof-broken',
      async (p, { params }) => {
        const funded = await (await network.provider.getSigner(0)).getAddress();
        const other = await askNode('eth_getProof', [funded, params[1], params[2]]);
        return { ...other, address: p.address };
      },
    ],
    [
      'is of another block',
      'proof-wrong-root',
      (_, { params }) => askNode('eth_getProof', [params[0], params[1], quantity(block - 3)]),
    ],
    [
      'mixes the account of this block with the storage of another',
      'proof-wrong-root',
      async (p, { params }) => {
        const other = await askNode('eth_getProof', [params[0], params[1], quantity(block - 20)]);
        return { ...p, storageProof: other.storageProof };
      },
    ],
    [
      'has a giant list of nodes',
      'proof-too-large',
      storage(({ proof }) => ({ proof: Array.from({ length: 5000 }, () => proof[0]!) })),
    ],
    [
      'has a giant list of account nodes',
      'proof-too-large',
      (p) => ({ ...p, accountProof: Array.from({ length: 5000 }, () => p.accountProof[0]!) }),
    ],
    [
      'has a giant node',
      'proof-too-large',
      storage(({ proof }) => ({ proof: [...proof, `0x${'00'.repeat(1_000_000)}`] })),
    ],
    [
      'is about more slots than were asked for',
      'proof-malformed',
      (p) => ({ ...p, storageProof: [...p.storageProof, ...p.storageProof] }),
    ],
    ['is about no slot', 'proof-malformed', (p) => ({ ...p, storageProof: [] })],
    ['is null', 'proof-malformed', () => null],
    ['is text', 'proof-malformed', () => 'proof'],
    ['has nodes that are no bytes', 'proof-malformed', storage(() => ({ proof: ['hello'] }))],
    ['has half a byte', 'proof-malformed', storage(({ proof }) => ({ proof: [`${proof[0]}0`] }))],
    ['has null for a slot', 'proof-malformed', (p) => ({ ...p, storageProof: [null] })],
  ])('%s is refused', async (_title, fault, tamper) => {
    rpc.behave = lying(node(), (question, result) =>
      question.method === 'eth_getProof' ? tamper(result as Proof, question) : result,
    );
    const error = await proveClaim([registry], { content: word(7), block }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ProofRefused);
    expect(error.fault).toBe(fault);
    expect(error.failure).toBe('proof-refused');
    expect(error.message).toContain(rpc.origin);
    expect(error.message).not.toContain('api-key');
  });

  test('changes any single byte of any node never proves anything', async () => {
    const { accountProof, storageProof } = (await askNode('eth_getProof', [
      network.domain.address,
      [headSlot(word(7))],
      quantity(block),
    ])) as Proof;
    const nodes = [...accountProof, ...storageProof[0]!.proof];
    for (let round = 0; round < 60; round++) {
      const at = (round * 7919) % nodes.length;
      const digit = 2 + ((round * 104_729) % (nodes[at]!.length - 2));
      rpc.behave = lying(node(), ({ method }, result) => {
        if (method !== 'eth_getProof') return result;
        const proof = result as Proof;
        return {
          ...proof,
          accountProof: proof.accountProof.map((text, i) => (i === at ? flip(text, digit) : text)),
          storageProof: proof.storageProof.map((entry) => ({
            ...entry,
            proof: entry.proof.map((text, i) => (i + accountProof.length === at ? flip(text, digit) : text)),
          })),
        };
      });
      await expect(proveClaim([registry], { content: word(7), block })).rejects.toThrow(ProofRefused);
    }
  });

  test.each<[string, ProofFault, (header: Record<string, unknown>) => unknown]>([
    ['has another state root', 'header-wrong-hash', (h) => ({ ...h, stateRoot: flip(String(h.stateRoot)) })],
    ['has another time', 'header-wrong-hash', (h) => ({ ...h, timestamp: '0x1' })],
    ['has another hash', 'header-wrong-hash', (h) => ({ ...h, hash: flip(String(h.hash)) })],
    ['has no hash', 'header-wrong-hash', ({ hash: _, ...h }) => h],
    ['lacks a field of its version', 'header-wrong-hash', ({ baseFeePerGas: _, ...h }) => h],
    ['has a field too many', 'header-wrong-hash', (h) => ({ ...h, slotNumber: '0x1' })],
    ['lacks a field of every version', 'header-malformed', ({ mixHash: _, ...h }) => h],
    ['has a number for bytes', 'header-malformed', (h) => ({ ...h, extraData: 7 })],
    ['has a giant field', 'header-malformed', (h) => ({ ...h, extraData: `0x${'00'.repeat(100_000)}` })],
    ['is null', 'header-malformed', () => null],
  ])('rests on a header that %s is refused', async (_title, fault, tamper) => {
    rpc.behave = lying(node(), ({ method }, result) =>
      method === 'eth_getBlockByNumber' ? tamper(result as Record<string, unknown>) : result,
    );
    await expect(proveClaim([registry], { content: word(7), block })).rejects.toMatchObject({
      failure: 'proof-refused',
      fault,
    });
  });

  test('rests on the header of another block is refused', async () => {
    rpc.behave = async (question, response) => {
      const params =
        question.method === 'eth_getBlockByNumber' ? [quantity(block - 1), false] : question.params;
      return honest(node())({ ...question, params }, response);
    };
    await expect(proveClaim([registry], { content: word(7), block })).rejects.toMatchObject({
      fault: 'header-other-block',
    });
  });

  test('does not hold is passed over and named where another RPC gives one that does', async () => {
    rpc.behave = lying(node(), ({ method }, result) => (method === 'eth_getProof' ? null : result));
    const other = registryAt(network.chain.rpcUrl);
    const proof = await proveClaim([registry, other], { content: word(7), block });
    expect(proof).toMatchObject({
      state: 'included',
      header: { agreed: 2, asked: 2 },
      refused: [{ origin: rpc.origin, fault: 'proof-malformed' }],
    });
  });

  function storage(change: (entry: Proof['storageProof'][number]) => Partial<Proof['storageProof'][number]>) {
    return (proof: Proof) => ({
      ...proof,
      storageProof: proof.storageProof.map((entry) => ({ ...entry, ...change(entry) })),
    });
  }
});
