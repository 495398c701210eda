import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalFailed, memoryJournal } from '../../../cli/relay/journal.ts';
import { createLedger, type RelayRecord } from '../../../cli/relay/ledger.ts';
import { createRelay, type Relay } from '../../../cli/relay/relay.ts';
import { createServer } from '../../../cli/relay/server.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import { signClaimList } from '../../../lib/statement/claim-list.ts';
import { domain, envelopeOf, secretOf } from './claims.ts';
import { type FakeChain, fakeChain } from './fake-chain.ts';

const DEADLINE = 2_000_000_000;

let chain: FakeChain;
let relay: Relay;
let server: FastifyInstance;
let journalFails: boolean;
beforeEach(() => {
  chain = fakeChain();
  journalFails = false;
  const limits = { queue: 4, perAuthor: 3, list: 3, bodyBytes: 20_000 };
  const journal = memoryJournal<RelayRecord>();
  const append = (record: RelayRecord) =>
    journalFails
      ? Promise.reject(new JournalFailed('journal', new Error('disk full')))
      : journal.append(record);
  const now = () => 1_900_000_000;
  relay = createRelay({
    domain,
    chain,
    journal: { ...journal, append },
    ledger: createLedger(domain),
    mode: 'claim',
    now,
    limits,
  });
  server = createServer(relay, { domain, limits });
});
afterEach(() => server.close());

const post = (body: unknown, headers = {}, url = '/claims') =>
  server.inject({ method: 'POST', url, headers, payload: body as object });
const get = (url: string, headers = {}) => server.inject({ url, headers });

describe('POST /claims', () => {
  test('answers 202 and where to ask, once the claim is written down', async () => {
    const envelope = envelopeOf(1);
    const response = await post(envelope);
    const status = { id: claimId(envelope.claim), state: 'received' };
    expect([response.statusCode, response.json()]).toEqual([202, status]);
    expect((await get(`/claims/${status.id}`)).json()).toEqual(status);
    expect((await get(`/statements/${envelope.claim.meta}`)).json()).toEqual(envelope);
    expect((await post(envelope)).json()).toEqual(status);
  });

  test('holds its answer back until the claim is in a block, where that is preferred', async () => {
    const response = post(envelopeOf(1), { prefer: 'respond-async, wait=20' });
    await expect.poll(() => relay.states().received).toBe(1);
    await relay.submit();
    chain.mine();
    await relay.settle();
    expect((await response).statusCode).toBe(200);
    expect((await response).json()).toMatchObject({ state: 'seen', block: 1 });
  });

  test('holds it back no longer than is preferred', async () => {
    const response = await post(envelopeOf(1), { prefer: 'wait=1' });
    expect([response.statusCode, response.json().state]).toEqual([202, 'received']);
  });

  test('answers 409 where the registry refuses the claim', async () => {
    const envelope = envelopeOf(1);
    chain.refused.set(envelope.claim.author, 'Unauthorized');
    const response = post(envelope, { prefer: 'wait=20' });
    await expect.poll(() => relay.states().received).toBe(1);
    await relay.submit();
    expect((await response).statusCode).toBe(409);
    expect((await response).json()).toMatchObject({
      state: 'refused',
      error: 'The registry refuses it: Unauthorized.',
    });
    expect((await get(`/claims/${claimId(envelope.claim)}`)).json()).toMatchObject({
      reason: 'Unauthorized',
    });
  });

  test('answers 429 with Retry-After to an author in a hurry, 503 where the queue is full', async () => {
    for (const n of [1, 2, 3]) expect((await post(envelopeOf(n))).statusCode).toBe(202);
    const hurry = await post(envelopeOf(4));
    expect([hurry.statusCode, Number(hurry.headers['retry-after'])]).toEqual([429, 20]);
    expect((await post(envelopeOf(4, { author: 8 }))).statusCode).toBe(202);
    const full = await post(envelopeOf(5, { author: 9 }));
    expect([full.statusCode, Number(full.headers['retry-after'])]).toEqual([503, 10]);
    expect((await post(envelopeOf(1))).statusCode).toBe(202);
    expect((await get('/metrics')).body).toContain('colophon_relay_limited_total 2');
  });

  test('answers 503 where the claim can not be written down, and keeps nothing of it', async () => {
    journalFails = true;
    const response = await post(envelopeOf(1));
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '60']);
    expect(relay.states().received).toBe(0);
    journalFails = false;
    expect((await post(envelopeOf(1))).statusCode).toBe(202);
  });

  test('answers 413 to more than it takes, 400 to what is no signed statement', async () => {
    expect((await post({ ...envelopeOf(1), more: 'x'.repeat(20_000) })).statusCode).toBe(413);
    expect((await post({})).statusCode).toBe(400);
    expect((await post(envelopeOf(1, { deadline: 1_900_000_001 }))).statusCode).toBe(400);
  });
});

describe('POST /claims/many', () => {
  const envelopes = [1, 2].map((n) => envelopeOf(n));
  const list = signClaimList(envelopes, secretOf(7), domain, DEADLINE);
  const many = (body: unknown) => post(body, {}, '/claims/many');

  test('takes a list under one signature, which is then one transaction', async () => {
    const response = await many({ envelopes, list });
    expect(response.statusCode).toBe(202);
    expect(response.json().claims).toMatchObject([{ state: 'received' }, { state: 'received' }]);
    await relay.submit();
    chain.mine();
    expect(chain.transactions()).toBe(1);
  });

  test.each<[string, unknown]>([
    ['no list at all', {}],
    ['an empty one', { envelopes: [] }],
    ['a longer one than it takes', { envelopes: [1, 2, 3, 4].map((n) => envelopeOf(n)) }],
    ['one with a broken statement', { envelopes: [envelopes[0], {}] }],
    ['authors mixed', { envelopes: [envelopeOf(1), envelopeOf(2, { author: 8 })] }],
    ['a signature of other claims', { envelopes: [envelopeOf(3)], list }],
    ['a signature that is none', { envelopes, list: { deadline: DEADLINE, signature: '0x00' } }],
    ["another's signature", { envelopes, list: signClaimList(envelopes, secretOf(8), domain, DEADLINE) }],
  ])('answers 400 to %s, and takes none of it', async (_title, body) => {
    const response = await many(body);
    expect([response.statusCode, response.json()]).toEqual([400, { error: expect.any(String) }]);
    expect(relay.states().received).toBe(0);
  });
});

test('GET /metrics counts claims by state, in the format of Prometheus', async () => {
  await post(envelopeOf(1));
  await post(envelopeOf(1, { title: 'Another' }));
  await relay.submit();
  const response = await get('/metrics');
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(response.body).toContain('colophon_relay_claims{state="submitted"} 1');
  expect(response.body).toContain('colophon_relay_conflicts_total 1');
  for (const line of response.body.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{state="[a-z]+"\})? \d+)$/);
});
