import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../lib/registry/evidence.ts';
import { type StandingWords, standingOf } from '../../../lib/registry/standing.ts';
import { GUARDIAN_KEY, unpackAccount, unpackKey } from '../../../lib/registry/word.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const T = 1_700_000_000;
const AUTHOR = BigInt(`0x${'a1'.repeat(20)}`);
const DELEGATE = BigInt(`0x${'d1'.repeat(20)}`);

/** A claim made at `time`, by the author or by one of its keys. */
const claim = (time = T, keyIdx = 0) =>
  AUTHOR | (BigInt(time) << 160n) | (9n << 196n) | (BigInt(keyIdx) << 232n) | (1n << 248n);
const revoked = (time = T, reason = 3, keyIdx = 0) =>
  BigInt(reason) | (BigInt(time) << 8n) | (9n << 44n) | (BigInt(keyIdx) << 80n);
const key = (revokedSince = 0) =>
  DELEGATE | (BigInt(T + 9999) << 160n) | (BigInt(revokedSince) << 196n) | (7n << 232n) | (8n << 240n);
const account = (frozenSince = 0) => DELEGATE | (BigInt(frozenSince) << 160n) | (1n << 196n);
const batch = (fields: Partial<NonNullable<StandingWords['batch']>> = {}) => ({
  revoked: 0n,
  leafMask: 0n,
  leaf: 0,
  ...fields,
});

const stands: Standing = { state: 'stands' };
const withdrawn = (time = T, reason = 'withdrawn'): Standing =>
  ({ state: 'withdrawn', reason, time }) as Standing;
const byLeaf: Standing = { state: 'withdrawn', reason: 'unknown' };
const disputed = (who: 'author' | 'delegate', since: number): Standing => ({
  state: 'disputed',
  key: who,
  since,
});

describe('a claim', () => {
  test.each<[string, Partial<StandingWords>, Standing]>([
    ['with nothing against it stands', {}, stands],
    ['of an author with a guardian and no freeze stands', { account: account() }, stands],

    ['made a second before the author was frozen stands', { account: account(T + 1) }, stands],
    ['made in the second of the freeze is disputed', { account: account(T) }, disputed('author', T)],
    ['made after the freeze is disputed', { account: account(T - 1) }, disputed('author', T - 1)],
    [
      'at the first second ever, frozen then, is disputed',
      { claim: claim(1), account: account(1) },
      disputed('author', 1),
    ],

    ['by a delegate key in order stands', { claim: claim(T, 2), key: key() }, stands],
    ['by a key stolen a second later stands', { claim: claim(T, 2), key: key(T + 1) }, stands],
    [
      'by a key stolen in that second is disputed',
      { claim: claim(T, 2), key: key(T) },
      disputed('delegate', T),
    ],
    [
      'by a key stolen earlier is disputed',
      { claim: claim(T, 2), key: key(T - 5) },
      disputed('delegate', T - 5),
    ],
    ["by the author's own key does not care about a delegate's", { key: key(T - 5) }, stands],
    [
      'by a key of a frozen author is disputed for the author',
      { claim: claim(T, 2), key: key(T - 5), account: account(T - 9) },
      disputed('author', T - 9),
    ],
    [
      'by a key in order of a frozen author is disputed for the author: a thief may have given it',
      { claim: claim(T, 2), key: key(), account: account(T) },
      disputed('author', T),
    ],
    [
      'by a key in order before its author was frozen stands',
      { claim: claim(T, 2), key: key(), account: account(T + 1) },
      stands,
    ],
    ['by a key of which the chain says nothing stands', { claim: claim(T, 2) }, stands],

    ['that was withdrawn is withdrawn', { revoked: revoked(T + 60) }, withdrawn(T + 60)],
    ['that was withdrawn before it was made is withdrawn', { revoked: revoked(T - 60) }, withdrawn(T - 60)],
    [
      'withdrawn for a reason this version does not know is withdrawn',
      { revoked: revoked(T, 200) },
      withdrawn(T, 'unknown'),
    ],
    ['withdrawn by a delegate key is withdrawn', { revoked: revoked(T, 4, 2) }, withdrawn(T, 'rights')],
    [
      'withdrawn a second before the freeze is withdrawn',
      { revoked: revoked(T + 9), account: account(T + 10) },
      withdrawn(T + 9),
    ],
    [
      'withdrawn in the second of the freeze stands: a thief may have done it',
      { revoked: revoked(T + 10), account: account(T + 10) },
      stands,
    ],
    [
      'withdrawn after the freeze stands: a thief may have done it',
      { revoked: revoked(T + 99), account: account(T + 10) },
      stands,
    ],
    [
      'withdrawn after the freeze through a delegate key stands',
      { revoked: revoked(T + 99, 3, 2), account: account(T + 10) },
      stands,
    ],
    [
      'withdrawn after the freeze by the guardian is withdrawn',
      { revoked: revoked(T + 99, 6, GUARDIAN_KEY), account: account(T + 10) },
      withdrawn(T + 99, 'key-compromise'),
    ],
    [
      'both disputed and withdrawn is disputed',
      { revoked: revoked(T - 9), account: account(T) },
      disputed('author', T),
    ],
    [
      'by a stolen key and withdrawn is disputed',
      { claim: claim(T, 2), key: key(T), revoked: revoked(T + 9) },
      disputed('delegate', T),
    ],

    ['of a batch in order stands', { batch: batch() }, stands],
    [
      'of a withdrawn batch is withdrawn',
      { batch: batch({ revoked: revoked(T + 5, 7) }) },
      withdrawn(T + 5, 'legal-order'),
    ],
    [
      'of a batch withdrawn after the freeze stands',
      { batch: batch({ revoked: revoked(T + 5) }), account: account(T + 1) },
      stands,
    ],
    [
      'of a batch withdrawn by the guardian is withdrawn',
      { batch: batch({ revoked: revoked(T + 5, 3, GUARDIAN_KEY) }), account: account(T + 1) },
      withdrawn(T + 5),
    ],
    [
      'whose leaf is withdrawn by its hash is withdrawn, and says when',
      { batch: batch({ leafRevoked: revoked(T + 5, 2), leafMask: 1n }) },
      withdrawn(T + 5, 'correction'),
    ],
    [
      'whose leaf was withdrawn by its hash after the freeze stands',
      { batch: batch({ leafRevoked: revoked(T + 5) }), account: account(T + 1) },
      stands,
    ],
    ['whose leaf is withdrawn is withdrawn', { batch: batch({ leafMask: 1n << 7n, leaf: 7 }) }, byLeaf],
    [
      'whose neighbours in the batch are withdrawn stands',
      { batch: batch({ leafMask: (1n << 6n) | (1n << 8n), leaf: 7 }) },
      stands,
    ],
    [
      'whose leaf 256 words on is withdrawn is withdrawn',
      { batch: batch({ leafMask: 1n << 255n, leaf: 511 }) },
      byLeaf,
    ],
    [
      'withdrawn itself and with its batch says its own reason',
      { revoked: revoked(T + 1, 2), batch: batch({ revoked: revoked(T + 5, 7) }) },
      withdrawn(T + 1, 'correction'),
    ],
    [
      'withdrawn by a thief, in a batch withdrawn in time, is withdrawn with its batch',
      { revoked: revoked(T + 9), batch: batch({ revoked: revoked(T + 1) }), account: account(T + 5) },
      withdrawn(T + 1),
    ],
  ])('%s', (_title, words, expected) => {
    expect(standingOf({ claim: claim(), revoked: 0n, key: 0n, account: 0n, ...words })).toEqual(expected);
  });
});

test.each(vectors.keyWords)(
  'the key word $word tells its delegate and what it may do',
  ({ word, ...fields }) => {
    const { revokedSince, ...others } = fields;
    expect(unpackKey(BigInt(word))).toEqual({ ...others, ...(revokedSince === 0 ? {} : { revokedSince }) });
  },
);

test.each(vectors.accountWords)(
  'the account word $word tells its guardian and its freeze',
  ({ word, ...fields }) => {
    const { frozenSince, ...others } = fields;
    expect(unpackAccount(BigInt(word))).toEqual({ ...others, ...(frozenSince === 0 ? {} : { frozenSince }) });
  },
);

test('no word is no key, and an account without guardian, freeze and keys', () => {
  expect(unpackKey(0n)).toBeUndefined();
  expect(unpackAccount(0n)).toEqual({ guardian: `0x${'00'.repeat(20)}`, keyCount: 0 });
});
