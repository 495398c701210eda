import { describe, expect, test } from 'vitest';
import {
  offerToSeveral,
  PublishPending,
  PublishRefused,
  PublishUnreachable,
  publish,
} from '../../../lib/sign/publish.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import type { Fetch } from '../../../lib/statement/source.ts';
import { envelopeOf } from '../../cli/relay/claims.ts';

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
