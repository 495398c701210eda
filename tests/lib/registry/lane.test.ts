import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { ContentUnreadable } from '../../../lib/content/limits.ts';
import { contentKey } from '../../../lib/fingerprint/content-key.ts';
import type { ExactFingerprint, Fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import type { NearMeasure } from '../../../lib/registry/evidence.ts';
import { askRegistry, type RegistryLane } from '../../../lib/registry/lane.ts';
import type { NearCandidate } from '../../../lib/registry/near.ts';
import type { ChainClaim } from '../../../lib/registry/registry.ts';
import { RegistryUnreachable } from '../../../lib/registry/rpc.ts';
import type { StatementText } from '../../../lib/statement/statement.ts';

const hex = (digits: string, bytes: number): Hex => `0x${digits.repeat(bytes)}`;
const ORIGINAL = hex('0a', 32);
const OTHER = hex('0b', 32);
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
  candidates?: readonly NearCandidate[];
  followed?: RegistryLane['followed'];
  statements?: Readonly<Record<Hex, StatementText>>;
  failing?: Error;
};

function lane({ claims = [], candidates = [], followed = {}, statements = {}, failing }: Fakes) {
  const asked: (readonly Hex[])[] = [];
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
    },
    near: async () => ({ candidates, records: 5 }),
    statementOf: async ({ content }) => statements[content],
    followed,
  };
  return { fake, asked };
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
