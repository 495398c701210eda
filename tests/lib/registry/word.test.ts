import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS, kindFromNumber } from '../../../lib/content/kind.ts';
import { WITHDRAWAL_REASONS } from '../../../lib/registry/evidence.ts';
import {
  claimantsBeyondHead,
  packClaim,
  unpackBatch,
  unpackClaim,
  unpackRevocation,
} from '../../../lib/registry/word.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const bits = (width: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n });

describe('a claim word', () => {
  test('gives back every field, whatever stands beside it', () => {
    fc.assert(
      fc.property(bits(160), bits(36), bits(36), bits(16), bits(8), (author, time, block, keyIdx, kind) => {
        const word = author | (time << 160n) | (block << 196n) | (keyIdx << 232n) | (kind << 248n);
        expect(unpackClaim(word)).toEqual({
          author: `0x${author.toString(16).padStart(40, '0')}`,
          time: Number(time),
          block: Number(block),
          keyIdx: Number(keyIdx),
          kind: kindFromNumber(Number(kind)),
        });
      }),
    );
  });

  test.each(Object.entries(KINDS))('of the kind %s has the number %i', (kind, number) => {
    expect(unpackClaim(BigInt(number) << 248n).kind).toBe(kind);
  });

  test.each([0, 16, 255])('of the kind %i, unknown to this version, reads as other', (number) => {
    expect(unpackClaim(BigInt(number) << 248n).kind).toBe('other');
  });
});

describe('a revocation word', () => {
  test('of zero is no revocation', () => {
    expect(unpackRevocation(0n)).toBeUndefined();
  });

  test.each(WITHDRAWAL_REASONS.map((reason, i) => [i + 1, reason] as const))(
    'of reason %i says %s',
    (number, reason) => {
      expect(unpackRevocation(BigInt(number))).toEqual({ reason, time: 0, block: 0 });
    },
  );

  test.each(vectors.revocationWords)('$word says why, when and where', ({ word, reason, time, block }) => {
    const expected = WITHDRAWAL_REASONS[reason - 1] ?? 'unknown';
    expect(unpackRevocation(BigInt(word))).toEqual({ reason: expected, time, block });
  });
});

describe('a batch word', () => {
  test('of zero is no batch', () => {
    expect(unpackBatch(0n)).toBeUndefined();
  });

  test.each(vectors.batchWords)(
    '$word says how large, when, where and by which key',
    ({ word, ...batch }) => {
      expect(unpackBatch(BigInt(word))).toEqual(batch);
    },
  );
});

const ofKnownKinds = vectors.claimWords.filter(({ kind }) => KINDS[kindFromNumber(kind)] === kind);
test.each(ofKnownKinds)('a claim is packed into $word, as the contract packs it', ({ word }) => {
  expect(packClaim(unpackClaim(BigInt(word)))).toBe(BigInt(word));
});

test('a content with one author has no tail word', () => {
  expect(claimantsBeyondHead(0n)).toBe(0);
});
