import { describe, expect, test } from 'vitest';
import {
  collect,
  offerToSeveral,
  PublishPending,
  PublishRefused,
  PublishUnreachable,
  publish,
  show,
} from '../../../lib/sign/publish.ts';
import { signStatement } from '../../../lib/sign/sign.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import type { Fetch } from '../../../lib/statement/source.ts';
import { domain, envelopeOf, secretOf } from '../../cli/relay/claims.ts';
import { aggregated, ownBatch } from '../registry/batches.ts';

const envelope = envelopeOf(1);
const id = claimId(envelope.claim);
const transaction = `0x${'ab'.repeat(32)}`;

type Answer = { status?: number; body: unknown } | 'down';

/** Relays by their address, each with the answers it gives in turn; the last one is repeated. */
function relays(answers: Readonly<Record<string, readonly Answer[]>>) {
  const asked: string[] = [];
  const fetch: Fetch = async (url, init) => {
    const { origin, pathname } = new URL(url);
    const before = asked.filter((line) => line.includes(origin)).length;
    asked.push(`${init?.method ?? 'GET'} ${origin}${pathname}`);
    const given = answers[origin]!;
    const answer = given[Math.min(before, given.length - 1)]!;
    if (answer === 'down') throw new TypeError('fetch failed');
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  };
  return { fetch, asked };
}

const received: Answer = { status: 202, body: { id, state: 'received' } };
const seen: Answer = { body: { id, state: 'seen', transaction, block: 7 } };

describe('publishing to one relay', () => {
  test('gives the transaction that a relay answers at once', async () => {
    const { fetch, asked } = relays({ 'http://one': [seen] });
    expect(await publish(envelope, 'http://one', fetch)).toEqual({ transaction, block: 7 });
    expect(asked).toEqual(['POST http://one/claims']);
  });

  test('asks again for a claim that is accepted and not in a block yet', async () => {
    const { fetch, asked } = relays({ 'http://one': [received, received, seen] });
    expect(await publish(envelope, 'http://one/', fetch)).toEqual({ transaction, block: 7 });
    expect(asked.slice(1)).toEqual(Array(2).fill(`GET http://one/claims/${id}`));
  });

  test('says so where an accepted claim is not recorded for long', async () => {
    const { fetch } = relays({ 'http://one': [received] });
    await expect(publish(envelope, 'http://one', fetch)).rejects.toThrow(PublishPending);
  });

  test.each<[string, Answer, new (...args: never[]) => Error, RegExp]>([
    [
      'a refusal',
      { status: 409, body: { error: 'With another statement.' } },
      PublishRefused,
      /With another/,
    ],
    ['a full queue', { status: 503, body: { error: 'Too many.' } }, PublishUnreachable, /Too many/],
    ['an author in a hurry', { status: 429, body: { error: 'Too fast.' } }, PublishUnreachable, /Too fast/],
    ['a silence', 'down', PublishUnreachable, /fetch failed/],
    ['something else', { body: ['hello'] }, PublishUnreachable, /not the status of a claim/],
    ['an answer without state', { body: { id } }, PublishUnreachable, /not the status of a claim/],
  ])('tells %s', async (_title, answer, error, message) => {
    const { fetch } = relays({ 'http://one': [answer] });
    const published = publish(envelope, 'http://one', fetch);
    await expect(published).rejects.toThrow(error);
    await expect(published).rejects.toThrow(message);
  });
});

describe('offering to several relays', () => {
  const three = { 'http://a': [received], 'http://b': ['down'], 'http://c': [seen] } as const;
  const urls = Object.keys(three);

  test('is enough where as many accept as are needed, and says what each said', async () => {
    const { reached, answers } = await offerToSeveral(envelope, urls, 2, relays(three).fetch);
    expect(reached).toBe('enough');
    expect(answers).toMatchObject([
      { relay: 'http://a', outcome: 'accepted', status: { state: 'received' } },
      { relay: 'http://b', outcome: 'unreachable', reason: expect.stringMatching(/could not be reached/) },
      { relay: 'http://c', outcome: 'accepted', status: { state: 'seen' } },
    ]);
  });

  test('is too few where more are needed than accept', async () => {
    const { fetch } = relays({ ...three, 'http://c': [{ status: 409, body: { error: 'No.' } }] });
    const { reached, answers } = await offerToSeveral(envelope, urls, 2, fetch);
    expect(reached).toBe('too-few');
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'unreachable', 'refused']);
  });

  test.each([0, 4])('can not need %i of three', async (need) => {
    await expect(offerToSeveral(envelope, urls, need, relays(three).fetch)).rejects.toThrow(RangeError);
  });
});

describe('taking a claim back from a relay, with its proof', () => {
  const [proved] = aggregated([envelope], domain);
  const statement = (body: unknown): readonly Answer[] => [seen, { body }];

  test('waits until it is in a block', async () => {
    const { fetch, asked } = relays({ 'http://one': [received, received, seen, { body: proved }] });
    expect(await collect(envelope, 'http://one', domain, fetch)).toEqual(proved);
    expect(asked).toEqual([
      ...Array(3).fill(`GET http://one/claims/${id}`),
      `GET http://one/statements/${envelope.claim.meta}`,
    ]);
  });

  test('takes an earlier signature of the same key, which is the one that is anchored', async () => {
    const [earlier] = aggregated([envelopeOf(1, { deadline: 1_999_999_999 })], domain);
    const { fetch } = relays({ 'http://one': statement(earlier) });
    expect(await collect(envelope, 'http://one', domain, fetch)).toEqual(earlier);
  });

  test('takes back what an agent signed in another name, and not what another key did', async () => {
    const by = (secret: Uint8Array, deadline: number) => {
      const principal = { author: envelope.claim.author, keyIdx: 2 };
      return signStatement(envelope.statement, secret, domain, deadline, principal);
    };
    const mine = by(secretOf(9), 2_000_000_000);
    const [earlier, theirs] = [secretOf(9), secretOf(10)].map(
      (secret) => aggregated([by(secret, 1_999_999_999)], domain)[0]!,
    );
    for (const [answer, taken] of [
      [earlier, earlier],
      [theirs, undefined],
    ]) {
      const { fetch } = relays({ 'http://one': statement(answer) });
      expect(await collect(mine, 'http://one', domain, fetch)).toEqual(taken);
    }
  });

  test.each<[string, readonly Answer[]]>([
    ['what is in no block for long', [received]],
    ['nothing', statement(null)],
    ['another claim', statement(aggregated([envelopeOf(2)], domain)[0])],
    [
      'a proof to another root',
      statement({ ...proved, batch: { ...proved!.batch, root: `0x${'00'.repeat(32)}` } }),
    ],
    [
      'another key’s signature',
      statement(
        aggregated(
          [
            {
              ...envelope,
              claim: { ...envelope.claim, signature: envelopeOf(1, { author: 8 }).claim.signature },
            },
          ],
          domain,
        )[0],
      ),
    ],
  ])('does not take %s', async (_title, answers) => {
    const { fetch } = relays({ 'http://one': answers });
    expect(await collect(envelope, 'http://one', domain, fetch)).toBeUndefined();
  });

  test('tells a relay that is down', async () => {
    const { fetch } = relays({ 'http://one': ['down'] });
    await expect(collect(envelope, 'http://one', domain, fetch)).rejects.toThrow(PublishUnreachable);
  });
});

describe('giving a relay a claim of one’s own batch to show', () => {
  const [own] = ownBatch([envelope]);

  test('is one request', async () => {
    const { fetch, asked } = relays({
      'http://one': [{ status: 201, body: { root: own!.batch.root, index: 0 } }],
    });
    await show(own!, 'http://one', fetch);
    expect(asked).toEqual(['POST http://one/statements']);
  });

  test('tells a refusal', async () => {
    const { fetch } = relays({ 'http://one': [{ status: 409, body: { error: 'It has not anchored it.' } }] });
    await expect(show(own!, 'http://one', fetch)).rejects.toThrow(/has not anchored/);
  });
});
