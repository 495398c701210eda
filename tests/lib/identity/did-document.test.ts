import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DidDocumentInvalid,
  parseDidDocument,
  selfContainedDocument,
  speaksFor,
} from '../../../lib/identity/did-document.ts';
import { encodeMultikey } from '../../../lib/identity/multikey.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';

const did = 'did:web:example.org';
const secret = new Uint8Array(32).fill(7);
const address = addressOf(secret);
const author = { chainId: 1, address, control: 'key' } as const;
const bytes = secp256k1.getPublicKey(secret);
const multikey = encodeMultikey({ curve: 'secp256k1', bytes });
const point = secp256k1.Point.fromBytes(bytes).toAffine();
const coordinate = (value: bigint) =>
  Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
const jwk = { kty: 'EC', crv: 'secp256k1', x: coordinate(point.x), y: coordinate(point.y) };
const method = (material: object) => ({ id: `${did}#1`, type: 'Any', controller: did, ...material });

describe('a DID document speaks for the account', () => {
  test.each<[string, object]>([
    [
      'by a multibase key, by reference',
      { verificationMethod: [method({ publicKeyMultibase: multikey })], assertionMethod: [`${did}#1`] },
    ],
    [
      'by a relative reference',
      { verificationMethod: [{ ...method({ publicKeyJwk: jwk }), id: '#1' }], assertionMethod: ['#1'] },
    ],
    ['by a JWK, embedded', { assertionMethod: [method({ publicKeyJwk: jwk })] }],
    ['by an account', { assertionMethod: [method({ blockchainAccountId: `eip155:1:${address}` })] }],
  ])('%s', (_, rest) => {
    expect(speaksFor(parseDidDocument({ id: did, ...rest }, did), author)).toBe(true);
  });

  test.each<[string, object]>([
    ['a method only for logging in', { authentication: [method({ publicKeyMultibase: multikey })] }],
    ['a method listed and not used', { verificationMethod: [method({ publicKeyMultibase: multikey })] }],
    ['a reference into another document', { assertionMethod: ['did:web:example.net#1'] }],
    [
      'another account',
      { assertionMethod: [method({ blockchainAccountId: `eip155:1:0x${'01'.repeat(20)}` })] },
    ],
    ['a method without an id', { assertionMethod: [{ publicKeyMultibase: multikey }] }],
    ['a key of an unknown kind', { assertionMethod: [method({ publicKeyPem: 'x' })] }],
  ])('not by %s', (_, rest) => {
    expect(speaksFor(parseDidDocument({ id: did, ...rest }, did), author)).toBe(false);
  });

  test('not for an author that is known from a chain alone, by a key', () => {
    const document = parseDidDocument({ id: did, assertionMethod: [method({ publicKeyJwk: jwk })] }, did);
    expect(speaksFor(document, { ...author, control: 'chain' })).toBe(false);
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a list', []],
  ['another DID', { id: 'did:web:example.net' }],
  ['methods that are no list', { id: did, assertionMethod: {} }],
  ['a thousand methods', { id: did, assertionMethod: Array(1000).fill('#1') }],
])('a DID document that is %s is refused by name', (_, value) => {
  expect(() => parseDidDocument(value, did)).toThrow(DidDocumentInvalid);
});

test('any other document is read or refused by name, and nothing else', () => {
  const entry = fc.oneof(fc.constant('#1'), fc.jsonValue({ maxDepth: 2 }));
  const document = fc.record({
    id: fc.constant(did),
    verificationMethod: fc.oneof(fc.array(entry), fc.jsonValue()),
    assertionMethod: fc.oneof(fc.array(entry), fc.jsonValue()),
  });
  fc.assert(
    fc.property(fc.oneof(document, fc.jsonValue()), (value) => {
      try {
        expect(speaksFor(parseDidDocument(value, did), author)).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(DidDocumentInvalid);
      }
    }),
  );
});

test('a did:key and a did:pkh are their own documents', () => {
  const pkh = `did:pkh:eip155:1:${address}`;
  expect(speaksFor(selfContainedDocument(`did:key:${multikey}`)!, author)).toBe(true);
  expect(speaksFor(selfContainedDocument(pkh)!, author)).toBe(true);
  expect(selfContainedDocument(did)).toBeUndefined();
});
