import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

export type Alg = 'ES256K' | 'ES256K-R' | 'ES256' | 'EdDSA';

/** A domain linkage credential as the DIF standard has it; `changes` spoil it. */
export function linkageClaims(
  did: string,
  origin: string,
  { from = 1_700_000_000, until = 1_900_000_000 }: { from?: number; until?: number } = {},
): Record<string, unknown> {
  return {
    iss: did,
    sub: did,
    nbf: from,
    exp: until,
    vc: {
      '@context': [
        'https://www.w3.org/2018/credentials/v1',
        'https://identity.foundation/.well-known/did-configuration/v1',
      ],
      type: ['VerifiableCredential', 'DomainLinkageCredential'],
      credentialSubject: { id: did, origin },
    },
  };
}

export function signToken(
  claims: unknown,
  secret: Uint8Array,
  alg: Alg,
  kid: string,
  header: object = {},
): string {
  const input = `${base64url(JSON.stringify({ alg, kid, typ: 'JWT', ...header }))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${Buffer.from(sign(utf8ToBytes(input), secret, alg)).toString('base64url')}`;
}

function sign(message: Uint8Array, secret: Uint8Array, alg: Alg): Uint8Array {
  if (alg === 'EdDSA') return ed25519.sign(message, secret);
  if (alg === 'ES256') return p256.sign(message, secret);
  if (alg === 'ES256K') return secp256k1.sign(message, secret);
  const [recovery, ...rs] = secp256k1.sign(message, secret, { format: 'recovered' });
  return concatBytes(Uint8Array.from(rs), Uint8Array.of(27 + (recovery ?? 0)));
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
