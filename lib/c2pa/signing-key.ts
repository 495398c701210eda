import type { Algorithm, CredentialsSigner } from './cose.ts';
import { parsePem, TrustListInvalid } from './trust-list.ts';

/** A certificate with its private key, which can sign and can't be read any more. It can be handed to a worker. */
export type SigningKey = {
  readonly algorithm: Algorithm;
  /** DER, the signing certificate first. */
  readonly chain: readonly Uint8Array[];
  readonly key: CryptoKey;
};

/** How WebCrypto names what each algorithm takes: to take the key in, and to sign. */
const CRYPTO: readonly (readonly [
  Algorithm,
  EcKeyImportParams | RsaHashedImportParams | Algorithm_,
  Sign,
])[] = [
  ['es256', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }],
  ['es384', { name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash: 'SHA-384' }],
  ['es512', { name: 'ECDSA', namedCurve: 'P-521' }, { name: 'ECDSA', hash: 'SHA-512' }],
  ['ed25519', { name: 'Ed25519' }, { name: 'Ed25519' }],
  ['ps256', { name: 'RSA-PSS', hash: 'SHA-256' }, { name: 'RSA-PSS', saltLength: 32 }],
];

type Algorithm_ = { readonly name: string };
type Sign = EcdsaParams | RsaPssParams | Algorithm_;

/** Longer files are no key. */
const MAX_KEY = 20_000;

/**
 * Takes in a certificate chain and the private key that belongs to it, both PEM.
 *
 * @param chainPem the signing certificate first, then those that issued it.
 * @param keyPem PKCS #8 without a passphrase (`-----BEGIN PRIVATE KEY-----`).
 * @throws {@link SigningKeyInvalid}
 */
export async function readSigningKey(chainPem: string, keyPem: string): Promise<SigningKey> {
  const chain = chainIn(chainPem);
  const der = keyIn(keyPem);
  for (const [algorithm, params] of CRYPTO) {
    try {
      const key = await crypto.subtle.importKey('pkcs8', der, params, false, ['sign']);
      return { algorithm, chain, key };
    } catch {
      // It is a key of another kind.
    }
  }
  throw new SigningKeyInvalid(
    'The private key is of none of the kinds that C2PA takes: P-256, P-384, P-521, Ed25519, RSA.',
  );
}

/** What signs with a key. */
export function signerOf({ algorithm, chain, key }: SigningKey): CredentialsSigner {
  const [, , params] = CRYPTO.find(([name]) => name === algorithm)!;
  return {
    algorithm,
    chain,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(params, key, bytes.slice())),
  };
}

function chainIn(pem: string): Uint8Array[] {
  try {
    const blocks = parsePem(pem).pem.split(/-----(?:BEGIN|END) CERTIFICATE-----/);
    return blocks
      .map((body) => body.replaceAll(/\s+/g, ''))
      .filter(Boolean)
      .map(decoded);
  } catch (error) {
    if (error instanceof TrustListInvalid)
      throw new SigningKeyInvalid(
        'The file with the certificates has none (-----BEGIN CERTIFICATE-----), or too many.',
      );
    throw error;
  }
}

function keyIn(pem: string): Uint8Array<ArrayBuffer> {
  if (pem.length > MAX_KEY)
    throw new SigningKeyInvalid('The file with the private key is too large to be one.');
  if (/-----BEGIN (?:ENCRYPTED|EC|RSA) ?(?:PRIVATE KEY)/.test(pem))
    throw new SigningKeyInvalid(
      'The private key is in a form that is not read here. Make it one that is: openssl pkcs8 -topk8 -nodes -in key.pem',
    );
  const [, body] =
    /-----BEGIN PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+?)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  if (body === undefined)
    throw new SigningKeyInvalid('The file with the private key has none (-----BEGIN PRIVATE KEY-----).');
  return decoded(body.replaceAll(/\s+/g, ''));
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  } catch {
    throw new SigningKeyInvalid('What stands in the PEM file is damaged.');
  }
}

/** A certificate chain or a private key can't be used. Says nothing of what is in it. */
export class SigningKeyInvalid extends Error {
  override name = 'SigningKeyInvalid';
}
