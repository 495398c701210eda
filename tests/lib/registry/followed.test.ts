import { Contract, Interface } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Content } from '../../../lib/content/content.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { contentKey } from '../../../lib/fingerprint/content-key.ts';
import { exactFingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { memoryClaims } from '../../../lib/registry/claim-store.ts';
import { type ClientOptions, openClient, type RegistryClient } from '../../../lib/registry/client.ts';
import { MAX_CLAIMS_SHOWN } from '../../../lib/registry/registry.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';
import { verify } from '../../../lib/verify.ts';
import { type Behaviour, honest, type LoopbackRpc, lying, startRpc } from './loopback-rpc.ts';

const crowded: Content = {
  type: 'text',
  text: 'The harbour was closed on Monday, and ships had to wait outside.',
};
const quiet: Content = { type: 'text', text: 'The harbour was open on Tuesday, and no ship had to wait.' };
const keyOf = (content: Content): Hex => contentKey(exactFingerprint(content));

const secretOf = (number: number) => new Uint8Array(32).fill(number);
const author = (number: number) => addressOf(secretOf(number));
const STRANGERS = 45;
/** Claims after 12 strangers and before 33. */
const PAPER = 13;
const abi = new Interface(REGISTRY_ABI);
const RESOLVE_FOR = abi.getFunction('resolveFor')!.selector;

let network: DevNetwork;
let contract: Contract;
const rpcs: LoopbackRpc[] = [];

beforeAll(async () => {
  network = await startNetwork();
  contract = new Contract(network.domain.address, REGISTRY_ABI, await network.provider.getSigner(0));
  for (let number = 1; number <= STRANGERS + 1; number++) await claimAs(number, keyOf(crowded));
  for (const number of [1, PAPER]) await claimAs(number, keyOf(quiet));
});
afterEach(async () => {
  await Promise.all(rpcs.splice(0).map((rpc) => rpc.stop()));
});
afterAll(() => network?.stop());

async function claimAs(number: number, content: Hex): Promise<void> {
  const fields = { author: author(number), keyIdx: 0, content, meta: content, deadline: 2 ** 40 };
  const claim = signClaim({ ...fields, kind: 'textHuman' }, network.domain, secretOf(number));
  const args = [claim.author, claim.author, 0, content, content, 7, claim.deadline, claim.signature];
  await (await contract.getFunction('claimBySig')(...args)).wait();
}

async function client(
  behaviours: readonly Behaviour[] = [honest(network.chain.rpcUrl)],
  options: ClientOptions = {},
): Promise<RegistryClient> {
  const started = await Promise.all(behaviours.map(startRpc));
  rpcs.push(...started);
  return openClient({ ...network.domain, rpcUrls: started.map(({ url }) => url) }, options);
}

/** Verifies as a reader who follows these authors. */
function read(content: Content, registry: RegistryClient, ...follows: number[]) {
  return verify(content, {
    fingerprint: () => Promise.reject(new Error('A text is not decoded.')),
    inColour: () => Promise.reject(new Error('A text is not decoded.')),
    registry: {
      registry,
      near: async () => ({ candidates: [], records: 0 }),
      statementOf: async () => undefined,
      followed: Object.fromEntries(follows.map((number) => [author(number), `Paper ${number}`])),
    },
    detector: () => Promise.reject(new Error('There is no detector for texts.')),
  });
}

const claimsIn = ({ evidence }: Awaited<ReturnType<typeof read>>) => {
  const [found] = evidence;
  return found?.code === 'registry.match.exact' ? found.details.claims : [];
};

/** How often the first RPC was asked for the claims of certain authors. */
const timesAskedFor = () =>
  rpcs[0]!.asked.filter(({ params }) => JSON.stringify(params).includes(RESOLVE_FOR)).length;

/** Answers the question for the claims of certain authors with something else. */
const answeringResolveFor = (change: (claims: unknown[]) => unknown[]): Behaviour =>
  lying(network.chain.rpcUrl, ({ params }, result) => {
    if (!JSON.stringify(params).includes(RESOLVE_FOR)) return result;
    const [claims] = abi.decodeFunctionResult('resolveFor', result as string).toArray(true);
    return abi.encodeFunctionResult('resolveFor', [change(claims)]);
  });

describe('a content that 45 strangers and one followed author have claimed', () => {
  test('is the followed author’s, whom the strangers have pushed off the page', async () => {
    const verdict = await read(crowded, await client(), PAPER);
    expect(verdict).toMatchObject({
      word: 'signed',
      trust: 'followed',
      signer: { author: author(PAPER), followedAs: `Paper ${PAPER}` },
    });
    expect(claimsIn(verdict)).toHaveLength(MAX_CLAIMS_SHOWN);
    expect(new Set(claimsIn(verdict).map((claim) => claim.author)).size).toBe(MAX_CLAIMS_SHOWN);
  });

  test('is the first claimant’s for a reader who follows nobody, or nobody of them', async () => {
    const registry = await client();
    for (const follows of [[], [200]]) {
      const verdict = await read(crowded, registry, ...follows);
      expect(verdict.signer).toMatchObject({ author: author(1) });
      expect(claimsIn(verdict).map((claim) => claim.author)).not.toContain(author(PAPER));
    }
  });

  test('shows the followed authors before strangers, the earliest of them first, also where many are followed', async () => {
    const follows = Array.from({ length: 150 }, (_, i) => i + 5);
    const verdict = await read(crowded, await client(), ...follows);
    expect(verdict.signer).toMatchObject({ author: author(5) });
    expect(claimsIn(verdict).map((claim) => claim.author)).toEqual(
      [1, ...follows].slice(0, MAX_CLAIMS_SHOWN).map(author),
    );
    expect(timesAskedFor()).toBe(2);
  });

  test('is judged as followed by a quorum, one of which hides the followed author', async () => {
    const node = network.chain.rpcUrl;
    const registry = await client([answeringResolveFor(() => []), honest(node), honest(node)]);
    const verdict = await read(crowded, registry, PAPER);
    expect(verdict.signer).toMatchObject({ author: author(PAPER) });
    expect(verdict.evidence[0]?.details).toMatchObject({ basis: { agreed: 2, asked: 3 } });
  });

  test.each<[string, (claims: unknown[]) => unknown[]]>([
    ['somebody else', (claims) => (claims as [bigint, bigint, unknown][]).map(([c, a, f]) => [c, a + 1n, f])],
    ['a content not asked for', (claims) => (claims as unknown[][]).map(([, a, f]) => [7n, a, f])],
  ])('is not judged by an answer about %s', async (_title, change) => {
    const verdict = await read(crowded, await client([answeringResolveFor(change)]), PAPER);
    expect(verdict.evidence[0]).toMatchObject({ code: 'registry.unavailable.rpc-garbage' });
  });
});

test('an RPC learns whom the reader follows only where the claims do not fit on a page', async () => {
  const verdict = await read(quiet, await client(), PAPER);
  expect(verdict.signer).toMatchObject({ author: author(PAPER) });
  expect(timesAskedFor()).toBe(0);
});

test('contents looked at together are asked for together, crowded ones among them', async () => {
  const registry = await client();
  const verdicts = await Promise.all(
    [crowded, quiet, crowded].map((content) => read(content, registry, PAPER)),
  );
  expect(verdicts.map(({ signer }) => signer)).toMatchObject(verdicts.map(() => ({ author: author(PAPER) })));
  expect(timesAskedFor()).toBe(1);
});

test('a remembered answer is not given to a reader who has begun to follow somebody since', async () => {
  const cache = { open: () => memoryClaims(), now: () => 1_000 };
  const registry = await client(undefined, { cache });
  expect((await read(crowded, registry)).signer).toMatchObject({ author: author(1) });
  expect((await read(crowded, registry, PAPER)).signer).toMatchObject({ author: author(PAPER) });
  const asked = rpcs[0]!.asked.length;
  expect((await read(crowded, registry, PAPER)).signer).toMatchObject({ author: author(PAPER) });
  expect((await read(crowded, registry)).signer).toMatchObject({ author: author(1) });
  expect((await read(quiet, registry)).signer).toMatchObject({ author: author(1) });
  expect(rpcs[0]!.asked.length).toBeGreaterThan(asked);
  const before = rpcs[0]!.asked.length;
  expect((await read(quiet, registry, PAPER)).signer).toMatchObject({ author: author(PAPER) });
  expect(rpcs[0]!.asked).toHaveLength(before);
});
