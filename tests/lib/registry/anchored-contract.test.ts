import { Contract, isError, toBeHex, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS } from '../../../lib/content/kind.ts';
import { REGISTRY_ABI } from '../../../lib/registry/abi.ts';
import { openClient } from '../../../lib/registry/client.ts';
import { SCOPES } from '../../../lib/registry/key-grant.ts';
import { materializeCall } from '../../../lib/registry/materialize.ts';
import { signStatement } from '../../../lib/sign/sign.ts';
import { leafHash } from '../../../lib/statement/batch-proof.ts';
import type { AnchoredEnvelope, Envelope } from '../../../lib/statement/envelope.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { envelopeOf, secretOf } from '../../cli/relay/claims.ts';
import { aggregated, ownBatch } from './batches.ts';

const NOTHING = `0x${'00'.repeat(32)}`;
const FOREVER = 2n ** 36n - 1n;
const [AUTHOR, DELEGATE, AGGREGATOR, GUARDIAN] = [11, 12, 13, 14] as const;
const address = (who: number) => addressOf(secretOf(who));

let network: DevNetwork;
let claims = 0;
/** The next of the author's keys, which the contract counts. */
let keys = 0;

beforeAll(async () => {
  network = await startNetwork();
  for (const who of [AUTHOR, DELEGATE, AGGREGATOR, GUARDIAN])
    await network.provider.send('anvil_setBalance', [address(who), toBeHex(10n ** 18n)]);
});
afterAll(() => network?.stop());

const contract = (who: number) =>
  new Contract(
    network.domain.address,
    REGISTRY_ABI,
    new Wallet(toBeHex(BigInt(`0x${Buffer.from(secretOf(who)).toString('hex')}`), 32), network.provider),
  );

async function send(who: number, method: string, ...args: unknown[]): Promise<number> {
  const { blockNumber } = await (await contract(who).getFunction(method)(...args)).wait();
  return (await network.provider.getBlock(blockNumber))!.timestamp;
}
const later = () => network.provider.send('evm_increaseTime', [10]);

/** What the contract would do with a claim in a batch now: the name of its error, or `ok`. */
async function contractSays(envelope: AnchoredEnvelope): Promise<string> {
  const { method, args } = materializeCall(envelope, network.domain);
  try {
    await contract(AGGREGATOR)
      .getFunction(method)
      .staticCall(...args);
    return 'ok';
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION')) return error.revert?.name ?? 'reverted';
    throw error;
  }
}

/** What a reader makes of it. */
async function readerSays(envelope: AnchoredEnvelope): Promise<string> {
  const client = openClient({ ...network.domain, rpcUrls: [network.chain.rpcUrl] });
  const [judged] = (await client.lookUpAnchored([envelope])).judged;
  return 'fault' in judged! ? judged.fault : judged!.claim.standing.state;
}

const both = async (envelope: AnchoredEnvelope) => [await contractSays(envelope), await readerSays(envelope)];

function claimOf({ keyIdx = 0, deadline = 2 ** 35 } = {}): Envelope {
  const { statement } = envelopeOf(++claims, { where: network.domain });
  const secret = secretOf(keyIdx === 0 ? AUTHOR : DELEGATE);
  return signStatement(statement, secret, network.domain, deadline, { author: address(AUTHOR), keyIdx });
}

async function key({
  scopes = SCOPES.claim as number,
  kinds = 1 << KINDS.textHuman,
  notAfter = FOREVER,
} = {}) {
  await send(AUTHOR, 'addKey', ++keys, address(DELEGATE), notAfter, scopes, kinds);
  return keys;
}

/** One claim among others in an aggregator's batch, anchored now. */
async function inAggregators(envelope: Envelope): Promise<{ leaf: AnchoredEnvelope; time: number }> {
  const leaves = aggregated([claimOf(), envelope, claimOf()], network.domain, address(AGGREGATOR));
  const time = await send(AGGREGATOR, 'anchor', leaves[1]!.batch.root, 3, NOTHING);
  return { leaf: leaves[1]!, time };
}

/** One claim among others in its author's own batch, anchored now. */
async function inOwn(keyIdx = 0): Promise<{ leaf: AnchoredEnvelope; time: number }> {
  const leaves = ownBatch([claimOf(), claimOf(), claimOf()]);
  const { root } = leaves[1]!.batch;
  const time =
    keyIdx === 0
      ? await send(AUTHOR, 'anchor', root, 3, NOTHING)
      : await send(DELEGATE, 'anchorFor', address(AUTHOR), keyIdx, root, 3, NOTHING);
  return { leaf: leaves[1]!, time };
}

describe('the reader and the contract agree about a claim in an aggregator’s batch', () => {
  test('that its author signed, and that nobody anchored', async () => {
    const { leaf } = await inAggregators(claimOf());
    expect(await both(leaf)).toEqual(['ok', 'stands']);
    const elsewhere = { ...leaf, batch: { ...leaf.batch, anchoredBy: address(GUARDIAN) } };
    expect(await both(elsewhere)).toEqual(['NotFound', 'batch-unknown']);
    const moved = { ...leaf, batch: { ...leaf.batch, index: 0 } };
    expect(await both(moved)).toEqual(['BadProof', 'proof-wrong']);
  });

  test('that was to be brought before', async () => {
    const { time } = await inAggregators(claimOf());
    await later();
    const { leaf } = await inAggregators(claimOf({ deadline: time }));
    expect(await both(leaf)).toEqual(['Expired', 'deadline-passed']);
  });

  test('that a delegate signed', async () => {
    const { leaf } = await inAggregators(claimOf({ keyIdx: await key() }));
    expect(await both(leaf)).toEqual(['ok', 'stands']);
  });

  test.each<[string, Parameters<typeof key>[0], string]>([
    ['of other kinds', { kinds: 1 << KINDS.textAi }, 'key-kind'],
    ['without the scope', { scopes: SCOPES.anchor }, 'key-scope'],
  ])('that a delegate signed %s', async (_title, grant, fault) => {
    const { leaf } = await inAggregators(claimOf({ keyIdx: await key(grant) }));
    expect(await both(leaf)).toEqual(['Unauthorized', fault]);
  });

  test('that a delegate signed whose time was over, or who was none', async () => {
    const now = (await network.provider.getBlock('latest'))!.timestamp;
    const keyIdx = await key({ notAfter: BigInt(now + 20) });
    const inTime = await inAggregators(claimOf({ keyIdx }));
    await later();
    await later();
    await later();
    const late = await inAggregators(claimOf({ keyIdx }));
    expect(await both(inTime.leaf)).toEqual(['ok', 'stands']);
    expect(await both(late.leaf)).toEqual(['Unauthorized', 'key-expired']);
    const nobody = await inAggregators(claimOf({ keyIdx: keys + 1 }));
    expect(await both(nobody.leaf)).toEqual(['Unauthorized', 'key-unknown']);
  });

  test('made before a key was stolen; of one made since, the reader says more', async () => {
    const keyIdx = await key();
    const before = await inAggregators(claimOf({ keyIdx }));
    await later();
    const since = await inAggregators(claimOf({ keyIdx }));
    await send(AUTHOR, 'revokeKey', address(AUTHOR), keyIdx, since.time);
    expect(await both(before.leaf)).toEqual(['ok', 'stands']);
    expect(await both(since.leaf)).toEqual(['Unauthorized', 'disputed']);
  });
});

describe('the reader and the contract agree about a claim in its author’s own batch', () => {
  test('that the author anchored, or a key of its', async () => {
    expect(await both((await inOwn()).leaf)).toEqual(['ok', 'stands']);
    const may = await key({ scopes: SCOPES.anchor });
    expect(await both((await inOwn(may)).leaf)).toEqual(['ok', 'stands']);
    const other = await key({ scopes: SCOPES.anchor, kinds: 1 << KINDS.textAi });
    expect(await both((await inOwn(other)).leaf)).toEqual(['BadKind', 'key-kind']);
  });

  test.each<[string, (leaf: AnchoredEnvelope) => [string, ...unknown[]]]>([
    ['its number', ({ batch }) => ['revokeLeaves', batch.root, 0, 0b10, 3]],
    ['its hash', ({ claim, batch }) => ['revoke', [leafHash(claim, batch, network.domain)], 3, NOTHING]],
    ['its root', ({ batch }) => ['revoke', [batch.root], 3, NOTHING]],
  ])('that the author withdrew by %s', async (_title, withdraw) => {
    const { leaf } = await inOwn();
    await send(AUTHOR, ...withdraw(leaf));
    expect(await both(leaf)).toEqual(['AlreadyRevoked', 'withdrawn']);
  });

  // The last one: a freeze is for good.
  test('that a thief withdrew after the freeze, and that the guardian did', async () => {
    await send(AUTHOR, 'setGuardian', address(AUTHOR), address(GUARDIAN));
    const [buried, withdrawn] = [(await inOwn()).leaf, (await inOwn()).leaf];
    await later();
    const stolen = await send(AUTHOR, 'revoke', [hashOf(buried)], 3, NOTHING);
    const thiefs = (await inOwn()).leaf;
    await send(GUARDIAN, 'freeze', address(AUTHOR), stolen);
    await send(GUARDIAN, 'revokeFor', address(AUTHOR), 0xffff, [hashOf(withdrawn)], 6, NOTHING);
    expect(await both(buried)).toEqual(['ok', 'stands']);
    expect(await both(withdrawn)).toEqual(['AlreadyRevoked', 'withdrawn']);
    expect(await both(thiefs)).toEqual(['ok', 'disputed']);
  });

  const hashOf = ({ claim, batch }: AnchoredEnvelope): Hex => leafHash(claim, batch, network.domain);
});
