import { Wallet } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DevNetwork, startNetwork } from '../../../cli/dev/network.ts';
import { openChain, type RelayChain } from '../../../cli/relay/chain.ts';
import { memoryJournal } from '../../../cli/relay/journal.ts';
import { createLedger } from '../../../cli/relay/ledger.ts';
import { createRelay, type Relay } from '../../../cli/relay/relay.ts';
import { signClaimList } from '../../../lib/statement/claim-list.ts';
import type { Envelope } from '../../../lib/statement/envelope.ts';
import { envelopeOf, secretOf } from './claims.ts';

let network: DevNetwork;
let chain: RelayChain;
let relay: Relay;
let now: number;
beforeEach(async () => {
  network = await startNetwork();
  const wallet = new Wallet(Buffer.from(secretOf(50)).toString('hex'), network.provider);
  await send('anvil_setBalance', wallet.address, '0x56bc75e2d63100000');
  await send('evm_setAutomine', false);
  now = Math.floor(Date.now() / 1000);
  const { domain } = network;
  chain = openChain(network.provider, wallet, domain, { confirmations: 1 });
  relay = createRelay({
    domain,
    chain,
    journal: memoryJournal(),
    ledger: createLedger(network.domain),
    mode: 'claim',
    now: () => now,
  });
});
afterEach(() => network?.stop());

const send = (method: string, ...params: unknown[]) => network.provider.send(method, params);
const mine = () => send('evm_mine');
const claim = (n: number): Envelope => envelopeOf(n, { where: network.domain });

test('a transaction that pays too little for the next block is replaced and mined', async () => {
  await relay.accept([claim(1)]);
  await relay.submit();
  await send('anvil_setNextBlockBaseFeePerGas', '0x174876e800');
  await mine();
  await relay.settle();
  expect(relay.states()).toMatchObject({ submitted: 1 });
  now += 61;
  await relay.settle();
  expect(relay.counts().bumps).toBe(1);
  await mine();
  await mine();
  await relay.settle();
  expect(relay.states()).toMatchObject({ final: 1 });
  expect(relay.counts().transactions).toBe(1);
});

test('a transaction in a block that the chain took back is sent again', async () => {
  await mine();
  const before = await send('evm_snapshot');
  await relay.accept([claim(1)]);
  await relay.submit();
  await mine();
  await relay.settle();
  expect(relay.states()).toMatchObject({ seen: 1 });
  await send('evm_revert', before);
  await send('anvil_dropAllTransactions');
  await relay.settle();
  expect([relay.states().submitted, relay.counts().reorgs]).toEqual([1, 1]);
  await mine();
  await mine();
  await relay.settle();
  expect(relay.states()).toMatchObject({ final: 1 });
});

test('a list is recorded by one signature, less what its author claimed before', async () => {
  const envelopes = [1, 2, 3].map(claim);
  await relay.accept([envelopes[1]!]);
  await relay.submit();
  await mine();
  const other = createRelay({
    domain: network.domain,
    chain,
    journal: memoryJournal(),
    ledger: createLedger(network.domain),
    mode: 'claim',
    now: () => now,
  });
  await other.accept(envelopes, signClaimList(envelopes, secretOf(7), network.domain, 2_000_000_000));
  await other.submit();
  await mine();
  await mine();
  await other.settle();
  await other.settle();
  expect(other.states()).toMatchObject({ final: 3 });
  expect(other.counts().transactions).toBe(1);
  expect(await chain.claimOf(envelopes[2]!.claim)).toMatchObject({ meta: envelopes[2]!.claim.meta });
  expect(await chain.claimOf(claim(4).claim)).toBeUndefined();
});

test('what the registry would refuse is known by the name of its error', async () => {
  const { claim: good } = claim(1);
  const simulate = (change: object) =>
    chain.simulate({ method: 'claimBySig', claim: { ...good, ...change } });
  expect(await simulate({})).toMatchObject({ ok: true });
  expect(await simulate({ deadline: 1 })).toEqual({ ok: false, reason: 'Expired' });
  expect(await simulate({ kind: 'other' })).toEqual({ ok: false, reason: 'BadSignature' });
  expect(await simulate({ keyIdx: 3 })).toEqual({ ok: false, reason: 'Unauthorized' });
});

test('a chain that does not answer is told from one that refuses', async () => {
  await network.chain.stop();
  await expect(chain.minedNonce()).rejects.toThrow(/The chain did not answer/);
});
