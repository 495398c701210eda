import { describe, expect, test } from 'vitest';
import { AuthorsMixed, batchOf } from '../../../lib/sign/batch.ts';
import { openEnvelope } from '../../../lib/statement/envelope.ts';
import { domain, envelopeOf } from '../../cli/relay/claims.ts';

const seed = new Uint8Array(32).fill(4);

describe('a batch of an author’s own', () => {
  const envelopes = Array.from({ length: 9 }, (_, n) => envelopeOf(n, { deadline: 0 }));

  test('gives each statement a proof to one root, and a salt of its own', () => {
    const batch = batchOf(envelopes, seed);
    expect(new Set(batch.map(({ batch }) => batch.root)).size).toBe(1);
    expect(new Set(batch.map(({ batch }) => batch.salt)).size).toBe(9);
    for (const [index, envelope] of batch.entries()) {
      const opened = openEnvelope(structuredClone(envelope), domain);
      expect(opened).toEqual(envelope);
      expect(opened.batch).toMatchObject({ index, leafCount: 9, anchoredBy: envelope.claim.author });
    }
  });

  test('of one statement has a root that tells nothing of it', () => {
    const [one] = batchOf(envelopes.slice(0, 1), seed);
    const [other] = batchOf(envelopes.slice(0, 1), new Uint8Array(32).fill(5));
    expect(one!.batch.proof).toEqual([]);
    expect(one!.batch.root).not.toBe(other!.batch.root);
  });

  test('leaves out what a statement said of another batch', () => {
    const [again] = batchOf(batchOf(envelopes, seed).slice(3, 4), seed);
    expect(again!.batch).toMatchObject({ index: 0, leafCount: 1 });
  });

  test('holds nobody else’s', () => {
    expect(() => batchOf([envelopeOf(1), envelopeOf(2, { author: 8 })], seed)).toThrow(AuthorsMixed);
  });
});
