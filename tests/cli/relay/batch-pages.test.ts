import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, memoryJournal, openJournal } from '../../../cli/relay/journal.ts';
import { createLedger, type Ledger, type RelayRecord } from '../../../cli/relay/ledger.ts';
import { createRelay, type Relay } from '../../../cli/relay/relay.ts';
import { createServer } from '../../../cli/relay/server.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { batchSlot, keySlot } from '../../../lib/registry/slots.ts';
import type { AnchoredEnvelope, Envelope } from '../../../lib/statement/envelope.ts';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';
import { AGGREGATOR, aggregated, batchWord, ownBatch } from '../../lib/registry/batches.ts';
import { domain, envelopeOf, secretOf } from './claims.ts';
import { type FakeChain, fakeChain } from './fake-chain.ts';

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`;

let chain: FakeChain;
let relay: Relay;
let server: FastifyInstance;

function open(journal: Journal<RelayRecord>, ledger: Ledger): void {
  const limits = { perAuthor: 700 };
  relay = createRelay({ domain, chain, journal, ledger, mode: 'anchor', now: () => 1_900_000_000, limits });
  server = createServer(relay, { domain, limits });
}
beforeEach(() => {
  chain = fakeChain();
  open(memoryJournal(), createLedger(domain));
});
afterEach(() => server.close());

async function get(url: string) {
  const response = await server.inject({ url });
  return { code: response.statusCode, body: response.json() };
}
async function keep(envelope: unknown) {
  const response = await server.inject({ method: 'POST', url: '/statements', payload: envelope as object });
  return { code: response.statusCode, body: response.json() };
}

/** Brings claims in one batch. @returns its root. */
async function anchor(envelopes: readonly Envelope[]): Promise<Hex> {
  await relay.accept(envelopes);
  await relay.submit();
  chain.mine();
  await relay.settle();
  const { body } = await get(`/statements/${envelopes[0]!.claim.meta}`);
  return body.batch.root;
}

describe('GET /batches/<account>/<root>', () => {
  test('lists the claims of a batch of the relay, each with its proof', async () => {
    const envelopes = [1, 2, 3].map((n) => envelopeOf(n));
    const root = await anchor(envelopes);
    const { code, body } = await get(`/batches/${chain.account}/${root}`);
    expect([code, Object.keys(body)]).toEqual([200, ['envelopes']]);
    const read = body.envelopes.map((value: unknown) => openEnvelope(value, domain));
    expect(read.map(({ claim }: Envelope) => claim)).toEqual(envelopes.map(({ claim }) => claim));
    expect(read.map(({ batch }: Envelope) => batch?.index)).toEqual([0, 1, 2]);
    const rest = await get(`/batches/${chain.account}/${root}?from=2`);
    expect(rest.body.envelopes).toHaveLength(1);
    expect((await get(`/batches/${chain.account}/${root}?from=3`)).body).toEqual({ envelopes: [] });
  });

  test('ends a page after 500 of them, and says where the next begins', async () => {
    const root = await anchor(Array.from({ length: 620 }, (_, n) => envelopeOf(n)));
    const first = await get(`/batches/${chain.account}/${root}`);
    expect([first.body.envelopes.length, first.body.next]).toEqual([500, 500]);
    const second = await get(`/batches/${chain.account}/${root}?from=${first.body.next}`);
    expect([second.body.envelopes.length, second.body.next]).toEqual([120, undefined]);
  });

  test('says nothing of a batch whose transaction is in no block, or was taken back', async () => {
    const envelope = envelopeOf(1);
    const root = await anchor([envelope]);
    chain.takeBack(2);
    await relay.settle();
    expect((await get(`/batches/${chain.account}/${root}`)).code).toBe(404);
    await relay.submit();
    chain.mine();
    await relay.settle();
    expect((await get(`/batches/${chain.account}/${root}`)).body.envelopes).toHaveLength(1);
  });

  test.each([
    `/batches/${AGGREGATOR}/${word(1n)}`,
    `/batches/${AGGREGATOR}/1`,
    `/batches/nobody/${word(1n)}`,
    `/batches/${AGGREGATOR}/${word(1n)}?from=-1`,
    `/batches/${AGGREGATOR}/${word(1n)}?from=99999999999`,
  ])('answers 404 to %s', async (url) => {
    expect((await get(url)).code).toBe(404);
  });
});

describe('POST /statements', () => {
  const own = ownBatch([1, 2, 3].map((n) => envelopeOf(n, { deadline: 0 })));
  const { anchoredBy, root } = own[0]!.batch;
  const known = () => chain.storage.set(batchSlot(anchoredBy, root), word(batchWord()));

  test('keeps leaves of an author’s own batch, in any order, and brings them nowhere', async () => {
    known();
    for (const envelope of [own[2]!, own[0]!, own[2]!])
      expect(await keep(envelope)).toEqual({ code: 201, body: { root, index: envelope.batch.index } });
    expect((await get(`/batches/${anchoredBy}/${root}`)).body).toEqual({ envelopes: [own[0], own[2]] });
    expect((await get(`/batches/${anchoredBy}/${root}?from=1`)).body).toEqual({ envelopes: [own[2]] });
    expect((await get(`/statements/${own[0]!.claim.meta}`)).body).toEqual(own[0]);
    await relay.submit();
    expect(relay.states()).toMatchObject({ received: 0, submitted: 0 });
  });

  test.each<[string, number, unknown]>([
    ['a statement without a batch', 400, envelopeOf(1)],
    ['garbage', 400, { statement: 1 }],
    ['a proof to another root', 400, { ...own[0], batch: { ...own[0]!.batch, root: word(7n) } }],
    ['a signature by another key', 400, stolen()],
    ['a batch that the chain does not know', 409, aggregated([envelopeOf(1)], domain)[0]],
  ])('refuses %s', async (_title, code, envelope) => {
    known();
    expect((await keep(envelope)).code).toBe(code);
    expect((await get(`/batches/${anchoredBy}/${root}`)).code).toBe(404);
  });

  /** A leaf of one's own batch that names one's victim as its signer. */
  function stolen(): AnchoredEnvelope {
    const { statement, claim } = envelopeOf(1);
    return aggregated([{ statement, claim: { ...claim, author: addressOf(secretOf(8)) } }], domain)[0]!;
  }

  test('keeps what the author’s delegate signed, and not what another key did', async () => {
    const signedBy = (secret: Uint8Array): AnchoredEnvelope => {
      const { statement, claim } = envelopeOf(1);
      const { signature: _, ...fields } = { ...claim, keyIdx: 2 };
      return aggregated([{ statement, claim: signClaim(fields, domain, secret) }], domain)[0]!;
    };
    const [mine, theirs] = [signedBy(secretOf(9)), signedBy(secretOf(10))];
    chain.storage.set(keySlot(mine.claim.author, 2), word(BigInt(addressOf(secretOf(9)))));
    for (const { batch } of [mine, theirs])
      chain.storage.set(batchSlot(batch.anchoredBy, batch.root), word(batchWord()));
    expect([(await keep(mine)).code, (await keep(theirs)).code]).toEqual([201, 400]);
  });

  test('takes no more of one author in a minute than claims', async () => {
    const many = ownBatch(Array.from({ length: 702 }, (_, n) => envelopeOf(n)));
    chain.storage.set(batchSlot(many[0]!.batch.anchoredBy, many[0]!.batch.root), word(batchWord()));
    const codes = [];
    for (const envelope of many) codes.push((await keep(envelope)).code);
    expect(codes.slice(-3)).toEqual([201, 429, 429]);
  });

  test('keeps them over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colophon-pages-'));
    try {
      for (const time of ['before', 'after']) {
        const ledger = createLedger(domain);
        const journal = await openJournal<RelayRecord>(join(folder, 'journal'), ledger.apply);
        open(journal, ledger);
        known();
        if (time === 'before') await keep(own[1]);
        expect((await get(`/batches/${anchoredBy}/${root}`)).body).toEqual({ envelopes: [own[1]] });
        expect((await get(`/statements/${own[1]!.claim.meta}`)).body).toEqual(own[1]);
        await journal.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
