import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  didPkhOf,
  formatAccount,
  isAuthor,
  parseAccount,
  parseDidPkh,
} from '../../../lib/identity/account.ts';

const CHECKSUMMED = '0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb';
const address = CHECKSUMMED.toLowerCase() as `0x${string}`;

describe('an account id', () => {
  test.each([
    ['checksum case', `eip155:1:${CHECKSUMMED}`, 1],
    ['lower case', `eip155:8453:${address}`, 8453],
    ['upper case', `eip155:10:0x${address.slice(2).toUpperCase()}`, 10],
  ])('is read in %s', (_, text, chainId) => {
    expect(parseAccount(text)).toEqual({ chainId, address });
  });

  test.each([
    ['a wrong checksum', `eip155:1:${CHECKSUMMED.replace('a96D', 'A96d')}`],
    [
      'another namespace',
      'solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv',
    ],
    ['no chain', `eip155:${CHECKSUMMED}`],
    ['chain 0', `eip155:0:${address}`],
    ['a leading zero', `eip155:01:${address}`],
    ['a chain beyond 2^53', `eip155:9999999999999999:${address}`],
    ['a short address', 'eip155:1:0xab16'],
    ['white space', ` eip155:1:${address}`],
    ['a line break at the end', `eip155:1:${address}\n`],
    ['the old form', `${address}@eip155:1`],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(parseAccount(text)).toBeUndefined();
  });

  test('goes to a did:pkh and back, for any account', () => {
    const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), bytes, (chainId, raw) => {
        const account = { chainId, address: `0x${Buffer.from(raw).toString('hex')}` } as const;
        expect(parseDidPkh(didPkhOf(account))).toEqual(account);
        expect(parseAccount(formatAccount(account))).toEqual(account);
      }),
    );
  });

  test('is never made of other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseAccount(text)).toBeUndefined();
        expect(parseDidPkh(text)).toBeUndefined();
      }),
    );
  });
});

describe('an author', () => {
  const other = { chainId: 10, address } as const;

  test('whose key was seen to sign is the same on every chain', () => {
    expect(isAuthor(other, { chainId: 1, address, control: 'key' })).toBe(true);
  });

  test('known from one chain alone is nobody on another', () => {
    expect(isAuthor(other, { chainId: 1, address, control: 'chain' })).toBe(false);
    expect(isAuthor(other, { chainId: 10, address, control: 'chain' })).toBe(true);
  });
});
