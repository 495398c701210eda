import { sha256 as digest } from '@noble/hashes/sha2.js';

/**
 * SHA-256 (FIPS 180-4) of bytes, 32 bytes out. Of a file's exact bytes it is the content key itself.
 * Synchronous and the same on every platform; for a file of many megabytes in a browser, WebCrypto is faster.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return digest(bytes);
}
