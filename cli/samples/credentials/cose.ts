import { sign } from 'node:crypto';
import type { TestCertificate } from './certificate.ts';

/** What of CBOR (RFC 8949) a COSE signature needs. */
type Cbor = number | null | string | Uint8Array | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/** Every signature is this long, in bytes, so that its place can be kept free before it is made. */
export const SIGNATURE_SPACE = 4096;

/**
 * Signs a claim as C2PA asks: COSE_Sign1 (RFC 9052) with ES256, the certificate in the protected header, the claim detached.
 * It is filled up to {@link SIGNATURE_SPACE}.
 */
export function coseSign1(claim: Uint8Array, { key, certificate }: TestCertificate): Uint8Array {
  const head = cbor(
    new Map<Cbor, Cbor>([
      [1, -7],
      [33, certificate],
    ]),
  );
  const signed = cbor(['Signature1', head, new Uint8Array(), claim]);
  const signature = sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
  const filledWith = (padding: number) =>
    Buffer.concat([
      Uint8Array.of(0xd2),
      cbor([head, new Map([['pad', new Uint8Array(padding)]]), null, new Uint8Array(signature)]),
    ]);
  const padding = SIGNATURE_SPACE - filledWith(SIGNATURE_SPACE / 2).length + SIGNATURE_SPACE / 2;
  return filledWith(padding);
}

function cbor(value: Cbor): Uint8Array {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...[...value].flat().map((part) => cbor(part as Cbor))]);
  }
  const list = value as readonly Cbor[];
  return Buffer.concat([head(4, list.length), ...list.map(cbor)]);
}

/** The type of an item and its length or number. */
function head(major: number, count: number): Uint8Array {
  const type = major << 5;
  if (count < 24) return Uint8Array.of(type | count);
  if (count < 0x100) return Uint8Array.of(type | 24, count);
  if (count < 0x10000) return Uint8Array.of(type | 25, count >>> 8, count & 0xff);
  return Uint8Array.of(type | 26, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff);
}
