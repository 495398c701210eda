import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { concat } from 'ethers';
import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../lib/content/hex.ts';
import { signStatement } from '../../../lib/sign/sign.ts';
import { EnvelopeInvalid, openEnvelope } from '../../../lib/statement/envelope.ts';
import { accountOfSigner, encodeAssertion, isSignedByPasskey } from '../../../lib/statement/passkey.ts';
import { PASSKEY_VERIFIER } from '../../../lib/statement/passkey-verifier.ts';
import { claimDigest, keyOf } from '../../../lib/statement/signed-claim.ts';
import { accountOf, authenticator } from '../../bench/passkey.ts';
import { domain, envelopeOf, secretOf } from '../../cli/relay/claims.ts';

const SECRET = new Uint8Array(32).fill(9);
const passkey = authenticator(PASSKEY_VERIFIER, SECRET);
const digest = new Uint8Array(32).fill(3);

describe('a passkey', () => {
  test('is the account that the registry derives from it', () => {
    expect(accountOfSigner(passkey.signer)).toBe(accountOf(passkey.signer));
  });

  test('signs a digest, and nothing else', () => {
    const signature = passkey.sign(digest);
    expect(isSignedByPasskey(passkey.signer, digest, signature)).toBe(true);
    expect(isSignedByPasskey(passkey.signer, new Uint8Array(32).fill(4), signature)).toBe(false);
    const other = authenticator(PASSKEY_VERIFIER, new Uint8Array(32).fill(8));
    expect(isSignedByPasskey(other.signer, digest, signature)).toBe(false);
  });

  test.each(['0x', '0x00', `0x${'ff'.repeat(400)}`] as Hex[])('did not make %s', (signature) => {
    expect(isSignedByPasskey(passkey.signer, digest, signature)).toBe(false);
    expect(isSignedByPasskey('0x1234', digest, signature)).toBe(false);
  });

  const client = (type: string, challenge = digest) =>
    `{"type":"${type}","challenge":"${Buffer.from(challenge).toString('base64url')}","origin":"chrome-extension://x"}`;
  const assertion = (clientData: string, flags: number, { high = false } = {}) => {
    const authenticatorData = Uint8Array.from([...new Array(32).fill(1), flags, 0, 0, 0, 1]);
    const hash = (data: Uint8Array) => new Uint8Array(sha256(data));
    const message = hash(Buffer.concat([authenticatorData, hash(Buffer.from(clientData))]));
    const rs = p256.sign(message, SECRET, { prehash: false, lowS: !high });
    return encodeAssertion({ rs, authenticatorData, clientData });
  };

  test('must have been asked for an assertion, with its person present and verified', () => {
    expect(isSignedByPasskey(passkey.signer, digest, assertion(client('webauthn.get'), 0x05))).toBe(true);
    expect(isSignedByPasskey(passkey.signer, digest, assertion(client('webauthn.get'), 0x01))).toBe(false);
    expect(isSignedByPasskey(passkey.signer, digest, assertion(client('webauthn.get'), 0x04))).toBe(false);
    expect(isSignedByPasskey(passkey.signer, digest, assertion(client('webauthn.get'), 0x15))).toBe(false);
    expect(isSignedByPasskey(passkey.signer, digest, assertion(client('webauthn.create'), 0x05))).toBe(false);
    const other = client('webauthn.get', new Uint8Array(32));
    expect(isSignedByPasskey(passkey.signer, digest, assertion(other, 0x05))).toBe(false);
  });
});

describe('a statement that a passkey signed', () => {
  const signed = (change: object = {}) => {
    const { statement } = envelopeOf(1);
    const principal = { author: passkey.author, keyIdx: 0 };
    const { claim } = signStatement(statement, secretOf(7), domain, 2_000_000_000, principal);
    const signature = passkey.sign(claimDigest(claim, domain));
    return { statement, claim: { ...claim, signature, signer: passkey.signer, ...change } };
  };

  test('is believed without asking anybody', () => {
    const { claim } = openEnvelope(JSON.parse(JSON.stringify(signed())), domain);
    expect(claim.author).toBe(passkey.author);
    expect(keyOf(claim, domain)).toBe(passkey.signer);
  });

  test('is not believed in another account’s name, nor by a verifier that nobody knows', () => {
    const other = authenticator(`0x${'22'.repeat(20)}`, SECRET);
    expect(() => openEnvelope(signed({ signer: other.signer }), domain)).toThrow(EnvelopeInvalid);
    expect(() => openEnvelope(signed({ author: `0x${'ab'.repeat(20)}` }), domain)).toThrow(EnvelopeInvalid);
    expect(() => openEnvelope(signed({ signer: '0x12' }), domain)).toThrow(/claim.signer/);
    const key = concat([PASSKEY_VERIFIER, `0x${bytesToHex(new Uint8Array(64).fill(1))}`]);
    expect(() => openEnvelope(signed({ signer: key }), domain)).toThrow(EnvelopeInvalid);
  });
});

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
