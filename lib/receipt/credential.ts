import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { sha256 } from '../fingerprint/sha256.ts';
import { base64urlOf } from '../identity/base64url.ts';
import { didKeyOf } from '../identity/did-key.ts';
import type { Receipt } from './receipt.ts';
import { documentBytes } from './seal.ts';

/** A receipt as a W3C Verifiable Credential (`credential.schema.json`, version 1). */
export type ReceiptCredential = {
  readonly '@context': readonly [string, { readonly '@vocab': string }];
  readonly type: readonly ['VerifiableCredential', 'ColophonReceipt'];
  readonly issuer: string;
  readonly validFrom: string;
  readonly credentialSubject: {
    /** RFC 6920: names the checked bytes by their hash. */
    readonly id: string;
    readonly mediaType?: 'image' | 'text';
    readonly verdict: Receipt['verdict'];
    readonly findings: readonly string[];
    readonly registry: { readonly chainId: number; readonly address: Hex; readonly block?: Hex };
  };
  /** The receipt itself, by its hash: the credential says what it says, and the receipt why. */
  readonly relatedResource: readonly { readonly id: string; readonly digestSRI: string }[];
  readonly credentialSchema: { readonly id: string; readonly type: 'JsonSchema' };
};

/**
 * Writes a receipt that was checked as a Verifiable Credential. It carries the verdict and what each lane found, by code; for the
 * evidence it names the receipt by its hash.
 *
 * Source: W3C Verifiable Credentials Data Model 2.0.
 * @param issuer a DID or an address of whoever says so.
 */
export function credentialOf(receipt: Receipt, issuer: string): ReceiptCredential {
  const { input, verdict, evidence, registry, time } = receipt;
  const digest = sha256(documentBytes(receipt));
  const block = registry.proof?.header.hash as Hex | undefined;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'urn:colophon:vocabulary:' }],
    type: ['VerifiableCredential', 'ColophonReceipt'],
    issuer,
    validFrom: time,
    credentialSubject: {
      id: `ni:///sha-256;${base64urlOf(hexToBytes(input.sha256.slice(2)))}`,
      ...(input.type ? { mediaType: input.type } : {}),
      verdict,
      findings: evidence.map(({ code }) => code),
      registry: { chainId: registry.chainId, address: registry.address, ...(block ? { block } : {}) },
    },
    relatedResource: [
      {
        id: `urn:colophon:receipt:${bytesToHex(digest)}`,
        digestSRI: `sha256-${btoa(String.fromCharCode(...digest))}`,
      },
    ],
    credentialSchema: { id: 'urn:colophon:receipt-credential:1', type: 'JsonSchema' },
  };
}

/** The DID under which a 32-byte secp256k1 secret issues credentials. */
export function issuerOf(secret: Uint8Array): string {
  return didKeyOf({ curve: 'secp256k1', bytes: secp256k1.getPublicKey(secret, true) });
}

/**
 * Secures a receipt's credential with the issuer's key, as a compact JWT of type `vc+jwt`, ES256K.
 *
 * Source: W3C Securing Verifiable Credentials using JOSE and COSE; RFC 8812.
 */
export function signCredential(receipt: Receipt, secret: Uint8Array): string {
  const issuer = issuerOf(secret);
  const header = {
    alg: 'ES256K',
    typ: 'vc+jwt',
    cty: 'vc',
    kid: `${issuer}#${issuer.slice('did:key:'.length)}`,
  };
  const parts = [header, credentialOf(receipt, issuer)].map((part) =>
    base64urlOf(utf8ToBytes(JSON.stringify(part))),
  );
  const input = parts.join('.');
  return `${input}.${base64urlOf(secp256k1.sign(utf8ToBytes(input), secret))}`;
}
