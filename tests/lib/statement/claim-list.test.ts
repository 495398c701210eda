import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { kindFromNumber } from '../../../lib/content/kind.ts';
import {
  type ClaimList,
  claimListDigest,
  isListSigned,
  ListMixed,
  signClaimList,
} from '../../../lib/statement/claim-list.ts';
import { signDigest } from '../../../lib/statement/signed-claim.ts';
import { domain, envelopeOf, secretOf } from '../../cli/relay/claims.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const lists = vectors.eip712.messages.filter(({ primaryType }) => primaryType === 'ClaimMany');

test('there are vectors of lists', () => {
  expect(lists.length).toBeGreaterThan(0);
});

test.each(lists)('the digest $digest and its signature are the contract’s', (vector) => {
  const message = vector.message as Omit<ClaimList, 'kind'> & { kind: number };
  const list: ClaimList = { ...message, kind: kindFromNumber(message.kind) };
  const digest = claimListDigest(list, { chainId: vector.chainId, address: vector.verifyingContract as Hex });
  expect(`0x${bytesToHex(digest)}`).toBe(vector.digest);
  expect(signDigest(digest, hexToBytes(vector.secret.slice(2)))).toBe(vector.signature);
});

test('a list is signed by who signed each of it, for exactly these claims', () => {
  const envelopes = [envelopeOf(1), envelopeOf(2)];
  const list = signClaimList(envelopes, secretOf(7), domain, 2_000_000_000);
  expect(isListSigned(envelopes, list, domain)).toBe(true);
  expect(isListSigned(envelopes.toReversed(), list, domain)).toBe(false);
  expect(isListSigned(envelopes.slice(1), list, domain)).toBe(false);
  expect(isListSigned(envelopes, { ...list, deadline: 1 }, domain)).toBe(false);
  expect(isListSigned(envelopes, list, { ...domain, chainId: 1 })).toBe(false);
});

test('claims of two authors, and no claims, are no list', () => {
  for (const envelopes of [[envelopeOf(1), envelopeOf(2, { author: 8 })], []])
    expect(() => signClaimList(envelopes, secretOf(7), domain, 1)).toThrow(ListMixed);
});
