import { type Account, type Author, didPkhOf, isAuthor, parseAccount, parseDidPkh } from './account.ts';
import { parseDidKey } from './did-key.ts';
import { publicKeyFromJwk } from './jwk.ts';
import { decodeMultikey } from './multikey.ts';
import { addressOfKey, type PublicKey } from './public-key.ts';

/** What proves that a DID says something: a public key, or an account whose key is recovered from the signature. */
export type VerificationMethod =
  | { readonly id: string; readonly type: 'key'; readonly key: PublicKey }
  | { readonly id: string; readonly type: 'account'; readonly account: Account };

/** The part of a DID document that counts here: who may make statements in its name (`assertionMethod`). */
export type DidDocument = { readonly id: string; readonly assertionMethods: readonly VerificationMethod[] };

const MAX_METHODS = 50;

/**
 * Reads a DID document of the DID that was asked for.
 *
 * Only methods under `assertionMethod` count, embedded or by reference into the same document; references into other
 * documents are never followed. Known material: `publicKeyMultibase` (Multikey), `publicKeyJwk`,
 * `blockchainAccountId` (CAIP-10). A method of another kind is passed over.
 *
 * Source: W3C DID Core 1.0, section 5.
 * @throws {@link DidDocumentInvalid} where the document is of another DID or is none.
 */
export function parseDidDocument(value: unknown, did: string): DidDocument {
  if (!isObject(value)) throw new DidDocumentInvalid(did, 'it is not an object');
  if (value.id !== did) throw new DidDocumentInvalid(did, `its id is ${quote(value.id)}`);
  const listed = list(value.verificationMethod, did).filter(isObject);
  const assertionMethods = list(value.assertionMethod, did).flatMap((entry) => {
    const method = isObject(entry)
      ? entry
      : listed.find(({ id }) => typeof entry === 'string' && absolute(id, did) === absolute(entry, did));
    return method ? parseMethod(method, did) : [];
  });
  return { id: did, assertionMethods };
}

/** The document that a did:key or a did:pkh is by itself; undefined for methods that have to be asked for. */
export function selfContainedDocument(did: string): DidDocument | undefined {
  const key = parseDidKey(did);
  if (key) {
    const id = `${did}#${did.slice('did:key:'.length)}`;
    return { id: did, assertionMethods: [{ id, type: 'key', key }] };
  }
  const account = parseDidPkh(did);
  if (!account) return undefined;
  return {
    id: did,
    assertionMethods: [{ id: `${didPkhOf(account)}#blockchainAccountId`, type: 'account', account }],
  };
}

/** Whether the document lets the author's account, or the key that controls it, speak for the DID. */
export function speaksFor({ assertionMethods }: DidDocument, author: Author): boolean {
  return assertionMethods.some((method) =>
    method.type === 'account'
      ? isAuthor(method.account, author)
      : author.control === 'key' && addressOfKey(method.key) === author.address.toLowerCase(),
  );
}

function parseMethod(method: Record<string, unknown>, did: string): VerificationMethod[] {
  const id = absolute(method.id, did);
  if (id === undefined) return [];
  const { blockchainAccountId, publicKeyMultibase, publicKeyJwk } = method;
  const account = typeof blockchainAccountId === 'string' ? parseAccount(blockchainAccountId) : undefined;
  if (account) return [{ id, type: 'account', account }];
  const key =
    typeof publicKeyMultibase === 'string'
      ? decodeMultikey(publicKeyMultibase)
      : publicKeyFromJwk(publicKeyJwk);
  return key ? [{ id, type: 'key', key }] : [];
}

/** Ids may be relative to the document (`#key-1`). */
function absolute(id: unknown, did: string): string | undefined {
  if (typeof id !== 'string' || id.length > 1000) return undefined;
  return id.startsWith('#') ? did + id : id;
}

function list(value: unknown, did: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new DidDocumentInvalid(did, 'a list of methods is no list');
  if (value.length > MAX_METHODS)
    throw new DidDocumentInvalid(did, `it lists more than ${MAX_METHODS} methods`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}

/** What came for a DID is not its document. */
export class DidDocumentInvalid extends Error {
  override name = 'DidDocumentInvalid';
  constructor(did: string, why: string) {
    super(`The document of ${did.slice(0, 100)} can't be used: ${why}.`);
  }
}
