import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { encodeBase58 } from 'ethers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didKeyOf, parseDidKey } from '../../../lib/identity/did-key.ts';
import { publicKeyFromJwk } from '../../../lib/identity/jwk.ts';
import { addressOfKey, type Curve, isSignedWith, openPublicKey } from '../../../lib/identity/public-key.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';

describe('a did:key of the method’s own test vectors', () => {
  test.each([
    ['z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp', '00'.repeat(32)],
    ['z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG', `${'00'.repeat(31)}01`],
    ['z6MknGc3ocHs3zdPiJbnaaqDi58NGb4pk1Sp9WxWufuXSdxf', `${'00'.repeat(31)}02`],
  ])('is the Ed25519 key %s', (name, seed) => {
    const bytes = ed25519.getPublicKey(hexToBytes(seed));
    expect(parseDidKey(`did:key:${name}`)).toEqual({ curve: 'Ed25519', bytes });
  });

  test.each([
    [
      'zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
      '9085d2bef69286a6cbb51623c8fa258629945cd55ca705cc4e66700396894e0c',
    ],
    [
      'zQ3shtxV1FrJfhqE1dvxYRcCknWNjHc3c5X1y3ZSoPDi2aur2',
      'f0f4df55a2b3ff13051ea814a8f24ad00f2e469af73c363ac7e9fb999a9072ed',
    ],
    [
      'zQ3shZc2QzApp2oymGvQbzP8eKheVshBHbU4ZYjeXqwSKEn6N',
      '6b0b91287ae3348f8c2f2552d766f30e3604867e34adc37ccbb74a8e6b893e02',
    ],
  ])('is the secp256k1 key %s, and has its account', (name, secret) => {
    const key = parseDidKey(`did:key:${name}`)!;
    expect(key).toEqual({ curve: 'secp256k1', bytes: secp256k1.getPublicKey(hexToBytes(secret)) });
    expect(addressOfKey(key)).toBe(addressOf(hexToBytes(secret)));
  });

  test.each([
    [
      'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
      'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI',
      'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU',
    ],
    [
      'zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv',
      'igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns',
      'efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM',
    ],
  ])('is the P-256 key %s', (name, x, y) => {
    const key = parseDidKey(`did:key:${name}`);
    expect(key).toBeDefined();
    expect(key).toEqual(publicKeyFromJwk({ kty: 'EC', crv: 'P-256', x, y }));
    expect(addressOfKey(key!)).toBeUndefined();
  });
});

const CURVES = { secp256k1: secp256k1, Ed25519: ed25519, 'P-256': p256 } as const;

describe.each(Object.keys(CURVES) as Curve[])('a %s key', (curve) => {
  const secret = new Uint8Array(32).fill(7);
  const key = openPublicKey(curve, CURVES[curve].getPublicKey(secret))!;
  const message = new TextEncoder().encode('a message');
  const signature = CURVES[curve].sign(message, secret);

  test('goes to a did:key and back', () => {
    expect(parseDidKey(didKeyOf(key))).toEqual(key);
  });

  test('knows its signature from any other', () => {
    expect(isSignedWith(key, message, signature)).toBe(true);
    expect(isSignedWith(key, Uint8Array.of(...message, 0), signature)).toBe(false);
    const bent = Uint8Array.from(signature, (byte, i) => (i === 5 ? byte ^ 1 : byte));
    expect(isSignedWith(key, message, bent)).toBe(false);
  });

  test('takes no malformed signature, and never throws on one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(isSignedWith(key, message, bytes)).toBe(false);
      }),
    );
  });
});

describe('no key', () => {
  const good = 'z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp';
  const zeroKey = new Uint8Array(32);
  zeroKey[0] = 1;
  test.each([
    ['another method', `did:web:${good}`],
    ['another base', `did:key:u${good.slice(1)}`],
    ['a letter base58 leaves out', `did:key:${good.slice(0, -1)}0`],
    ['a second name by a leading zero', `did:key:z1${good.slice(1)}`],
    ['a fragment', `did:key:${good}#${good}`],
    ['a key cut short', `did:key:${good.slice(0, -1)}`],
    ['a key with more behind it', `did:key:${good}2`],
    ['an X25519 key', 'did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F'],
    [
      'a BLS key',
      'did:key:zUC7K4ndUaGZgV7Cp2yJy6JtMoUHY6u7tkcSYUvPrEidqBmLCTLmi6d5WvwnUqejscAkERJ3bfjEiSYtdPkRSE8kSa11hFBr4sTgnbZ95SJj19PN2jdvJjyzpSZgxkyyxNnBNnY',
    ],
    ['an x off the curve', `did:key:z${encodeBase58(Uint8Array.of(0xe7, 1, 2, ...new Uint8Array(31), 5))}`],
    ['an Ed25519 point of small order', `did:key:z${encodeBase58(Uint8Array.of(0xed, 1, ...zeroKey))}`],
    ['nothing', 'did:key:'],
  ])('is in %s', (_, did) => {
    expect(parseDidKey(did)).toBeUndefined();
  });

  test('is in any other text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{0,60}$/), (text) => {
        const key = parseDidKey(`did:key:z${text}`);
        if (key) expect(didKeyOf(key)).toBe(`did:key:z${text}`);
      }),
    );
  });

  test.each<[string, unknown]>([
    ['a private one', { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), d: 'A'.repeat(43) }],
    ['an RSA one', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
    ['a point off the curve', { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['one without y', { kty: 'EC', crv: 'secp256k1', x: 'A'.repeat(43) }],
    ['a list', []],
    ['nothing', undefined],
  ])('is in a JWK that is %s', (_, jwk) => {
    expect(publicKeyFromJwk(jwk)).toBeUndefined();
  });
});
