import { TypedDataEncoder } from 'ethers';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import {
  MAX_IDS,
  parseWithdrawal,
  signWithdrawal,
  type Withdrawal,
  WithdrawalInvalid,
  withdrawalDigest,
  withdrawalSigner,
} from '../../../lib/statement/withdrawal.ts';

const secret = new Uint8Array(32).fill(7);
const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;
const withdrawal: Withdrawal = {
  author: addressOf(secret),
  keyIdx: 0,
  ids: [`0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`],
  reason: 3,
  evidence: `0x${'33'.repeat(32)}`,
  deadline: 1_900_000_000,
};
const signed = signWithdrawal(withdrawal, domain, secret);

test('the digest is the one that EIP-712 gives the contract’s type', () => {
  const types = {
    Revoke: [
      { name: 'author', type: 'address' },
      { name: 'keyIdx', type: 'uint16' },
      { name: 'ids', type: 'bytes32[]' },
      { name: 'reason', type: 'uint8' },
      { name: 'evidence', type: 'bytes32' },
      { name: 'deadline', type: 'uint64' },
    ],
  };
  const { chainId, address: verifyingContract } = domain;
  const full = { name: 'Colophon ProvenanceRegistry', version: '1', chainId, verifyingContract };
  const digest = `0x${Buffer.from(withdrawalDigest(withdrawal, domain)).toString('hex')}`;
  expect(digest).toBe(TypedDataEncoder.hash(full, types, withdrawal));
});

test('the signer is the author, and for another key whoever signed', () => {
  expect(withdrawalSigner({ ...signed, author: `0x${'aa'.repeat(20)}` }, domain)).toBe(
    `0x${'aa'.repeat(20)}`,
  );
  const byDelegate = { ...withdrawal, author: `0x${'aa'.repeat(20)}`, keyIdx: 2 } as const;
  expect(withdrawalSigner(signWithdrawal(byDelegate, domain, secret), domain)).toBe(addressOf(secret));
  expect(withdrawalSigner({ ...byDelegate, signature: `0x${'00'.repeat(65)}` }, domain)).toBe(
    byDelegate.author,
  );
});

describe('a document', () => {
  test('that was signed is read as it was written', () => {
    expect(parseWithdrawal(JSON.parse(JSON.stringify({ ...signed, more: 'ignored' })))).toEqual(signed);
  });

  test.each<[string, unknown]>([
    ['it', null],
    ['it', [signed]],
    ['author', { ...signed, author: '0xAA' }],
    ['keyIdx', { ...signed, keyIdx: 65_536 }],
    ['ids', { ...signed, ids: 'all' }],
    ['ids', { ...signed, ids: [] }],
    ['ids', { ...signed, ids: [`0x${'11'.repeat(31)}`] }],
    ['ids', { ...signed, ids: Array.from({ length: MAX_IDS + 1 }, () => signed.ids[0]) }],
    ['reason', { ...signed, reason: 0 }],
    ['reason', { ...signed, reason: 256 }],
    ['evidence', { ...signed, evidence: undefined }],
    ['deadline', { ...signed, deadline: -1 }],
    ['signature', { ...signed, signature: `0x${'11'.repeat(64)}` }],
  ])('whose %s is wrong is refused by that name', (field, value) => {
    expect(() => parseWithdrawal(value)).toThrow(WithdrawalInvalid);
    expect(() => parseWithdrawal(value)).toThrow(`Not a signed withdrawal: ${field} is `);
  });
});
