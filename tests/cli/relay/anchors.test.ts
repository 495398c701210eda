import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, JournalFailed, memoryJournal, openJournal } from '../../../cli/relay/journal.ts';
import { createLedger, type RelayRecord } from '../../../cli/relay/ledger.ts';
import { createRelay, type Relay, type RelayOptions } from '../../../cli/relay/relay.ts';
import { createServer } from '../../../cli/relay/server.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { type Anchor, anchorId, type SignedAnchor, signAnchor } from '../../../lib/statement/anchor.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { domain, envelopeOf, secretOf } from './claims.ts';
import { type FakeChain, fakeChain } from './fake-chain.ts';

const START = 1_900_000_000;
const author = addressOf(secretOf(7));

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

/** A batch that an author has signed; the same numbers make the same one. */
function anchorOf(n: number, change: Partial<Anchor> = {}, secret = 7): SignedAnchor {
  const root: Hex = `0x${n.toString(16).padStart(64, '0')}`;
  const fields = {
    author,
    keyIdx: 0,
    root,
    leafCount: 3,
    meta: `0x${'00'.repeat(32)}`,
    deadline: START + 3_600,
  };
  return signAnchor({ ...(fields as Anchor), ...change }, domain, secretOf(secret));
}

const post = (body: unknown) => server.inject({ method: 'POST', url: '/anchors', payload: body as object });
const get = async (root: Hex) => (await server.inject({ url: `/anchors/${author}/${root}` })).json();
const state = async (anchor: SignedAnchor) => (await get(anchor.root)).state;
const nameOf = (anchor: SignedAnchor) => `${anchor.author}/${anchor.root}`;

async function round(): Promise<void> {
  await relay.submit();
  chain.mine();
  await relay.settle();
}

describe('a batch that its author has signed', () => {
  test.each(['claim', 'anchor'] as const)(
    'is brought in the author’s name, by a relay in mode %s',
    async (mode) => {
      await server.close();
      open({ mode });
      const anchor = anchorOf(1);
      const answer = await post(anchor);
      expect([answer.statusCode, answer.json()]).toEqual([202, { id: anchorId(anchor), state: 'received' }]);
      const claimed = envelopeOf(1);
      await relay.accept([claimed]);
      await relay.submit();
      expect(await state(anchor)).toBe('submitted');
      chain.mine();
      await round();
      await round();
      expect(await get(anchor.root)).toMatchObject({
        state: 'final',
        transaction: expect.any(String),
        block: 1,
      });
      expect(chain.anchored()).toContain(nameOf(anchor));
      expect(relay.states()).toMatchObject({ final: 2 });
      expect(chain.transactions()).toBe(2);
    },
  );

  test('that is sent again, at the same time too, is brought once', async () => {
    const anchor = anchorOf(1);
    const answers = await Promise.all([post(anchor), post(anchor)]);
    await round();
    answers.push(await post(anchorOf(1, { deadline: START + 7_200 })));
    await round();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 200]);
    expect([chain.transactions(), relay.counts().accepted]).toEqual([1, 1]);
  });

  test('that somebody else brought first counts as brought, without a transaction', async () => {
    const anchor = anchorOf(1);
    await post(anchor);
    const transaction = chain.anchor(anchor);
    await round();
    expect(await get(anchor.root)).toMatchObject({ state: 'seen', transaction });
    chain.mine();
    chain.mine();
    await relay.settle();
    expect([await state(anchor), chain.transactions()]).toEqual(['final', 0]);
  });

  test('is brought again where the chain took it back, and by a dearer transaction where it is stuck', async () => {
    const anchor = anchorOf(1);
    await post(anchor);
    await round();
    chain.takeBack(2);
    await relay.settle();
    expect(await state(anchor)).toBe('submitted');
    chain.baseFee = 1_000n;
    for (let tries = 0; tries < 3; tries++) {
      now += 61;
      await relay.settle();
      chain.mine();
    }
    chain.mine();
    await relay.settle();
    expect([await state(anchor), chain.anchored()]).toEqual(['final', [nameOf(anchor)]]);
    expect(relay.counts()).toMatchObject({ reorgs: 1, transactions: 1 });
  });

  test('whose nonce another took, or whose time is over when its turn comes, is not lost sight of', async () => {
    const [one, other] = [anchorOf(1), anchorOf(2)];
    await post(one);
    await relay.submit();
    chain.useNonce();
    await relay.settle();
    expect(await state(one)).toBe('received');
    await round();
    expect(await state(one)).toBe('seen');
    await post(other);
    chain.refused.set(author, 'Expired');
    await round();
    expect(await get(other.root)).toMatchObject({ state: 'refused', reason: 'Expired' });
    chain.refused.clear();
    expect((await post(anchorOf(2, { deadline: START + 7_200 }))).statusCode).toBe(202);
    await round();
    expect(await state(other)).toBe('seen');
  });

  test('by a key of the author’s is taken where the registry knows the key, and not else', async () => {
    const anchor = anchorOf(1, { keyIdx: 2 }, 9);
    chain.refused.set(author, 'Unauthorized');
    const refused = await post(anchor);
    expect([refused.statusCode, refused.json().error]).toEqual([
      409,
      'The registry refuses it: Unauthorized.',
    ]);
    chain.refused.clear();
    expect((await post(anchor)).statusCode).toBe(202);
    await round();
    expect(chain.anchored()).toEqual([nameOf(anchor)]);
    chain.online = false;
    expect((await post(anchorOf(3, { keyIdx: 2 }, 9))).statusCode).toBe(503);
  });

  test.each<[string, number, () => unknown]>([
    ['no anchor', 400, () => ({ root: 1 })],
    ['one signed by another', 400, () => anchorOf(1, {}, 9)],
    ['one whose deadline is too near', 400, () => anchorOf(1, { deadline: START + 30 })],
    ['the same root with another count', 409, () => anchorOf(5, { leafCount: 4 })],
    ['the same root with another document', 409, () => anchorOf(5, { meta: `0x${'01'.repeat(32)}` })],
  ])('is not taken as %s', async (title, code, body) => {
    await post(anchorOf(5));
    if (title === 'one signed by another') chain.refused.set(author, 'BadSignature');
    expect((await post(body())).statusCode).toBe(code);
    chain.refused.clear();
    await round();
    expect(chain.transactions()).toBe(1);
  });

  test('counts as one of the claims that an author may send in a minute', async () => {
    await server.close();
    open({ limits: { perAuthor: 2 } });
    const codes = [];
    for (const n of [1, 2, 3]) codes.push((await post(anchorOf(n))).statusCode);
    expect(codes).toEqual([202, 202, 429]);
  });

  test('that nobody signed here is not known', async () => {
    expect((await server.inject({ url: `/anchors/${author}/${anchorOf(1).root}` })).statusCode).toBe(404);
    expect((await server.inject({ url: '/anchors/nobody/1' })).statusCode).toBe(404);
  });
});

describe('a relay that stops', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'colophon-anchors-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function restart(): Promise<Journal<RelayRecord>> {
    await server.close();
    const ledger = createLedger(domain);
    const journal = await openJournal<RelayRecord>(join(folder, 'journal'), ledger.apply);
    open({ journal, ledger });
    return journal;
  }

  test('after it said yes brings the batch when it runs again', async () => {
    let journal = await restart();
    await post(anchorOf(1));
    await journal.close();
    journal = await restart();
    expect(await state(anchorOf(1))).toBe('received');
    await round();
    expect(await state(anchorOf(1))).toBe('seen');
    await journal.close();
  });

  test('between signing and sending sends the same transaction, and no second one', async () => {
    let journal = await restart();
    await post(anchorOf(1));
    chain.beforeBroadcast = () => {
      throw new Error('killed');
    };
    await expect(relay.submit()).rejects.toThrow('killed');
    await journal.close();
    chain.beforeBroadcast = () => {};
    journal = await restart();
    await relay.settle();
    await relay.submit();
    for (let block = 0; block < 4; block++) chain.mine();
    await relay.settle();
    expect([await state(anchorOf(1)), chain.transactions()]).toEqual(['final', 1]);
    await journal.close();
    journal = await restart();
    await round();
    expect([await state(anchorOf(1)), chain.transactions()]).toEqual(['final', 1]);
    await journal.close();
  });

  test('writing says so, and has promised nothing', async () => {
    await server.close();
    const append = () => Promise.reject(new JournalFailed('journal', new Error('disk full')));
    open({ journal: { ...memoryJournal(), append } });
    expect((await post(anchorOf(1))).statusCode).toBe(503);
    expect((await get(anchorOf(1).root)).error).toMatch(/No such batch/);
  });
});
