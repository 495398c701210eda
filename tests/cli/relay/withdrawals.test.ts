import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, memoryJournal, openJournal } from '../../../cli/relay/journal.ts';
import { createLedger, type RelayRecord } from '../../../cli/relay/ledger.ts';
import { createRelay, type Relay, type RelayOptions } from '../../../cli/relay/relay.ts';
import { createServer } from '../../../cli/relay/server.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { revokedSlot } from '../../../lib/registry/slots.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import {
  type SignedWithdrawal,
  signWithdrawal,
  type Withdrawal,
  withdrawalId,
} from '../../../lib/statement/withdrawal.ts';
import { domain, envelopeOf, secretOf } from './claims.ts';
import { type FakeChain, fakeChain } from './fake-chain.ts';

const START = 1_900_000_000;
const author = addressOf(secretOf(7));
const content: Hex = `0x${'0c'.repeat(32)}`;

let chain: FakeChain;
let now: number;
let relay: Relay;
let server: FastifyInstance;
beforeEach(() => {
  chain = fakeChain();
  now = START;
  open();
});
afterEach(() => server.close());

function open(options: Partial<RelayOptions> = {}): void {
  relay = createRelay({
    ...{ domain, chain, mode: 'claim', now: () => now },
    journal: memoryJournal(),
    ledger: createLedger(domain),
    ...options,
  });
  server = createServer(relay, { domain });
}

const withdrawal = (change: Partial<Withdrawal> = {}): SignedWithdrawal =>
  signWithdrawal(
    {
      ...{ author, keyIdx: 0, ids: [content], reason: 2, deadline: START + 3_600 },
      ...{ evidence: `0x${'00'.repeat(32)}` as Hex, ...change },
    },
    domain,
    secretOf(7),
  );
const post = (body: unknown) =>
  server.inject({ method: 'POST', url: '/withdrawals', payload: body as object });
const stateOf = (one: SignedWithdrawal) => relay.find(withdrawalId(one, domain))?.state;

async function round(): Promise<void> {
  await relay.submit();
  chain.mine();
  await relay.settle();
}

describe('a withdrawal that its author has signed', () => {
  test.each(['claim', 'anchor'] as const)('is brought by a relay in mode %s, beside claims', async (mode) => {
    await server.close();
    open({ mode });
    const one = withdrawal();
    const answer = await post(one);
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { id: withdrawalId(one, domain), state: 'received' },
    ]);
    await relay.accept([envelopeOf(1)]);
    await round();
    await round();
    expect(BigInt(chain.storage.get(revokedSlot(author, content))!)).toBe(2n);
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(stateOf(one)).toBe('final');
  });

  test('is brought once, however often it is handed in, signed anew too', async () => {
    await Promise.all([post(withdrawal()), post(withdrawal())]);
    await post(withdrawal({ deadline: START + 7_200 }));
    await round();
    expect(chain.transactions()).toBe(1);
    expect((await post(withdrawal())).statusCode).toBe(200);
  });

  test('of what is withdrawn is not paid for', async () => {
    chain.storage.set(revokedSlot(author, content), `0x${'1'.padStart(64, '0')}`);
    const answer = await post(withdrawal());
    expect([answer.statusCode, answer.json().error]).toEqual([
      409,
      expect.stringMatching(/withdrawn before/),
    ]);
    await round();
    expect(chain.transactions()).toBe(0);
  });

  test('that the registry does not take is refused before anything is written', async () => {
    chain.refused.set(author, 'Unauthorized');
    const answer = await post(withdrawal());
    expect([answer.statusCode, answer.json().error]).toEqual([409, expect.stringMatching(/Unauthorized/)]);
    expect(stateOf(withdrawal())).toBeUndefined();
    expect((await post({ ...withdrawal(), ids: [] })).statusCode).toBe(400);
    chain.refused.clear();
    expect((await post(withdrawal({ deadline: START }))).statusCode).toBe(400);
  });

  test('is remembered by a relay that was killed, and brought by the next one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colophon-relay-'));
    const path = join(folder, 'journal');
    let journal: Journal<RelayRecord> | undefined;
    try {
      const restart = async () => {
        await server.close();
        await journal?.close();
        const ledger = createLedger(domain);
        journal = await openJournal(path, ledger.apply);
        open({ ledger, journal });
      };
      await restart();
      await post(withdrawal());
      await restart();
      expect(stateOf(withdrawal())).toBe('received');
      await round();
      await restart();
      await relay.settle();
      expect(['submitted', 'seen']).toContain(stateOf(withdrawal()));
      expect(chain.transactions()).toBe(1);
    } finally {
      await journal?.close();
      await rm(folder, { recursive: true });
    }
  });
});
