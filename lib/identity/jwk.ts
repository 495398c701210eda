import { concatBytes } from '@noble/hashes/utils.js';
import { bytesFromBase64url } from './base64url.ts';
import { openPublicKey, type PublicKey } from './public-key.ts';

/**
 * Reads a public JSON Web Key: `EC` on P-256 or secp256k1, `OKP` on Ed25519.
 *
 * Source: RFC 7517, RFC 7518 section 6.2, RFC 8037, RFC 8812.
 * @returns undefined for other types, for points off their curve, and where the private part `d` lies open: who
 * publishes that has no key any more.
 */
export function publicKeyFromJwk(value: unknown): PublicKey | undefined {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'd')) return undefined;
  const { kty, crv, x, y } = value as Record<string, unknown>;
  const left = coordinate(x);
  if (!left) return undefined;
  if (kty === 'OKP' && crv === 'Ed25519') return openPublicKey(crv, left);
  const right = coordinate(y);
  if (kty !== 'EC' || (crv !== 'P-256' && crv !== 'secp256k1') || !right) return undefined;
  return openPublicKey(crv, concatBytes(Uint8Array.of(4), left, right));
}

function coordinate(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' && value.length === 43 ? bytesFromBase64url(value) : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}
