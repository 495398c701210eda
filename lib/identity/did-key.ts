import { decodeMultikey, encodeMultikey } from './multikey.ts';
import type { PublicKey } from './public-key.ts';

const DID_KEY = 'did:key:';

/** The did:key of a public key. It names the key, and nobody who holds it. Source: W3C CCG, did:key method. */
export function didKeyOf(key: PublicKey): string {
  return DID_KEY + encodeMultikey(key);
}

/** The public key in a did:key (secp256k1, Ed25519 or P-256); undefined for anything else, a fragment included. */
export function parseDidKey(did: string): PublicKey | undefined {
  return did.startsWith(DID_KEY) ? decodeMultikey(did.slice(DID_KEY.length)) : undefined;
}
