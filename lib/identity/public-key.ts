import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Hex } from '../content/hex.ts';
import { addressOfPublicKey } from '../statement/signed-claim.ts';

/** The curves a key may be on, by their JOSE names. */
export type Curve = 'secp256k1' | 'Ed25519' | 'P-256';

/** A public key that is known to be a point of its curve: 32 bytes for Ed25519, else 33 (compressed). */
export type PublicKey = { readonly curve: Curve; readonly bytes: Uint8Array };

/**
 * Checks and compresses the bytes of a public key.
 *
 * @param bytes 32 bytes for Ed25519; else 33 (compressed) or 65 (uncompressed).
 * @returns undefined where they are no point of the curve, or an Ed25519 point of small order, for which signatures
 * can be made up.
 */
export function openPublicKey(curve: Curve, bytes: Uint8Array): PublicKey | undefined {
  try {
    if (curve === 'Ed25519') {
      const point = ed25519.Point.fromBytes(bytes, false);
      return point.isSmallOrder() ? undefined : { curve, bytes: point.toBytes() };
    }
    const point = (curve === 'P-256' ? p256 : secp256k1).Point.fromBytes(bytes);
    point.assertValidity();
    return { curve, bytes: point.toBytes(true) };
  } catch {
    return undefined;
  }
}

/**
 * Checks a signature over a message: ECDSA over its SHA-256 (64 bytes, r and s; ES256 and ES256K of RFC 7518 and
 * RFC 8812), or Ed25519 (RFC 8032, strict).
 *
 * @returns false for a malformed signature; never throws on one. A high s is taken, because JOSE does not forbid it.
 */
export function isSignedWith(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    switch (key.curve) {
      case 'Ed25519':
        return ed25519.verify(signature, message, key.bytes, { zip215: false });
      case 'P-256':
        return p256.verify(signature, message, key.bytes, { lowS: false });
      case 'secp256k1':
        return secp256k1.verify(signature, message, key.bytes, { lowS: false });
    }
  } catch {
    return false;
  }
}

/** The EVM address of a secp256k1 key; undefined for the other curves, which have none. */
export function addressOfKey({ curve, bytes }: PublicKey): Hex | undefined {
  if (curve !== 'secp256k1') return undefined;
  return addressOfPublicKey(secp256k1.Point.fromBytes(bytes).toBytes(false));
}
