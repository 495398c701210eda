import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didPkhOf } from '../../../lib/identity/account.ts';
import { findLinkage, type LinkageFault } from '../../../lib/identity/did-configuration.ts';
import { didKeyOf } from '../../../lib/identity/did-key.ts';
import { resolver } from '../../../lib/identity/listings.ts';
import { encodeMultikey } from '../../../lib/identity/multikey.ts';
import { openPublicKey } from '../../../lib/identity/public-key.ts';
import { DocumentRefused } from '../../../lib/identity/refusal.ts';
import { addressOf } from '../../../lib/statement/signed-claim.ts';
import { type Alg, linkageClaims, signToken } from './sign-token.ts';
import { webOf } from './web-server.ts';

const origin = 'https://example.org';
const now = 1_800_000_000;
const secret = new Uint8Array(32).fill(7);
const address = addressOf(secret);
const author = { chainId: 1, address, control: 'key' } as const;
const pkh = didPkhOf(author);
const did = 'did:web:example.org';
const key = openPublicKey('secp256k1', secp256k1.getPublicKey(secret))!;

const account = { id: '#account', blockchainAccountId: `eip155:1:${address}` };
const ed = {
  id: '#ed',
  publicKeyMultibase: encodeMultikey(openPublicKey('Ed25519', ed25519.getPublicKey(secret))!),
};
const p = {
  id: '#p',
  publicKeyMultibase: encodeMultikey(openPublicKey('P-256', p256.getPublicKey(secret))!),
};
const didDocument = { id: did, assertionMethod: [account, ed, p] };
const web = { fetch: webOf({ [`${origin}/.well-known/did.json`]: didDocument }) };

const token = (alg: Alg, issuer: string, kid: string, claims = linkageClaims(issuer, origin)) =>
  signToken(claims, secret, alg, kid);
const find = (linked: readonly unknown[], who: Parameters<typeof findLinkage>[2] = author, source = web) =>
  findLinkage({ linked_dids: linked }, origin, who, now, resolver(source));

describe('a domain linkage credential', () => {
  test.each<[string, string]>([
    ['of a did:pkh, signed by the account', token('ES256K', pkh, `${pkh}#blockchainAccountId`)],
    ['with a recoverable signature', token('ES256K-R', pkh, pkh)],
    ['of a did:key', token('ES256K', didKeyOf(key), didKeyOf(key))],
    ['of a did:web, signed by its Ed25519 key', token('EdDSA', did, `${did}#ed`)],
    ['of a did:web, signed by its P-256 key', token('ES256', did, `${did}#p`)],
    ['of a did:web, signed by the account', token('ES256K', did, `${did}#account`)],
  ])('links the author: %s', async (_, credential) => {
    expect(await find([credential])).toMatchObject({ linked: { until: 1_900_000_000, from: 1_700_000_000 } });
  });

  const changed = (change: (claims: ReturnType<typeof linkageClaims>) => object) =>
    signToken(
      { ...linkageClaims(pkh, origin), ...change(linkageClaims(pkh, origin)) },
      secret,
      'ES256K',
      pkh,
    );
  const subject = (credentialSubject: unknown) =>
    changed(({ vc }) => ({ vc: { ...(vc as object), credentialSubject } }));
  const stranger = new Uint8Array(32).fill(8);
  const strangerPkh = didPkhOf({ chainId: 1, address: addressOf(stranger) });

  test.each<[LinkageFault, string, unknown]>([
    ['linked-data-proof', 'a signed JSON-LD document', { issuer: pkh, proof: {} }],
    ['malformed', 'no token', 'hello'],
    ['malformed', 'another subject', changed(() => ({ sub: strangerPkh }))],
    ['malformed', 'no end', changed(() => ({ exp: undefined }))],
    [
      'malformed',
      'another type',
      changed(() => ({ vc: { type: ['VerifiableCredential'], credentialSubject: { id: pkh, origin } } })),
    ],
    ['malformed', 'no origin', subject({ id: pkh })],
    ['malformed', 'another subject in the credential', subject({ id: strangerPkh, origin })],
    ['malformed', 'an origin with a path', subject({ id: pkh, origin: `${origin}/news` })],
    ['malformed', 'a key of another DID', token('ES256K', pkh, `${strangerPkh}#1`)],
    ['malformed', 'a key of a DID that begins alike', token('ES256K', pkh, `${pkh}0#1`)],
    ['origin-mismatch', 'another origin', subject({ id: pkh, origin: 'https://example.net' })],
    ['origin-mismatch', 'a sub-domain', subject({ id: pkh, origin: 'https://www.example.org' })],
    ['origin-mismatch', 'http', subject({ id: pkh, origin: 'http://example.org' })],
    ['not-yet', 'a start to come', changed(() => ({ nbf: now + 1 }))],
    ['expired', 'an end that has come', changed(() => ({ exp: now }))],
    [
      'other-did',
      'somebody else',
      signToken(linkageClaims(strangerPkh, origin), stranger, 'ES256K', strangerPkh),
    ],
    ['other-did', 'a method nobody knows here', token('EdDSA', 'did:example:123', 'did:example:123#1')],
    [
      'signature-invalid',
      'somebody else’s signature',
      signToken(linkageClaims(pkh, origin), stranger, 'ES256K', pkh),
    ],
    ['signature-invalid', 'a key that the document does not list', token('EdDSA', did, `${did}#other`)],
    ['signature-invalid', 'the wrong key of the document', token('EdDSA', did, `${did}#p`)],
    [
      'did-unusable',
      'a DID without a document',
      token('EdDSA', 'did:web:example.net', 'did:web:example.net#1'),
    ],
    [
      'did-unusable',
      'a DID on this machine',
      token('EdDSA', 'did:web:localhost%3A80', 'did:web:localhost%3A80#1'),
    ],
  ])('does not link: %s, for %s', async (fault, _, credential) => {
    expect(await find([credential])).toEqual({ faults: [fault] });
  });

  test('of an unreachable did:web is told apart from one that says no', async () => {
    const down = { fetch: async () => Promise.reject(new TypeError('fetch failed')) };
    expect(await find([token('EdDSA', did, `${did}#ed`)], author, down)).toEqual({
      faults: ['did-unreachable'],
    });
  });

  test('on another chain links an author only whose own key was seen', async () => {
    const credential = token(
      'ES256K',
      didPkhOf({ chainId: 10, address }),
      didPkhOf({ chainId: 10, address }),
    );
    expect(await find([credential])).toHaveProperty('linked');
    expect(await find([credential], { ...author, control: 'chain' })).toEqual({ faults: ['other-did'] });
  });

  test('is found among others, whatever they are', async () => {
    const linked = [{}, 'x', token('ES256K', pkh, pkh)];
    expect(await find(linked)).toHaveProperty('linked.did', pkh);
  });

  test('makes a reader ask for three documents at most', async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response('', { status: 404 });
    };
    const credentials = Array.from({ length: 40 }, (_, i) => {
      const issuer = `did:web:victim${i % 20}.example`;
      return token('EdDSA', issuer, `${issuer}#1`);
    });
    expect(await find(credentials, author, { fetch })).toEqual({ faults: ['did-unusable'] });
    expect(asked).toHaveLength(3);
  });
});

test('any other document is read or refused by name, and nothing else', async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ linked_dids: fc.oneof(fc.array(fc.oneof(fc.string(), fc.jsonValue())), fc.jsonValue()) }),
  );
  await fc.assert(
    fc.asyncProperty(value, async (document) => {
      try {
        expect(await findLinkage(document, origin, author, now, resolver(web))).toHaveProperty('faults');
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentRefused);
      }
    }),
  );
});
