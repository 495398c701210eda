import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { ContentUnreadable } from '../../../lib/content/limits.ts';
import { contentKey } from '../../../lib/fingerprint/content-key.ts';
import type { ExactFingerprint, Fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import type { Judged } from '../../../lib/registry/anchored.ts';
import type { NearMeasure } from '../../../lib/registry/evidence.ts';
import { askRegistry, type RegistryLane } from '../../../lib/registry/lane.ts';
import type { NearCandidate, QuoteCandidate } from '../../../lib/registry/near.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import type { AnchoredEnvelope } from '../../../lib/statement/envelope.ts';
import type { StatementText } from '../../../lib/statement/statement.ts';

const hex = (digits: string, bytes: number): Hex => `0x${digits.repeat(bytes)}`;
const ORIGINAL = hex('0a', 32);
const OTHER = hex('0b', 32);
const THIRD = hex('0c', 32);
const image: ExactFingerprint = { type: 'image', sha256: hex('01', 32) };
const text: ExactFingerprint = { type: 'text', strict: hex('02', 32) };

function claim(content: Hex, over: Partial<ChainClaim> = {}): ChainClaim {
  return {
    content,
    author: hex('aa', 20),
    keyIdx: 0,
    kind: 'digitalCapture',
    time: 100,
    block: 10,
    standing: { state: 'stands' },
    ...over,
  };
}

const measure = (distance: number): NearMeasure => ({
  type: 'image',
  distance,
  residual: 0.1,
  heat: '',
  resolvingPower: { cells: 64, fraction: 1 / 64 },
});
const candidate = (content: Hex, distance = 1): NearCandidate => ({
  content,
  author: hex('aa', 20),
  relation: 'similar',
  measure: measure(distance),
});

type Fakes = {
  claims?: readonly ChainClaim[];
  candidates?: readonly (NearCandidate | QuoteCandidate)[];
  followed?: RegistryLane['followed'];
  statements?: Readonly<Record<Hex, StatementText>>;
  failing?: Error;
  anchored?: readonly AnchoredEnvelope[];
  /** What the chain makes of a claim in a batch; by default one that stands, as old as its place in the batch. */
  judge?: (envelope: AnchoredEnvelope) => Judged;
};

const judgedAt = ({
  claim: { content, author },
  batch: { anchoredBy, root, index },
}: AnchoredEnvelope): Judged => ({
  claim: { ...claim(content, { author, time: index }), batch: { anchoredBy, root, index } },
});

function lane({
  claims = [],
  candidates = [],
  followed = {},
  statements = {},
  failing,
  anchored,
  judge = judgedAt,
}: Fakes) {
  const asked: (readonly Hex[])[] = [];
  const judged: (readonly AnchoredEnvelope[])[] = [];
  const fake: RegistryLane = {
    registry: {
      config: { chainId: 1, address: hex('c0', 20), rpcUrl: 'http://127.0.0.1' },
      claimsOn: async (keys) => {
        asked.push(keys);
        if (failing) throw failing;
        return keys.map((key) => claims.filter(({ content }) => content === key));
      },
      claimsBetween: async () => [],
      head: async () => 1,
      genesis: async () => hex('9e', 32),
      lookUpAnchored: async (envelopes) => {
        judged.push(envelopes);
        return { judged: envelopes.map(judge), basis: { agreed: 1, asked: 1 } };
      },
    },
    ...(anchored
      ? { anchored: async (keys) => anchored.filter(({ claim }) => keys.includes(claim.content)) }
      : {}),
    near: async () => ({ candidates, records: 5 }),
    statementOf: async ({ content }) => statements[content],
    followed,
  };
  return { fake, asked, judged };
}

const decoded = async (): Promise<Fingerprint> => ({ type: 'image', sha256: hex('01', 32) });
const neverDecoded = () => Promise.reject(new Error('It was decoded.'));

describe('the registry lane', () => {
  test.each<[string, ExactFingerprint, string]>([
    ['a file', image, 'file-bytes'],
    ['a text', text, 'canonical-text'],
  ])('answers an exact match of %s without decoding it', async (_title, print, binding) => {
    const { fake } = lane({ claims: [claim(contentKey(print))], candidates: [candidate(ORIGINAL)] });
    expect(await askRegistry(print, neverDecoded, fake)).toEqual({
      lane: 'registry',
      state: 'found',
      code: 'registry.match.exact',
      details: { binding, claims: [{ ...claim(contentKey(print)), identity: { how: 'key' } }] },
    });
  });

  test('asks for near originals only where no exact match decides, and all of them in one question', async () => {
    const { fake, asked } = lane({
      claims: [claim(ORIGINAL), claim(OTHER)],
      candidates: [candidate(ORIGINAL, 1), candidate(OTHER, 2)],
    });
    const evidence = await askRegistry(image, decoded, fake);
    expect(evidence).toMatchObject({
      code: 'registry.match.near',
      details: {
        relation: 'similar',
        measure: { distance: 1 },
        claims: [{ content: ORIGINAL }, { content: OTHER }],
      },
    });
    expect(asked).toEqual([[contentKey(image)], [ORIGINAL, OTHER]]);
  });

  test('drops a near original that the chain does not confirm, and its measure with it', async () => {
    const { fake } = lane({
      claims: [claim(OTHER)],
      candidates: [candidate(ORIGINAL, 1), candidate(OTHER, 2)],
    });
    expect(await askRegistry(image, decoded, fake)).toMatchObject({
      code: 'registry.match.near',
      details: { measure: { distance: 2 }, claims: [{ content: OTHER }] },
    });
  });

  test('puts no other author’s name beside a measure: a statement speaks for its own author', async () => {
    const doctored = { ...candidate(ORIGINAL), author: hex('bb', 20) };
    const claims = [claim(ORIGINAL), claim(ORIGINAL, { author: hex('bb', 20) })];
    expect(await askRegistry(image, decoded, lane({ claims, candidates: [doctored] }).fake)).toMatchObject({
      code: 'registry.match.near',
      details: { relation: 'similar', claims: [{ author: hex('bb', 20) }] },
    });
    const buried = lane({ claims: claims.slice(0, 1), candidates: [doctored] }).fake;
    expect(await askRegistry(image, decoded, buried)).toMatchObject({
      code: 'registry.match.near',
      details: { relation: 'inconclusive', claims: [{ author: hex('aa', 20) }] },
    });
  });

  test('hands on every quote that the chain confirms, with its proofs', async () => {
    const quoted = (content: Hex): QuoteCandidate => ({
      content,
      relation: 'quoted',
      quote: { content, parts: [], inserted: [], words: 9, of: 90 },
    });
    const { fake } = lane({
      claims: [claim(OTHER), claim(THIRD)],
      candidates: [quoted(ORIGINAL), quoted(OTHER), quoted(THIRD)],
    });
    expect(await askRegistry(text, decoded, fake)).toMatchObject({
      code: 'registry.match.quote',
      details: {
        quotes: [{ content: OTHER, words: 9 }, { content: THIRD }],
        claims: [{ content: OTHER }, { content: THIRD }],
      },
    });
  });

  test('hands on what differs, for each original the chain confirms and whose text is here', async () => {
    const diff = { pieces: [], before: '', after: '', changes: 3 };
    const { fake } = lane({
      claims: [claim(OTHER), claim(THIRD)],
      candidates: [{ ...candidate(ORIGINAL), diff }, { ...candidate(OTHER), diff }, candidate(THIRD)],
    });
    const evidence = await askRegistry(text, decoded, fake);
    expect(evidence.details).toMatchObject({ differences: [{ content: OTHER, changes: 3 }] });
  });

  test('has nothing to say where the chain confirms none of them', async () => {
    const { fake } = lane({ candidates: [candidate(ORIGINAL)] });
    expect(await askRegistry(image, decoded, fake)).toEqual({
      lane: 'registry',
      state: 'none',
      code: 'registry.none',
      details: { records: 5 },
    });
  });

  test('makes a finding of content that cannot be decoded', async () => {
    const failing = () => Promise.reject(new ContentUnreadable('This file ends early.'));
    expect(await askRegistry(image, failing, lane({}).fake)).toEqual({
      lane: 'registry',
      state: 'unavailable',
      code: 'content.unreadable',
      details: { reason: 'This file ends early.' },
    });
  });

  test('makes a finding of a registry that cannot be asked, and asks nothing else', async () => {
    const { fake } = lane({ failing: new RegistryUnreachable('rpc-stalled', 'http://127.0.0.1/key') });
    const evidence = await askRegistry(image, neverDecoded, fake);
    expect(evidence).toMatchObject({ state: 'unavailable', code: 'registry.unavailable.rpc-stalled' });
    expect(JSON.stringify(evidence)).not.toContain('/key');
  });

  test('does not hide a bug behind a finding', async () => {
    const { fake } = lane({ failing: new TypeError('a bug') });
    await expect(askRegistry(image, neverDecoded, fake)).rejects.toThrow('a bug');
    await expect(askRegistry(image, neverDecoded, lane({}).fake)).rejects.toThrow('It was decoded.');
  });

  test('names the accounts that a followed site is bound to by it, and by the reader’s own name where there is one', async () => {
    const key = contentKey(image);
    const [a, b] = [hex('aa', 20), hex('bb', 20)];
    const { fake } = lane({
      claims: [claim(key, { author: a }), claim(key, { author: b })],
      followed: { [b]: 'Mara' },
    });
    const sites = { [a]: 'gazette.example', [b]: 'gazette.example' };
    expect(await askRegistry(image, neverDecoded, { ...fake, sites })).toMatchObject({
      details: {
        claims: [
          { identity: { how: 'site', name: 'gazette.example' } },
          { identity: { how: 'followed', name: 'Mara' } },
        ],
      },
    });
  });

  test('names the authors whom the reader follows, and no others', async () => {
    const key = contentKey(image);
    const { fake } = lane({
      claims: [claim(key), claim(key, { author: hex('bb', 20) })],
      followed: { [hex('bb', 20)]: 'Gazette' },
    });
    const evidence = await askRegistry(image, neverDecoded, fake);
    expect(evidence).toMatchObject({
      details: { claims: [{ identity: { how: 'key' } }, { identity: { how: 'followed', name: 'Gazette' } }] },
    });
  });

  test('puts a statement beside its claim where this machine has it, and leaves it out where it has not', async () => {
    const key = contentKey(image);
    const statement: StatementText = { version: 1, content: key, kind: 'digitalCapture', title: 'A title' };
    const withIt = await askRegistry(
      image,
      neverDecoded,
      lane({ claims: [claim(key)], statements: { [key]: statement } }).fake,
    );
    expect(withIt).toMatchObject({ details: { claims: [{ statement }] } });
    const without = await askRegistry(image, neverDecoded, lane({ claims: [claim(key)] }).fake);
    expect(JSON.stringify(without)).not.toContain('statement');
  });
});

describe('a claim that only a batch holds', () => {
  const KEY = contentKey(image);
  const ROOT = hex('7a', 32);
  /** Its place in the batch stands for its time. */
  function held(content: Hex, author: Hex, index: number, title = 'In a batch'): AnchoredEnvelope {
    const fingerprints = { type: 'image', sha256: hex('01', 32) } as const;
    return {
      statement: { version: 1, content, kind: 'digitalCapture', title, fingerprints },
      claim: {
        content,
        author,
        keyIdx: 0,
        meta: ROOT,
        kind: 'digitalCapture',
        deadline: 1,
        signature: '0x00',
      },
      batch: { anchoredBy: hex('a9', 20), root: ROOT, index, leafCount: 100, proof: [] },
    };
  }
  const [A, B] = [hex('aa', 20), hex('bb', 20)];

  test('answers an exact match, with its statement and the batch it lies in', async () => {
    const { fake } = lane({ anchored: [held(KEY, A, 7)] });
    expect(await askRegistry(image, neverDecoded, fake)).toMatchObject({
      code: 'registry.match.exact',
      details: {
        claims: [
          {
            author: A,
            time: 7,
            batch: { anchoredBy: hex('a9', 20), root: ROOT, index: 7 },
            statement: { title: 'In a batch' },
            identity: { how: 'key' },
          },
        ],
      },
    });
  });

  test('answers a near match, beside one that the chain records', async () => {
    const { fake } = lane({
      claims: [claim(ORIGINAL)],
      candidates: [candidate(ORIGINAL), { ...candidate(OTHER, 2), author: B }],
      anchored: [held(OTHER, B, 7)],
      followed: { [B]: 'Gazette' },
    });
    expect(await askRegistry(image, decoded, fake)).toMatchObject({
      code: 'registry.match.near',
      details: {
        claims: [
          { content: ORIGINAL, identity: { how: 'key' } },
          { content: OTHER, identity: { how: 'followed', name: 'Gazette' } },
        ],
      },
    });
  });

  test('is not asked about where its author has recorded one, and stands beside those of others', async () => {
    const { fake, judged } = lane({ claims: [claim(KEY)], anchored: [held(KEY, A, 7), held(KEY, B, 8)] });
    const evidence = await askRegistry(image, neverDecoded, fake);
    expect(judged).toMatchObject([[{ claim: { author: B } }]]);
    expect(evidence).toMatchObject({
      details: {
        claims: [
          { author: A, time: 100 },
          { author: B, time: 8 },
        ],
      },
    });
  });

  test.each<[string, AnchoredEnvelope[], (envelope: AnchoredEnvelope) => Judged, object]>([
    [
      'the oldest',
      [held(KEY, A, 9, 'Late'), held(KEY, A, 7, 'Early')],
      judgedAt,
      { time: 7, statement: { title: 'Early' } },
    ],
    [
      'one that stands',
      [held(KEY, A, 7), held(KEY, A, 9)],
      (envelope) =>
        envelope.batch.index === 9
          ? judgedAt(envelope)
          : { claim: claim(KEY, { time: 7, standing: { state: 'withdrawn', reason: 'correction' } }) },
      { time: 9, standing: { state: 'stands' } },
    ],
    [
      'one that counts',
      [held(KEY, A, 7), held(KEY, A, 9)],
      (envelope) => (envelope.batch.index === 9 ? judgedAt(envelope) : { fault: 'batch-unknown' }),
      { time: 9 },
    ],
  ])('in several batches is told once: %s', async (_title, anchored, judge, told) => {
    const evidence = await askRegistry(image, neverDecoded, lane({ anchored, judge }).fake);
    expect(evidence).toMatchObject({ details: { claims: [told] } });
    expect('claims' in evidence.details && evidence.details.claims).toHaveLength(1);
  });

  test('of which there are thousands is judged in one page, followed authors first, then the oldest', async () => {
    const author = (i: number): Hex => `0x${i.toString(16).padStart(40, '0')}`;
    const anchored = Array.from({ length: 5_000 }, (_, i) => held(KEY, author(i), i));
    const { fake, judged } = lane({ anchored, followed: { [author(4_321)]: 'Gazette' } });
    await askRegistry(image, neverDecoded, fake);
    const places = judged.flat().map(({ batch }) => batch.index);
    expect(places).toEqual([4_321, ...Array.from({ length: 19 }, (_, i) => i)]);
  });

  test('and counts for nothing leaves it at no record, which says why', async () => {
    const { fake } = lane({ anchored: [held(KEY, A, 7)], judge: () => ({ fault: 'deadline-passed' }) });
    expect(await askRegistry(image, decoded, fake)).toEqual({
      lane: 'registry',
      state: 'none',
      code: 'registry.none',
      details: { records: 5, refused: ['deadline-passed'] },
    });
  });

  test('is a finding of its own where the chain can not be asked about it', async () => {
    const judge = () => {
      throw new RegistryUnreachable('rpc-disagree', 'http://127.0.0.1');
    };
    const { fake } = lane({ anchored: [held(KEY, A, 7)], judge });
    expect(await askRegistry(image, decoded, fake)).toMatchObject({
      code: 'registry.unavailable.rpc-disagree',
    });
  });
});
