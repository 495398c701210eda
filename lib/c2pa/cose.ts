import { joined } from '../content/joined.ts';
/** Signature algorithms that C2PA allows, as the engine names them, with their numbers in COSE. Source: C2PA 2.2, 13.2; RFC 9053. */
export const ALGORITHMS = { es256: -7, es384: -35, es512: -36, ed25519: -8, ps256: -37 } as const;

/** The name of a signature algorithm. */
export type Algorithm = keyof typeof ALGORITHMS;

/** Who signs credentials: a certificate and what signs with its key. */
export type CredentialsSigner = {
  readonly algorithm: Algorithm;
  /** DER, the signing certificate first, without the root. */
  readonly chain: readonly Uint8Array[];
  /** Signs bytes; ECDSA signatures are the two numbers one after the other (IEEE P1363). */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

/** What of CBOR (RFC 8949) a COSE signature needs. */
type Cbor = number | null | string | Uint8Array | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/** Bytes beside the certificates: the signature (512 for an RSA key of 4096 bits) and heads. */
const BESIDE = 1_536;

/** Every signature of a signer is this long, in bytes, so that its place can be kept free before it is made. */
export function signatureSpace({ chain }: Pick<CredentialsSigner, 'chain'>): number {
  return BESIDE + chain.reduce((sum, { length }) => sum + length + 8, 0);
}

/**
 * Signs a claim as C2PA asks: COSE_Sign1 (RFC 9052) with the certificates in the protected header (`x5chain`, RFC 9360), the claim
 * detached. It is filled up to {@link signatureSpace}.
 */
export async function coseSign1(
  claim: Uint8Array,
  { algorithm, chain, sign }: CredentialsSigner,
): Promise<Uint8Array<ArrayBuffer>> {
  const head = cbor(
    new Map<Cbor, Cbor>([
      [1, ALGORITHMS[algorithm]],
      [33, chain.length === 1 ? chain[0]! : chain],
    ]),
  );
  const signature = await sign(cbor(['Signature1', head, new Uint8Array(), claim]));
  const filledWith = (padding: number) =>
    joined([Uint8Array.of(0xd2), cbor([head, new Map([['pad', new Uint8Array(padding)]]), null, signature])]);
  const space = signatureSpace({ chain });
  // A long filling, so that the head that says its length is as long in both.
  const some = 512;
  return filledWith(space - filledWith(some).length + some);
}

function cbor(value: Cbor): Uint8Array<ArrayBuffer> {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return joined([head(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return joined([head(2, value.length), value]);
  if (value instanceof Map)
    return joined([head(5, value.size), ...[...value].flat().map((part) => cbor(part as Cbor))]);
  const list = value as readonly Cbor[];
  return joined([head(4, list.length), ...list.map(cbor)]);
}

/** The type of an item and its length or number. */
function head(major: number, count: number): Uint8Array<ArrayBuffer> {
  const type = major << 5;
  if (count < 24) return Uint8Array.of(type | count);
  if (count < 0x100) return Uint8Array.of(type | 24, count);
  if (count < 0x10000) return Uint8Array.of(type | 25, count >>> 8, count & 0xff);
  return Uint8Array.of(type | 26, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff);
}
