import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../content/hex.ts';
import { addressOfPublicKey } from '../statement/signed-claim.ts';
import { bytesFromBase64url } from './base64url.ts';
import type { VerificationMethod } from './did-document.ts';
import { parseJson } from './json.ts';
import { type Curve, isSignedWith } from './public-key.ts';
import { DocumentRefused } from './refusal.ts';

/** A JSON Web Token that was taken apart, and whose signature nobody has checked yet. */
export type Jwt = {
  readonly alg: string;
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
};

/** A longer token is not read. */
const MAX_LENGTH = 16_384;

/** Which curve an algorithm needs. Fixed here, so that a token can't choose how it is checked. */
const CURVE_OF: Readonly<Record<string, Curve>> = { ES256K: 'secp256k1', ES256: 'P-256', EdDSA: 'Ed25519' };

/**
 * Takes a signed token in compact form apart.
 *
 * Source: RFC 7515, RFC 7519. `none` and every algorithm but ES256K, ES256K-R, ES256 and EdDSA are refused, as are
 * tokens with critical extensions (`crit`).
 * @returns undefined where it is no such token.
 */
export function parseJwt(text: string): Jwt | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [head, body, tail, ...rest] = text.split('.');
  if (head === undefined || body === undefined || tail === undefined || rest.length > 0) return undefined;
  const header = jsonObject(head);
  const claims = jsonObject(body);
  const signature = bytesFromBase64url(tail);
  if (!header || !claims || !signature) return undefined;
  const { alg, kid } = header;
  if (typeof alg !== 'string' || typeof kid !== 'string' || Object.hasOwn(header, 'crit')) return undefined;
  if (alg !== 'ES256K-R' && !Object.hasOwn(CURVE_OF, alg)) return undefined;
  return { alg, kid, claims, signingInput: utf8ToBytes(`${head}.${body}`), signature };
}

/**
 * Whether the method signed the token. An account (`blockchainAccountId`, did:pkh) signs with ES256K or ES256K-R:
 * secp256k1 over SHA-256, not the Ethereum message prefix, and its key is recovered from the signature.
 */
export function isTokenSignedBy(jwt: Jwt, method: VerificationMethod): boolean {
  const { alg, signingInput, signature } = jwt;
  if (method.type === 'key') {
    return CURVE_OF[alg] === method.key.curve && isSignedWith(method.key, signingInput, signature);
  }
  if (alg === 'ES256K' && signature.length === 64) {
    return [0, 1].some((recovery) => recover(signingInput, signature, recovery) === method.account.address);
  }
  const last = signature[64];
  if (alg !== 'ES256K-R' || signature.length !== 65 || last === undefined) return false;
  return (
    recover(signingInput, signature.subarray(0, 64), last < 27 ? last : last - 27) === method.account.address
  );
}

function recover(message: Uint8Array, rs: Uint8Array, recovery: number): Hex | undefined {
  if (recovery > 1) return undefined;
  try {
    const signature = secp256k1.Signature.fromBytes(concatBytes(Uint8Array.of(recovery), rs), 'recovered');
    return addressOfPublicKey(signature.recoverPublicKey(sha256(message)).toBytes(false));
  } catch {
    return undefined;
  }
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  const bytes = bytesFromBase64url(part);
  if (!bytes) return undefined;
  try {
    const value = parseJson(bytes);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return undefined;
  }
}
