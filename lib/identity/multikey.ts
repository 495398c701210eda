import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { decodeBase58, encodeBase58 } from 'ethers';
import { type Curve, openPublicKey, type PublicKey } from './public-key.ts';

/** Multicodec codes of public keys, as unsigned varints. Source: the multicodec table. */
const CODECS: readonly (readonly [Curve, Uint8Array])[] = [
  ['secp256k1', Uint8Array.of(0xe7, 0x01)],
  ['Ed25519', Uint8Array.of(0xed, 0x01)],
  ['P-256', Uint8Array.of(0x80, 0x24)],
];

/** A public key as a Multikey: multibase base58btc (`z…`) of the multicodec code and the key's bytes. */
export function encodeMultikey({ curve, bytes }: PublicKey): string {
  const [, codec] = CODECS.find(([name]) => name === curve)!;
  return `z${encodeBase58(concatBytes(codec, bytes))}`;
}

/**
 * Reads a Multikey of one of the three curves.
 *
 * @returns undefined for another base, another codec, a key of the wrong length or off its curve. A leading `z1` is
 * refused with them: it would be a zero byte, and one key must have one name.
 */
export function decodeMultikey(text: string): PublicKey | undefined {
  if (!/^z[2-9A-HJ-NP-Za-km-z][1-9A-HJ-NP-Za-km-z]{40,55}$/.test(text)) return undefined;
  const digits = decodeBase58(text.slice(1)).toString(16);
  const bytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'));
  const found = CODECS.find(([, codec]) => bytesToHex(bytes).startsWith(bytesToHex(codec)));
  if (!found) return undefined;
  const [curve, codec] = found;
  const raw = bytes.subarray(codec.length);
  return raw.length === (curve === 'Ed25519' ? 32 : 33) ? openPublicKey(curve, raw) : undefined;
}
