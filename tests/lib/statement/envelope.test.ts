import { describe, expect, test } from 'vitest';
import type { Fingerprint } from '../../../lib/fingerprint/fingerprint.ts';
import { claimLeaf, signedLeaf } from '../../../lib/merkle/leaf.ts';
import { buildTree } from '../../../lib/merkle/tree.ts';
import { signStatement, writeStatement } from '../../../lib/sign/sign.ts';
import { type EnvelopeFault, EnvelopeInvalid, openEnvelope } from '../../../lib/statement/envelope.ts';
import { claimDigest } from '../../../lib/statement/signed-claim.ts';
import { findEnvelope, SourceUnreachable } from '../../../lib/statement/source.ts';

const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;
const secret = new Uint8Array(32).fill(7);
const print: Fingerprint = {
  type: 'text',
  strict: `0x${'01'.repeat(32)}`,
  loose: `0x${'02'.repeat(32)}`,
  words: 12,
  shingles: new Set([5n, 3n]),
};
const statement = writeStatement(print, {
  kind: 'textHuman',
  title: 'A title',
  creator: { name: 'Somebody' },
});
const envelope = signStatement(statement, secret, domain, 2_000_000_000);

const aggregator = `0x${'a9'.repeat(20)}` as const;
const { claim } = envelope;
const salt = `0x${'5a'.repeat(32)}` as const;
const inAuthorsBatch = {
  anchoredBy: claim.author,
  salt,
  ...placed(1, claimLeaf({ ...claim, index: 1, salt })),
};
const inAggregatorsBatch = {
  anchoredBy: aggregator,
  ...placed(2, signedLeaf({ index: 2, digest: claimDigest(claim, domain), signature: claim.signature })),
};

/** A batch of three leaves in which one is given, as JSON would carry its proof. */
function placed(index: number, leaf: Uint8Array) {
  const leaves = new Uint8Array(96).fill(index);
  leaves.set(leaf, 32 * index);
  const tree = buildTree(leaves);
  return { root: tree.root, index, leafCount: 3, proof: tree.prove(index) };
}

function faultOf(
  value: unknown,
  where = domain as { chainId: number; address: `0x${string}` },
): EnvelopeFault | undefined {
  try {
    openEnvelope(value, where);
  } catch (error) {
    if (error instanceof EnvelopeInvalid) return error.fault;
    throw error;
  }
  return undefined;
}

describe('an envelope', () => {
  test('is opened after a trip through JSON, whatever the order of its properties', () => {
    const { claim, statement: text } = JSON.parse(JSON.stringify(envelope));
    const turned = { statement: Object.fromEntries(Object.entries(text).reverse()), claim };
    expect(openEnvelope(turned, domain)).toEqual(envelope);
  });

  test.each<[string, unknown, EnvelopeFault]>([
    ['nothing', undefined, 'malformed'],
    ['no signature', { ...envelope, claim: { ...envelope.claim, signature: '0x' } }, 'malformed'],
    ['half a byte', { ...envelope, claim: { ...envelope.claim, signature: '0xabc' } }, 'malformed'],
    [
      'a signature that is too long',
      { ...envelope, claim: { ...envelope.claim, signature: `0x${'00'.repeat(8_193)}` } },
      'malformed',
    ],
    [
      "a contract's signature",
      { ...envelope, claim: { ...envelope.claim, signature: `0x${'ab'.repeat(300)}` } },
      'signature-invalid',
    ],
    ['a list', [], 'malformed'],
    ['no claim', { statement }, 'malformed'],
    ['no statement', { claim: envelope.claim }, 'malformed'],
    [
      'an unknown property in the statement',
      { ...envelope, statement: { ...statement, extra: 1 } },
      'malformed',
    ],
    [
      'half a letter in the title',
      { ...envelope, statement: { ...statement, title: 'A title\ud83d' } },
      'malformed',
    ],
    [
      'a changed title',
      { ...envelope, statement: { ...statement, title: 'Another' } },
      'statement-hash-mismatch',
    ],
    ['a changed kind', { ...envelope, claim: { ...envelope.claim, kind: 'textAi' } }, 'kind-mismatch'],
    [
      'another content',
      { ...envelope, claim: { ...envelope.claim, content: `0x${'0a'.repeat(32)}` } },
      'content-mismatch',
    ],
    [
      'another author',
      { ...envelope, claim: { ...envelope.claim, author: `0x${'0a'.repeat(20)}` } },
      'signature-invalid',
    ],
    ['another deadline', { ...envelope, claim: { ...envelope.claim, deadline: 1 } }, 'signature-invalid'],
    [
      'a signature of zeros',
      { ...envelope, claim: { ...envelope.claim, signature: `0x${'00'.repeat(65)}` } },
      'signature-invalid',
    ],
    ['a key index out of range', { ...envelope, claim: { ...envelope.claim, keyIdx: 70_000 } }, 'malformed'],
  ])('with %s is refused', (_title, value, fault) => {
    expect(faultOf(value)).toBe(fault);
  });

  test('carries the proof of its place in an anchored batch', () => {
    for (const batch of [inAuthorsBatch, inAggregatorsBatch])
      expect(openEnvelope(JSON.parse(JSON.stringify({ ...envelope, batch })), domain)).toEqual({
        ...envelope,
        batch,
      });
  });

  test.each<[string, unknown, EnvelopeFault]>([
    ['that is not one', 'batch', 'malformed'],
    ['with an index past its end', { ...inAuthorsBatch, index: 3 }, 'malformed'],
    ['with half a sibling', { ...inAuthorsBatch, proof: ['0x00'] }, 'malformed'],
    [
      'with a proof of 33 steps',
      { ...inAuthorsBatch, proof: Array(33).fill(envelope.claim.meta) },
      'malformed',
    ],
    ['of another leaf', { ...inAuthorsBatch, index: 0 }, 'batch-mismatch'],
    ['with another salt', { ...inAuthorsBatch, salt: envelope.claim.meta }, 'batch-mismatch'],
    ['cut short', { ...inAuthorsBatch, proof: inAuthorsBatch.proof.slice(1) }, 'batch-mismatch'],
    ['salted, by somebody else', { ...inAuthorsBatch, anchoredBy: aggregator }, 'batch-mismatch'],
    ['unsalted, with a salt', { ...inAggregatorsBatch, salt: envelope.claim.meta }, 'batch-mismatch'],
  ])('with a batch proof %s is refused', (_title, batch, fault) => {
    expect(faultOf({ ...envelope, batch })).toBe(fault);
  });

  test('for another chain or another contract is refused', () => {
    expect(faultOf(envelope, { ...domain, chainId: 1 })).toBe('signature-invalid');
    expect(faultOf(envelope, { ...domain, address: `0x${'c1'.repeat(20)}` })).toBe('signature-invalid');
  });
});

describe('looking for a statement', () => {
  const claim = envelope.claim;
  const lying = { fetch: async () => ({ ...envelope, statement: { ...statement, title: 'A lie' } }) };
  const dead = {
    fetch: async () => Promise.reject(new SourceUnreachable('http://127.0.0.1', new Error('refused'))),
  };
  const honest = { fetch: async () => structuredClone(envelope) };

  test('passes over sources that lie, fail or have nothing', async () => {
    const empty = { fetch: async () => undefined };
    expect(await findEnvelope(claim, [lying, dead, empty, honest], domain)).toEqual(envelope);
  });

  test('finds nothing where all lie', async () => {
    expect(await findEnvelope(claim, [lying, dead], domain)).toBeUndefined();
  });

  test('does not take a good statement for another claim', async () => {
    expect(
      await findEnvelope({ ...claim, content: `0x${'0b'.repeat(32)}` }, [honest], domain),
    ).toBeUndefined();
  });

  describe('with a signature that is not by the key of the author', () => {
    const long = { ...envelope, claim: { ...claim, signature: `0x${'ab'.repeat(300)}` } };
    const source = { fetch: async () => structuredClone(long) };

    test('asks whoever can judge it, about the right claim', async () => {
      const asked: unknown[] = [];
      const isSigned = async (signed: unknown) => asked.push(signed) > 0;
      expect(await findEnvelope(claim, [source], domain, isSigned)).toEqual(long);
      expect(asked).toEqual([long.claim]);
    });

    test('believes none where nobody can judge it, or it is wrong', async () => {
      expect(await findEnvelope(claim, [source], domain)).toBeUndefined();
      expect(await findEnvelope(claim, [source], domain, async () => false)).toBeUndefined();
    });

    test('does not ask where the key of the author signed, or the statement is another', async () => {
      const never = () => Promise.reject(new Error('It was asked.'));
      expect(await findEnvelope(claim, [honest], domain, never)).toEqual(envelope);
      expect(await findEnvelope(claim, [lying], domain, never)).toBeUndefined();
      const other = { ...claim, content: `0x${'0b'.repeat(32)}` } as const;
      expect(await findEnvelope(other, [source], domain, never)).toBeUndefined();
    });
  });
});
