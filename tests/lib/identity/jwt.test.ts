import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VerificationMethod } from '../../../lib/identity/did-document.ts';
import { isTokenSignedBy, parseJwt } from '../../../lib/identity/jwt.ts';
import { openPublicKey } from '../../../lib/identity/public-key.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { type Alg, signToken } from './sign-token.ts';

const secret = new Uint8Array(32).fill(7);
const kid = 'did:example:a#1';
const keys: Record<string, VerificationMethod> = {
  secp256k1: { id: kid, type: 'key', key: openPublicKey('secp256k1', secp256k1.getPublicKey(secret))! },
  Ed25519: { id: kid, type: 'key', key: openPublicKey('Ed25519', ed25519.getPublicKey(secret))! },
  'P-256': { id: kid, type: 'key', key: openPublicKey('P-256', p256.getPublicKey(secret))! },
  account: { id: kid, type: 'account', account: { chainId: 1, address: addressOf(secret) } },
};

describe('a token', () => {
  test.each<[Alg, readonly string[]]>([
    ['ES256K', ['secp256k1', 'account']],
    ['ES256K-R', ['account']],
    ['EdDSA', ['Ed25519']],
    ['ES256', ['P-256']],
  ])('with %s is signed by %j and by nobody else', (alg, signers) => {
    const jwt = parseJwt(signToken({ iss: 'a' }, secret, alg, kid))!;
    const found = Object.keys(keys).filter((name) => isTokenSignedBy(jwt, keys[name]!));
    expect(found).toEqual(signers);
  });

  test('whose claims were changed is signed by nobody', () => {
    for (const alg of ['ES256K', 'ES256K-R', 'EdDSA', 'ES256'] as const) {
      const [head, , tail] = signToken({ iss: 'a' }, secret, alg, kid).split('.');
      const body = Buffer.from('{"iss":"b"}').toString('base64url');
      const jwt = parseJwt(`${head}.${body}.${tail}`)!;
      expect(Object.values(keys).some((method) => isTokenSignedBy(jwt, method))).toBe(false);
    }
  });

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['no signature at all (alg none)', `${part({ alg: 'none', kid })}.${part({})}.`],
    ['a shared secret (HS256)', `${part({ alg: 'HS256', kid })}.${part({})}.AAAA`],
    ['an algorithm named like a property', `${part({ alg: 'constructor', kid })}.${part({})}.AAAA`],
    ['no key id', `${part({ alg: 'ES256' })}.${part({})}.AAAA`],
    ['a critical extension', `${part({ alg: 'ES256', kid, crit: ['b64'] })}.${part({})}.AAAA`],
    ['a list of claims', `${part({ alg: 'ES256', kid })}.${part([])}.AAAA`],
    [
      'claims that are nested a thousand deep',
      `${part({ alg: 'ES256', kid })}.${Buffer.from('['.repeat(1000)).toString('base64url')}.AAAA`,
    ],
    ['padding', `${part({ alg: 'ES256', kid })}.${part({})}.AAA=`],
    ['two parts', `${part({ alg: 'ES256', kid })}.${part({})}`],
    ['four parts', `${part({ alg: 'ES256', kid })}.${part({})}.AAAA.AAAA`],
    ['more than is read', `${part({ alg: 'ES256', kid })}.${part({ pad: 'x'.repeat(20_000) })}.AAAA`],
    ['nothing', ''],
  ])('is not made of %s', (_, text) => {
    expect(parseJwt(text)).toBeUndefined();
  });

  test('with any signature is refused quietly', () => {
    const [head, body] = signToken({ iss: 'a' }, secret, 'ES256K-R', kid).split('.');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (signature) => {
        const jwt = parseJwt(`${head}.${body}.${Buffer.from(signature).toString('base64url')}`)!;
        expect(Object.values(keys).some((method) => isTokenSignedBy(jwt, method))).toBe(false);
      }),
    );
  });
});
