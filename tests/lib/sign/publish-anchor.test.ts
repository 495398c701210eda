import { describe, expect, test } from 'vitest';
import { publishAnchor } from '../../../lib/sign/publish-anchor.ts';
import { anchorId, signAnchor } from '../../../lib/statement/anchor.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import type { Fetch } from '../../../lib/statement/source.ts';
import { domain, secretOf } from '../../cli/relay/claims.ts';

const anchor = signAnchor(
  {
    author: addressOf(secretOf(7)),
    keyIdx: 0,
    root: `0x${'11'.repeat(32)}`,
    leafCount: 2,
    meta: `0x${'00'.repeat(32)}`,
    deadline: 2_000_000_000,
  },
  domain,
  secretOf(7),
);
const id = anchorId(anchor);
const transaction = `0x${'ab'.repeat(32)}`;

type Said = 'down' | { status?: number; body: object };
const received: Said = { status: 202, body: { id, state: 'received' } };
const seen: Said = { body: { id, state: 'seen', transaction, block: 7 } };
const refused: Said = { body: { id, state: 'refused', reason: 'Unauthorized' } };
const no: Said = { status: 400, body: { error: 'no' } };

/** Relays that answer the first question with the first answer, and later ones with the second. */
function relays(answers: Readonly<Record<string, readonly [Said, Said?]>>): Fetch {
  return async (url, init) => {
    const { origin } = new URL(url);
    const [first, later = first] = answers[origin]!;
    const said = init?.method === 'POST' ? first : later;
    if (said === 'down') throw new TypeError('fetch failed');
    return new Response(JSON.stringify(said.body), { status: said.status ?? 200 });
  };
}

describe('a signed batch that is handed to relays', () => {
  test('is in a block as soon as one of them says so', async () => {
    const fetch = relays({ 'http://one': [received, received], 'http://two': [received, seen] });
    const offered = await publishAnchor(anchor, ['http://one', 'http://two'], 2, fetch);
    expect(offered).toMatchObject({ reached: 'enough', published: { transaction, block: 7 } });
  });

  test('is in none yet where they have accepted it and do not know more', async () => {
    const offered = await publishAnchor(
      anchor,
      ['http://one'],
      1,
      relays({ 'http://one': [received, received] }),
    );
    expect(offered).toMatchObject({ reached: 'enough', answers: [{ outcome: 'accepted' }] });
    expect(offered.published).toBeUndefined();
  });

  test('is refused where the registry refuses it later', async () => {
    const offered = await publishAnchor(
      anchor,
      ['http://one'],
      1,
      relays({ 'http://one': [received, refused] }),
    );
    expect(offered).toMatchObject({
      reached: 'too-few',
      answers: [{ outcome: 'refused', reason: 'The registry refuses it: Unauthorized.' }],
    });
  });

  test.each<[string, number, string]>([
    ['one of three', 1, 'enough'],
    ['two of three', 2, 'too-few'],
  ])('needs %s', async (_title, need, reached) => {
    const fetch = relays({ 'http://one': [no], 'http://two': ['down'], 'http://three': [received, seen] });
    const offered = await publishAnchor(anchor, ['http://one', 'http://two', 'http://three'], need, fetch);
    expect(offered.reached).toBe(reached);
    expect(offered.answers.map(({ outcome }) => outcome)).toEqual(['refused', 'unreachable', 'accepted']);
  });

  test('that a relay stays silent about afterwards is still accepted', async () => {
    const offered = await publishAnchor(
      anchor,
      ['http://one'],
      1,
      relays({ 'http://one': [received, 'down'] }),
    );
    expect(offered).toMatchObject({ reached: 'enough', answers: [{ outcome: 'accepted' }] });
  });

  test('can not be accepted by more relays than are asked', async () => {
    await expect(publishAnchor(anchor, ['http://one'], 2, relays({}))).rejects.toThrow(RangeError);
  });
});
