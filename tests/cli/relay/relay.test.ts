import { beforeEach, describe, expect, test } from 'vitest';
import { type Journal, memoryJournal } from '../../../cli/relay/journal.ts';
import { createLedger, type RelayRecord } from '../../../cli/relay/ledger.ts';
import { ClaimConflict, DeadlineTooNear, TooManyClaims } from '../../../cli/relay/refusals.ts';
import { createRelay, type Relay, type RelayOptions } from '../../../cli/relay/relay.ts';
import { signStatement } from '../../../lib/sign/sign.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import { signClaimList } from '../../../lib/statement/claim-list.ts';
import { type Envelope, openEnvelope } from '../../../lib/statement/envelope.ts';
import { domain, envelopeOf, secretOf } from './claims.ts';
import { type FakeChain, fakeChain } from './fake-chain.ts';

const START = 1_900_000_000;

let chain: FakeChain;
let now: number;
beforeEach(() => {
  chain = fakeChain();
  now = START;
});

function open(options: Partial<RelayOptions> = {}): Relay {
  return createRelay({
    domain,
    chain,
    journal: memoryJournal(),
    ledger: createLedger(domain),
    mode: 'claim',
    now: () => now,
    ...options,
  });
}

const stateOf = (relay: Relay, { claim }: Envelope) => relay.status(relay.find(claimId(claim))!);
const keyOf = ({ claim }: Envelope) => `${claim.content}/${claim.author}`;

describe('a claim', () => {
  test('is received, submitted, seen and final, in this order', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    const states: string[] = [];
    const note = () => states.push(stateOf(relay, envelope).state);
    await relay.accept([envelope]);
    note();
    await relay.submit();
    note();
    chain.mine();
    await relay.settle();
    note();
    expect(stateOf(relay, envelope)).toMatchObject({ block: 1, transaction: expect.any(String) });
    chain.mine();
    await relay.settle();
    note();
    expect(states).toEqual(['received', 'submitted', 'seen', 'final']);
    expect(chain.claims().get(keyOf(envelope))).toBe(envelope.claim.meta);
    expect(await relay.envelope(envelope.claim.meta)).toEqual(envelope);
  });

  test('sent twice is accepted once, at the same time too', async () => {
    const relay = open();
    const [one, other] = await Promise.all([relay.accept([envelopeOf(1)]), relay.accept([envelopeOf(1)])]);
    const later = await relay.accept([envelopeOf(1, { deadline: 2_000_000_001 })]);
    expect(other).toEqual(one);
    expect(later).toEqual(one);
    await relay.submit();
    chain.mine();
    expect(chain.transactions()).toBe(1);
    expect(relay.counts().accepted).toBe(1);
  });

  test('with another statement on the same content by the same author is refused, at the same time too', async () => {
    const relay = open();
    const first = relay.accept([envelopeOf(1)]);
    await expect(relay.accept([envelopeOf(1, { title: 'Another' })])).rejects.toThrow(ClaimConflict);
    await first;
    await expect(relay.accept([envelopeOf(1, { title: 'Another' })])).rejects.toThrow(ClaimConflict);
    await expect(relay.accept([envelopeOf(2), envelopeOf(2, { title: 'Another' })])).rejects.toThrow(
      ClaimConflict,
    );
    await relay.accept([envelopeOf(1, { author: 8, title: 'Another' })]);
    expect(relay.states().received).toBe(2);
  });

  test('that somebody else has brought meanwhile counts as brought, without a transaction', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    await relay.accept([envelope]);
    const transaction = chain.claim(envelope.claim);
    await relay.submit();
    expect(stateOf(relay, envelope)).toMatchObject({ state: 'seen', transaction, block: 1 });
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(stateOf(relay, envelope).state).toBe('final');
    expect(chain.transactions()).toBe(0);
  });

  test('that its author has made elsewhere with another statement is refused', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    await relay.accept([envelope]);
    chain.claim({ ...envelope.claim, meta: `0x${'00'.repeat(32)}` });
    await relay.submit();
    expect(stateOf(relay, envelope)).toMatchObject({ state: 'refused', reason: 'AlreadyClaimed' });
  });

  test('that the registry refuses is refused with its reason, and can be signed anew', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    chain.refused.set(envelope.claim.author, 'Unauthorized');
    await relay.accept([envelope]);
    await relay.submit();
    expect(stateOf(relay, envelope)).toMatchObject({ state: 'refused', reason: 'Unauthorized' });
    await relay.accept([envelope]);
    expect(stateOf(relay, envelope).state).toBe('refused');
    chain.refused.clear();
    await relay.accept([envelopeOf(1, { deadline: 2_000_000_001 })]);
    await relay.submit();
    expect(stateOf(relay, envelope).state).toBe('submitted');
  });

  test.each(['claim', 'anchor'] as const)(
    'of which the registry says two things at once waits for the next round, in mode %s',
    async (mode) => {
      const relay = open({ mode });
      const envelope = signStatement(envelopeOf(1).statement, secretOf(9), domain, 2_000_000_000, {
        author: envelopeOf(1).claim.author,
        keyIdx: 1,
      });
      await relay.accept([envelope]);
      chain.refused.set(envelope.claim.author, 'AlreadyClaimed');
      await relay.submit();
      expect(stateOf(relay, envelope).state).toBe('received');
      chain.refused.clear();
      await relay.submit();
      expect(stateOf(relay, envelope).state).toBe('submitted');
    },
  );

  test('that expires too soon is not accepted', async () => {
    const relay = open();
    await expect(relay.accept([envelopeOf(1, { deadline: START + 30 })])).rejects.toThrow(DeadlineTooNear);
    expect(relay.find(claimId(envelopeOf(1).claim))).toBeUndefined();
  });
});

describe('a claim by a delegate key', () => {
  const byKey = (secret: number, title: string) => {
    const { statement } = envelopeOf(1, { title });
    const { author } = envelopeOf(1).claim;
    return signStatement(statement, secretOf(secret), domain, 2_000_000_000, { author, keyIdx: 1 });
  };

  test('that the author never gave is not accepted, and takes no place from the author', async () => {
    const relay = open();
    chain.refused.set(envelopeOf(1).claim.author, 'Unauthorized');
    await expect(relay.accept([byKey(66, 'Forged')])).rejects.toMatchObject({ reason: 'Unauthorized' });
    chain.refused.clear();
    await relay.accept([envelopeOf(1)]);
    await relay.submit();
    expect(stateOf(relay, envelopeOf(1)).state).toBe('submitted');
  });

  test('that the registry knows is brought', async () => {
    const relay = open();
    const envelope = byKey(9, 'By a key');
    await relay.accept([envelope]);
    await relay.submit();
    chain.mine();
    expect(chain.claims().get(keyOf(envelope))).toBe(envelope.claim.meta);
  });

  test('is not accepted while the registry can not be asked', async () => {
    const relay = open();
    chain.online = false;
    await expect(relay.accept([byKey(9, 'By a key')])).rejects.toThrow(/did not answer/);
    await relay.accept([envelopeOf(1)]);
  });
});

describe('a list of claims under one signature', () => {
  const envelopes = [1, 2, 3].map((n) => envelopeOf(n));
  const list = signClaimList(envelopes, secretOf(7), domain, 2_000_000_000);

  test('is brought in one transaction', async () => {
    const relay = open();
    await relay.accept(envelopes, list);
    await relay.submit();
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(relay.states()).toMatchObject({ final: 3 });
    expect(chain.transactions()).toBe(1);
  });

  test('of which one was claimed before brings the others, and refuses what was claimed otherwise', async () => {
    const relay = open();
    chain.claim(envelopes[0]!.claim);
    chain.claim({ ...envelopes[1]!.claim, meta: `0x${'00'.repeat(32)}` });
    await relay.accept(envelopes, list);
    await relay.submit();
    chain.mine();
    chain.mine();
    await relay.settle();
    await relay.settle();
    expect(envelopes.map((envelope) => stateOf(relay, envelope).state)).toEqual([
      'final',
      'refused',
      'final',
    ]);
    expect(relay.counts()).toMatchObject({ transactions: 1, reorgs: 0 });
  });

  test('that the registry refuses as a list is brought claim by claim', async () => {
    const relay = open();
    chain.refused.set(envelopes[0]!.claim.author, 'list');
    await relay.accept(envelopes, list);
    await relay.submit();
    chain.mine();
    expect(chain.transactions()).toBe(3);
  });
});

describe('a transaction', () => {
  test('that is stuck is replaced by dearer ones until it is mined', async () => {
    const relay = open({ bumpAfter: 60 });
    await relay.accept([envelopeOf(1)]);
    await relay.submit();
    chain.baseFee = 1_000n;
    for (let tries = 0; tries < 3; tries++) {
      now += 61;
      await relay.settle();
      chain.mine();
    }
    chain.mine();
    await relay.settle();
    expect(relay.states()).toMatchObject({ final: 1 });
    expect(chain.transactions()).toBe(1);
    expect(relay.counts().bumps).toBeGreaterThan(0);
  });

  test('that a reorganisation takes back is sent again', async () => {
    const relay = open();
    await relay.accept([envelopeOf(1)]);
    await relay.submit();
    chain.mine();
    await relay.settle();
    expect(stateOf(relay, envelopeOf(1)).state).toBe('seen');
    chain.takeBack(2);
    await relay.settle();
    expect(stateOf(relay, envelopeOf(1))).not.toHaveProperty('block');
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(stateOf(relay, envelopeOf(1)).state).toBe('final');
    expect(relay.counts()).toMatchObject({ transactions: 1, reorgs: 1 });
  });

  test('whose nonce another took gives its claims back, and they are submitted anew', async () => {
    const relay = open();
    await relay.accept([envelopeOf(1)]);
    await relay.submit();
    chain.useNonce();
    await relay.settle();
    expect(stateOf(relay, envelopeOf(1)).state).toBe('received');
    await relay.submit();
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(stateOf(relay, envelopeOf(1)).state).toBe('final');
  });

  test('that reverts gives its claim back, and the reason is found out', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    await relay.accept([envelope]);
    await relay.submit();
    chain.refused.set(envelope.claim.author, 'Unauthorized');
    chain.mine();
    await relay.settle();
    await relay.submit();
    expect(stateOf(relay, envelope)).toMatchObject({ state: 'refused', reason: 'Unauthorized' });
    expect(relay.counts().reverts).toBe(1);
  });

  test('of somebody else that recorded a claim and is taken back leaves the claim to the relay', async () => {
    const relay = open();
    const envelope = envelopeOf(1);
    await relay.accept([envelope]);
    chain.claim(envelope.claim);
    await relay.submit();
    chain.takeBack(1);
    await relay.settle();
    await relay.submit();
    expect(stateOf(relay, envelope).state).toBe('submitted');
  });

  test('does not get lost where the chain can not be asked for a while', async () => {
    const relay = open();
    await relay.accept([envelopeOf(1)]);
    chain.online = false;
    await expect(relay.submit()).rejects.toThrow(/did not answer/);
    await expect(relay.settle()).rejects.toThrow(/did not answer/);
    await relay.accept([envelopeOf(2)]);
    chain.online = true;
    await relay.submit();
    expect(relay.states()).toMatchObject({ submitted: 2 });
  });
});

describe('limits', () => {
  test('no more claims wait than the queue holds', async () => {
    const relay = open({ limits: { queue: 2 } });
    await relay.accept([envelopeOf(1), envelopeOf(2)]);
    await expect(relay.accept([envelopeOf(3)])).rejects.toMatchObject({ whose: 'queue' });
    await relay.accept([envelopeOf(1)]);
    await relay.submit();
    await relay.accept([envelopeOf(3)]);
  });

  test('an author has its own rate, and others are not slowed down by it', async () => {
    const relay = open({ limits: { perAuthor: 2 } });
    await relay.accept([envelopeOf(1)]);
    await relay.accept([envelopeOf(2)]);
    const third = relay.accept([envelopeOf(3)]);
    await expect(third).rejects.toThrow(TooManyClaims);
    await expect(third).rejects.toMatchObject({ whose: 'author', retryAfter: 30 });
    await relay.accept([envelopeOf(3, { author: 8 })]);
    now += 30;
    await relay.accept([envelopeOf(3)]);
  });

  test('only so many transactions are in flight at once', async () => {
    const relay = open({ limits: { inFlight: 2 } });
    await relay.accept([1, 2, 3].map((n) => envelopeOf(n)));
    await relay.submit();
    expect(relay.states()).toMatchObject({ submitted: 2, received: 1 });
    chain.mine();
    await relay.settle();
    await relay.submit();
    expect(relay.states()).toMatchObject({ submitted: 1, received: 0 });
  });
});

describe('anchor mode', () => {
  test('anchors one root for all, and hands out statements with their proofs', async () => {
    const relay = open({ mode: 'anchor' });
    const envelopes = [1, 2, 3, 4, 5].map((n) => envelopeOf(n, { author: 7 + n }));
    for (const envelope of envelopes) await relay.accept([envelope]);
    await relay.submit();
    expect(await relay.envelope(envelopes[0]!.claim.meta)).toEqual(envelopes[0]);
    chain.mine();
    await relay.settle();
    expect(chain.transactions()).toBe(1);
    for (const [index, envelope] of envelopes.entries()) {
      const found = openEnvelope(await relay.envelope(envelope.claim.meta), domain);
      expect(found.batch).toMatchObject({ anchoredBy: chain.account, index, leafCount: 5 });
      expect(stateOf(relay, envelope).batch).toEqual(found.batch);
    }
  });

  test('anchors the same root again where its transaction is lost', async () => {
    const relay = open({ mode: 'anchor' });
    await relay.accept([envelopeOf(1), envelopeOf(2)]);
    await relay.submit();
    const [root] = [...relaySubmissions(relay)];
    chain.useNonce();
    await relay.settle();
    await relay.accept([envelopeOf(3)]);
    await relay.submit();
    chain.mine();
    chain.mine();
    await relay.settle();
    expect(relay.states()).toMatchObject({ final: 3 });
    expect(stateOf(relay, envelopeOf(1)).batch).toMatchObject({ root, leafCount: 2 });
    expect(stateOf(relay, envelopeOf(3)).batch).toMatchObject({ leafCount: 1 });
  });

  test('leaves out a claim that has expired while it waited', async () => {
    const relay = open({ mode: 'anchor' });
    const late = envelopeOf(1, { deadline: START + 100 });
    await relay.accept([late]);
    await relay.accept([envelopeOf(2)]);
    now += 101;
    await relay.submit();
    expect(stateOf(relay, late)).toMatchObject({ state: 'refused', reason: 'Expired' });
    expect(stateOf(relay, envelopeOf(2)).state).toBe('submitted');
  });

  function relaySubmissions(relay: Relay): string[] {
    return [relay.find(claimId(envelopeOf(1).claim))?.submission?.root ?? ''];
  }
});

describe.each(['claim', 'anchor'] as const)('in mode %s, stopped at any step', (mode) => {
  /** Every write to the journal and every broadcast is a step before or after which the process may end. */
  class Killed extends Error {}

  test('and started again, brings every accepted claim, and none twice', async () => {
    let steps = 0;
    for (let killAt = 1; ; killAt++) {
      chain = fakeChain();
      now = START;
      steps = 0;
      let killed = false;
      const records: RelayRecord[] = [];
      const accepted: Envelope[] = [];
      const step = () => {
        if (killed || ++steps === killAt) {
          killed = true;
          throw new Killed();
        }
      };
      const journal: Journal<RelayRecord> = {
        async append(record) {
          step();
          records.push(record);
          step();
          return { offset: records.length - 1, length: 1 };
        },
        read: async ({ offset }) => records[offset]!,
        size: () => records.length,
        close: async () => {},
      };
      chain.beforeBroadcast = step;
      await story(open({ mode, journal, bumpAfter: 60 }), accepted).catch((error) => {
        if (!(error instanceof Killed)) throw error;
      });

      chain.beforeBroadcast = () => {};
      // What was sent before the end is mined while nobody looks.
      chain.mine();
      const ledger = createLedger(domain);
      for (const [offset, record] of records.entries()) ledger.apply(record, { offset, length: 1 });
      const finished = killed;
      killed = false;
      steps = Number.NEGATIVE_INFINITY;
      const again = open({ mode, journal, ledger, bumpAfter: 60 });
      await story(again, []);
      for (let round = 0; round < 4; round++) {
        chain.mine();
        await again.settle();
        await again.submit();
      }

      for (const envelope of accepted) {
        expect(stateOf(again, envelope), `killed at step ${killAt}`).toMatchObject({ state: 'final' });
        if (mode === 'claim') expect(chain.claims().get(keyOf(envelope))).toBe(envelope.claim.meta);
      }
      // Two and then a list; or two batches.
      expect(chain.transactions(), `killed at step ${killAt}`).toBe(mode === 'claim' ? 3 : 2);
      if (!finished) break;
    }
    expect(steps).toBeLessThan(0);
  });

  async function story(relay: Relay, accepted: Envelope[]): Promise<void> {
    const take = async (envelopes: Envelope[], list?: Parameters<Relay['accept']>[1]) => {
      await relay.accept(envelopes, list);
      accepted.push(...envelopes);
    };
    await take([envelopeOf(1)]);
    await take([envelopeOf(2, { author: 8 })]);
    await relay.submit();
    chain.mine();
    await relay.settle();
    const many = [envelopeOf(3), envelopeOf(4)];
    await take(many, signClaimList(many, secretOf(7), domain, 2_000_000_000));
    await relay.submit();
    chain.baseFee *= 5n;
    now += 61;
    await relay.settle();
    chain.mine();
    await relay.settle();
  }
});
