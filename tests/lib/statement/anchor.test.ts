import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import {
  type Anchor,
  AnchorInvalid,
  anchorArguments,
  anchorDigest,
  anchorId,
  anchorSigner,
  isAnchorSigned,
  parseAnchor,
  signAnchor,
} from '../../../lib/statement/anchor.ts';
import { claimId } from '../../../lib/statement/claim-id.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import vectors from '../../vectors/registry.json' with { type: 'json' };

const secret = new Uint8Array(32).fill(7);
const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;
const stranger: Hex = `0x${'aa'.repeat(20)}`;
const anchor: Anchor = {
  author: addressOf(secret),
  keyIdx: 0,
  root: `0x${'11'.repeat(32)}`,
  leafCount: 3,
  meta: `0x${'00'.repeat(32)}`,
  deadline: 1_900_000_000,
};
const signed = signAnchor(anchor, domain, secret);

const told = vectors.eip712.messages.filter(({ primaryType }) => primaryType === 'Anchor');

test('there are vectors, which the contract is tested with, too', () => {
  expect(told.length).toBeGreaterThan(0);
});

test.each(told)('digest and signature are those of the contract: $digest', (vector) => {
  const message = vector.message as unknown as Anchor;
  const where = { chainId: vector.chainId, address: vector.verifyingContract as Hex };
  expect(`0x${bytesToHex(anchorDigest(message, where))}`).toBe(vector.digest);
  expect(signAnchor(message, where, hexToBytes(vector.secret.slice(2))).signature).toBe(vector.signature);
});

test('the signer is the author, and for another key whoever signed', () => {
  const byDelegate = signAnchor({ ...anchor, author: stranger, keyIdx: 2 }, domain, secret);
  expect(anchorSigner({ ...signed, author: stranger }, domain)).toBe(stranger);
  expect(anchorSigner(byDelegate, domain)).toBe(addressOf(secret));
  expect(anchorSigner({ ...byDelegate, signature: `0x${'00'.repeat(65)}` }, domain)).toBe(stranger);
  expect(anchorArguments(byDelegate, domain).slice(0, 3)).toEqual([addressOf(secret), stranger, 2]);
});

test.each<[string, object]>([
  ['the author', { author: stranger }],
  ['the key', { keyIdx: 1 }],
  ['the root', { root: `0x${'12'.repeat(32)}` }],
  ['the count', { leafCount: 4 }],
  ['the document', { meta: `0x${'01'.repeat(32)}` }],
  ['the deadline', { deadline: 1_900_000_001 }],
])('a signature does not hold for another %s', (_what, change) => {
  expect(isAnchorSigned(signed, domain)).toBe(true);
  expect(isAnchorSigned({ ...signed, ...change }, domain)).toBe(false);
});

test('an anchor is filed under another name than a claim on the same 32 bytes', () => {
  const { author, root } = anchor;
  expect(anchorId(anchor)).not.toBe(claimId({ author, content: root }));
});

describe('a document', () => {
  test('that was signed is read as it was written', () => {
    expect(parseAnchor(JSON.parse(JSON.stringify({ ...signed, more: 'ignored' })))).toEqual(signed);
  });

  test.each<[string, unknown]>([
    ['it', null],
    ['it', [signed]],
    ['author', { ...signed, author: '0xAA' }],
    ['keyIdx', { ...signed, keyIdx: 65_536 }],
    ['root', { ...signed, root: `0x${'00'.repeat(32)}` }],
    ['root', { ...signed, root: 7 }],
    ['leafCount', { ...signed, leafCount: 0 }],
    ['leafCount', { ...signed, leafCount: 2 ** 32 }],
    ['meta', { ...signed, meta: undefined }],
    ['deadline', { ...signed, deadline: -1 }],
    ['signature', { ...signed, signature: `0x${'11'.repeat(64)}` }],
  ])('whose %s is wrong is refused by that name', (field, value) => {
    expect(() => parseAnchor(value)).toThrow(AnchorInvalid);
    expect(() => parseAnchor(value)).toThrow(`Not a signed anchor: ${field} is `);
  });
});
