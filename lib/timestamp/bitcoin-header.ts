import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What counts of a Bitcoin block's header. Hashes are written as Bitcoin writes them: reversed, without `0x`. */
export type BitcoinHeader = {
  readonly hash: string;
  readonly merkleRoot: string;
  /** Unix seconds, by the miner's clock. */
  readonly time: number;
  /** How much work its hash shows, in units of the first block's: about 2^32 hashes each. */
  readonly difficulty: number;
};

/** Which targets count: those of Bitcoin, or, for development, also those of chains that anybody mines on a desk. */
export type HeaderOptions = { readonly allowRegtest?: boolean };

/** No block of Bitcoin was ever easier to find. Source: Bitcoin Core, `powLimit` of the main chain, as headers can state it. */
const EASIEST = 0xffffn << 208n;

/**
 * Reads the 80 bytes of a header, and checks that its hash shows the work that it states. That it is one of the chain with the most
 * work, at some height, no header says of itself.
 *
 * @throws HeaderInvalid
 */
export function readBitcoinHeader(
  bytes: Uint8Array,
  { allowRegtest = false }: HeaderOptions = {},
): BitcoinHeader {
  if (bytes.length !== 80) throw new HeaderInvalid(`has ${bytes.length} bytes, and not 80`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const hash = reversed(sha256(sha256(bytes)));
  const target = targetOf(view.getUint32(72, true));
  if (target > EASIEST && !allowRegtest)
    throw new HeaderInvalid('states less work than any block of Bitcoin has');
  if (BigInt(`0x${hash}`) > target) throw new HeaderInvalid('does not show the work that it states');
  return {
    hash,
    merkleRoot: reversed(bytes.subarray(36, 68)),
    time: view.getUint32(68, true),
    difficulty: Number(EASIEST / target),
  };
}

/** A hash as Bitcoin writes it. */
export function reversed(hash: Uint8Array): string {
  return bytesToHex(hash.toReversed());
}

/** A target is stated as three digits and an exponent, to the base of 256. */
function targetOf(bits: number): bigint {
  const [exponent, digits] = [bits >>> 24, bits & 0xff_ffff];
  const target =
    exponent < 3
      ? BigInt(digits) >> BigInt(8 * (3 - exponent))
      : BigInt(digits) << BigInt(8 * (exponent - 3));
  if (digits >= 0x80_0000 || target === 0n || target >= 1n << 256n)
    throw new HeaderInvalid('states no target');
  return target;
}

/** Bytes are no header of a Bitcoin block. */
export class HeaderInvalid extends Error {
  override readonly name = 'HeaderInvalid';
  constructor(why: string) {
    super(`What was given as the header of a Bitcoin block ${why}.`);
  }
}
