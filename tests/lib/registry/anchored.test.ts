import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { KINDS } from '../../../lib/content/kind.ts';
import { type AnchoredWords, askAnchored, judgeAnchored } from '../../../lib/registry/anchored.ts';
import { SCOPES } from '../../../lib/registry/key-grant.ts';
import { accountSlot, batchSlot, keySlot, leafMaskSlot, revokedSlot } from '../../../lib/registry/slots.ts';
import { leafHash } from '../../../lib/statement/batch-proof.ts';
import type { AnchoredEnvelope, Envelope } from '../../../lib/statement/envelope.ts';
import { addressOf, signClaim } from '../../../lib/statement/signed-claim.ts';
import { envelopeOf, secretOf } from '../../cli/relay/claims.ts';
import { AGGREGATOR, aggregated, batchWord, ownBatch } from './batches.ts';

const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;
const T = 1_700_000_000;
const NOTHING: AnchoredWords = {
  batch: batchWord({ time: T }),
  key: 0n,
  account: 0n,
  revoked: 0n,
  rootRevoked: 0n,
  leafRevoked: 0n,
  leafMask: 0n,
};

const key = ({ notAfter = T + 9_999, revokedSince = 0, scopes = 1, kinds = 1 << KINDS.textHuman } = {}) =>
  BigInt(addressOf(secretOf(9))) |
  (BigInt(notAfter) << 160n) |
  (BigInt(revokedSince) << 196n) |
  (BigInt(scopes) << 232n) |
  (BigInt(kinds) << 240n);
const revocation = (time = T + 5, reason = 3, keyIdx = 0) =>
  BigInt(reason) | (BigInt(time) << 8n) | (9n << 44n) | (BigInt(keyIdx) << 80n);
const frozen = (since: number) => (BigInt(since) << 160n) | BigInt(AGGREGATOR);

/** A claim that the author's key number 2 signed. */
function byDelegate(n: number): Envelope {
  const { statement, claim } = envelopeOf(n, { where: domain });
  const { signature: _, ...fields } = { ...claim, keyIdx: 2 };
  return { statement, claim: signClaim(fields, domain, secretOf(9)) };
}

const three = (over = {}) => [1, 2, 3].map((n) => envelopeOf(n, { where: domain, ...over }));
const signed = aggregated(three(), domain)[1]!;
const own = ownBatch(three())[1]!;
const delegated = aggregated([byDelegate(1), byDelegate(2)], domain)[1]!;

const judged = (envelope: AnchoredEnvelope, words: Partial<AnchoredWords> = {}) =>
  judgeAnchored(envelope, { ...NOTHING, ...words }, domain);
const withBatch = (
  envelope: AnchoredEnvelope,
  over: Partial<AnchoredEnvelope['batch']>,
): AnchoredEnvelope => ({
  ...envelope,
  batch: { ...envelope.batch, ...over },
});

describe('a claim in a batch', () => {
  test.each<[string, AnchoredEnvelope, Partial<AnchoredWords>, number]>([
    [
      "of an aggregator stands, as old as the batch, whatever the aggregator's key",
      signed,
      { batch: batchWord({ keyIdx: 7 }) },
      0,
    ],
    ["of its author's own stands", own, {}, 0],
    ["that one of the author's keys signed stands by that key", delegated, { key: key() }, 2],
    [
      "of its author's own, anchored by one of its keys, stands by that key",
      own,
      { batch: batchWord({ keyIdx: 4 }), key: key({ scopes: SCOPES.anchor }) },
      4,
    ],
  ])('%s', (_title, envelope, words, keyIdx) => {
    const { content, author, kind } = envelope.claim;
    const { anchoredBy, root, index } = envelope.batch;
    expect(judged(envelope, words)).toEqual({
      claim: {
        ...{ content, author, kind, keyIdx, time: T, block: 9 },
        standing: { state: 'stands' },
        batch: { anchoredBy, root, index },
      },
    });
  });

  test.each<[string, string, AnchoredEnvelope, Partial<AnchoredWords>]>([
    ['that the chain does not know', 'batch-unknown', signed, { batch: 0n }],
    ['with another root', 'proof-wrong', withBatch(signed, { root: own.batch.root }), {}],
    ['at another index', 'proof-wrong', withBatch(signed, { index: 0 }), {}],
    [
      'with a step of the proof missing',
      'proof-wrong',
      withBatch(signed, { proof: signed.batch.proof.slice(1) }),
      {},
    ],
    ['with another salt', 'proof-wrong', withBatch(own, { salt: `0x${'00'.repeat(32)}` }), {}],
    ['with a salt that an aggregator made', 'proof-wrong', withBatch(own, { anchoredBy: AGGREGATOR }), {}],
    [
      'without its salt',
      'proof-wrong',
      { ...own, batch: aggregated(three(), domain, own.claim.author)[0]!.batch },
      {},
    ],
    [
      'with another signature than was anchored',
      'proof-wrong',
      { ...signed, claim: envelopeOf(2, { where: domain, deadline: 2_000_000_001 }).claim },
      {},
    ],
    [
      'that was to be brought a second earlier',
      'deadline-passed',
      aggregated(three({ deadline: T - 1 }), domain)[0]!,
      {},
    ],
    ['by a key that its author never gave', 'key-unknown', delegated, { key: 0n }],
    ['by a key that may only anchor', 'key-scope', delegated, { key: key({ scopes: SCOPES.anchor }) }],
    [
      'by a key that had expired the second before',
      'key-expired',
      delegated,
      { key: key({ notAfter: T - 1 }) },
    ],
    ['by a key for other kinds', 'key-kind', delegated, { key: key({ kinds: 1 << KINDS.textAi }) }],
    [
      "of its author's own by a key for other kinds",
      'key-kind',
      own,
      { batch: batchWord({ keyIdx: 4 }), key: key({ kinds: 1 << KINDS.textAi }) },
    ],
    ["of its author's own by no key of its", 'key-unknown', own, { batch: batchWord({ keyIdx: 4 }) }],
  ])('%s counts for nothing: %s', (_title, fault, envelope, words) => {
    expect(judged(envelope, words)).toEqual({ fault });
  });

  test.each<[string, AnchoredEnvelope, Partial<AnchoredWords>, object]>([
    ['brought in its last second', aggregated(three({ deadline: T }), domain)[0]!, {}, { state: 'stands' }],
    [
      "of its author's own, which needs no deadline",
      ownBatch(three({ deadline: 0 }))[0]!,
      {},
      { state: 'stands' },
    ],
    ["in its key's last second", delegated, { key: key({ notAfter: T }) }, { state: 'stands' }],
    ['by a key stolen a second later', delegated, { key: key({ revokedSince: T + 1 }) }, { state: 'stands' }],
    [
      'by a key stolen in that second',
      delegated,
      { key: key({ revokedSince: T }) },
      { state: 'disputed', key: 'delegate', since: T },
    ],
    ['of an author frozen a second later', signed, { account: frozen(T + 1) }, { state: 'stands' }],
    [
      'of an author frozen in that second',
      signed,
      { account: frozen(T) },
      { state: 'disputed', key: 'author', since: T },
    ],
    [
      'whose content is withdrawn',
      signed,
      { revoked: revocation() },
      { state: 'withdrawn', reason: 'withdrawn', time: T + 5 },
    ],
    [
      'whose leaf is withdrawn by its hash',
      own,
      { leafRevoked: revocation(T + 6, 2) },
      { state: 'withdrawn', reason: 'correction', time: T + 6 },
    ],
    [
      'whose batch is withdrawn',
      own,
      { rootRevoked: revocation(T + 7, 4) },
      { state: 'withdrawn', reason: 'rights', time: T + 7 },
    ],
    [
      'whose leaf is withdrawn by its number',
      own,
      { leafMask: 0b10n },
      { state: 'withdrawn', reason: 'unknown' },
    ],
    ['whose neighbours are withdrawn', own, { leafMask: 0b101n }, { state: 'stands' }],
    [
      'withdrawn by a thief after the freeze',
      own,
      { leafRevoked: revocation(T + 9), account: frozen(T + 8) },
      { state: 'stands' },
    ],
  ])('%s is judged so', (_title, envelope, words, standing) => {
    expect(judged(envelope, words)).toMatchObject({ claim: { standing } });
  });
});

describe('asking the chain about claims in batches', () => {
  const slotsOf = ({ claim, batch }: AnchoredEnvelope) => {
    const { author, content, keyIdx } = claim;
    return [
      batchSlot(batch.anchoredBy, batch.root),
      keySlot(author, keyIdx),
      accountSlot(author),
      revokedSlot(author, content),
      revokedSlot(author, batch.root),
      revokedSlot(author, leafHash(claim, batch, domain)),
      leafMaskSlot(author, batch.root, 0),
    ];
  };
  const chain = (words: ReadonlyMap<Hex, bigint>) => {
    const asked: (readonly Hex[])[] = [];
    const wordsAt = async (slots: readonly Hex[]) => {
      asked.push(slots);
      const answers = slots.map((slot): Hex => `0x${(words.get(slot) ?? 0n).toString(16).padStart(64, '0')}`);
      return { words: answers, basis: { agreed: 2, asked: asked.length === 1 ? 2 : 3 } };
    };
    return { asked, wordsAt };
  };

  test('takes one question for all of them, whoever signed and anchored them', async () => {
    const { asked, wordsAt } = chain(
      new Map([
        [batchSlot(AGGREGATOR, signed.batch.root), batchWord()],
        [batchSlot(AGGREGATOR, delegated.batch.root), batchWord()],
        [keySlot(delegated.claim.author, 2), key()],
        [batchSlot(own.claim.author, own.batch.root), batchWord()],
        [revokedSlot(own.claim.author, leafHash(own.claim, own.batch, domain)), revocation()],
      ]),
    );
    const unknown = aggregated([envelopeOf(8, { where: domain })], domain)[0]!;
    const { judged, basis } = await askAnchored([signed, delegated, own, unknown], wordsAt, domain);
    expect(asked).toEqual([[signed, delegated, own, unknown].flatMap(slotsOf)]);
    expect(judged).toMatchObject([
      { claim: { standing: { state: 'stands' }, content: signed.claim.content } },
      { claim: { standing: { state: 'stands' }, keyIdx: 2 } },
      { claim: { standing: { state: 'withdrawn' } } },
      { fault: 'batch-unknown' },
    ]);
    expect(basis).toEqual({ agreed: 2, asked: 2 });
  });

  test('asks once more for the key that anchored, where another one signed', async () => {
    const { asked, wordsAt } = chain(
      new Map([
        [batchSlot(own.claim.author, own.batch.root), batchWord({ keyIdx: 4 })],
        [keySlot(own.claim.author, 4), key({ revokedSince: T })],
      ]),
    );
    const { judged, basis } = await askAnchored([own], wordsAt, domain);
    expect(asked[1]).toEqual([keySlot(own.claim.author, 4)]);
    expect(judged).toMatchObject([{ claim: { keyIdx: 4, standing: { state: 'disputed', since: T } } }]);
    expect(basis).toEqual({ agreed: 2, asked: 3 });
  });
});
