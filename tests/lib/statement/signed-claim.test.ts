import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { TypedDataEncoder, Wallet } from 'ethers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KINDS, type Kind } from '../../../lib/content/kind.ts';
import {
  addressOf,
  type ClaimFields,
  claimDigest,
  isSignedByAuthor,
  signClaim,
} from '../../../lib/statement/signed-claim.ts';

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as const);
const domains = fc.record({ chainId: fc.integer({ min: 1, max: 2 ** 31 }), address: hex(20) });
const claims: fc.Arbitrary<ClaimFields> = fc.record({
  author: hex(20),
  keyIdx: fc.integer({ min: 0, max: 65_535 }),
  content: hex(32),
  meta: hex(32),
  kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
  deadline: fc.integer({ min: 0, max: 2 ** 40 }),
});
const TYPES = {
  Claim: [
    { name: 'author', type: 'address' },
    { name: 'keyIdx', type: 'uint16' },
    { name: 'content', type: 'bytes32' },
    { name: 'meta', type: 'bytes32' },
    { name: 'kind', type: 'uint8' },
    { name: 'deadline', type: 'uint64' },
  ],
};

test('the digest is the one any EIP-712 wallet signs', () => {
  fc.assert(
    fc.property(claims, domains, (claim, { chainId, address }) => {
      const domain = {
        name: 'Colophon ProvenanceRegistry',
        version: '1',
        chainId,
        verifyingContract: address,
      };
      const expected = TypedDataEncoder.hash(domain, TYPES, { ...claim, kind: KINDS[claim.kind] });
      expect(`0x${Buffer.from(claimDigest(claim, { chainId, address })).toString('hex')}`).toBe(expected);
    }),
    { numRuns: 50 },
  );
});

test('a signature made by a wallet is accepted, and ours by the same address', async () => {
  const secret = hexToBytes('11'.repeat(32));
  const wallet = new Wallet(`0x${'11'.repeat(32)}`);
  expect(addressOf(secret)).toBe(wallet.address.toLowerCase());
  const [claim] = fc.sample(claims, 1) as [ClaimFields];
  const domain = { chainId: 31337, address: `0x${'c0'.repeat(20)}` } as const;
  const own = { ...claim, author: addressOf(secret) };
  const typed = {
    name: 'Colophon ProvenanceRegistry',
    version: '1',
    chainId: 31337,
    verifyingContract: domain.address,
  };
  const signature = (await wallet.signTypedData(typed, TYPES, {
    ...own,
    kind: KINDS[own.kind],
  })) as `0x${string}`;
  expect(isSignedByAuthor({ ...own, signature }, domain)).toBe(true);
  expect(signClaim(own, domain, secret).signature).toBe(signature);
});

test('a malleated signature (high s) is refused', () => {
  const secret = hexToBytes('12'.repeat(32));
  const domain = { chainId: 1, address: `0x${'c0'.repeat(20)}` } as const;
  const [claim] = fc.sample(claims, 1) as [ClaimFields];
  const signed = signClaim({ ...claim, author: addressOf(secret) }, domain, secret);
  const s = BigInt(`0x${signed.signature.slice(66, 130)}`);
  const highS = (secp256k1.Point.CURVE().n - s).toString(16).padStart(64, '0');
  const v = signed.signature.endsWith('1b') ? '1c' : '1b';
  const malleated = { ...signed, signature: `0x${signed.signature.slice(2, 66)}${highS}${v}` as const };
  expect(isSignedByAuthor(signed, domain)).toBe(true);
  expect(isSignedByAuthor(malleated, domain)).toBe(false);
});

test('no string of bytes is a signature by chance, and none makes the check throw', () => {
  fc.assert(
    fc.property(claims, domains, fc.uint8Array({ maxLength: 70 }), (claim, domain, bytes) => {
      const signature = `0x${Buffer.from(bytes).toString('hex')}` as const;
      expect(isSignedByAuthor({ ...claim, signature }, domain)).toBe(false);
    }),
  );
});
