import type { Author } from './account.ts';
import { type DidDocument, DidDocumentInvalid, speaksFor } from './did-document.ts';
import { DocumentMissing, DocumentUnreachable } from './fetch-document.ts';
import { isTokenSignedBy, type Jwt, parseJwt } from './jwt.ts';
import { DocumentRefused } from './refusal.ts';
import { originNamed } from './web-address.ts';

/** Where an origin links DIDs to itself. Source: DIF Well Known DID Configuration. */
export const DID_CONFIGURATION_PATH = '/.well-known/did-configuration.json';

/** A domain linkage credential that holds: the DID links itself to the origin, from and until Unix seconds. */
export type DomainLinkage = { readonly did: string; readonly from?: number; readonly until: number };

/**
 * Why one credential of a configuration does not link the author.
 *
 * `linked-data-proof`: only the JWT form is read. `other-did`: it holds or not, but it is not about the author.
 * `did-unusable`: the DID's document is missing, hostile or another's; `did-unreachable`: it could not be asked.
 */
export type LinkageFault =
  | 'linked-data-proof'
  | 'malformed'
  | 'origin-mismatch'
  | 'not-yet'
  | 'expired'
  | 'other-did'
  | 'signature-invalid'
  | 'did-unusable'
  | 'did-unreachable';

/** What a configuration says about one author. */
export type LinkageAnswer =
  | { readonly linked: DomainLinkage }
  | { readonly linked?: undefined; readonly faults: readonly LinkageFault[] };

/**
 * Resolves a DID; undefined where its method is not known here.
 *
 * @throws DocumentUnreachable, DocumentMissing, DocumentRefused or DidDocumentInvalid.
 */
export type ResolveDid = (did: string) => Promise<DidDocument | undefined>;

const MAX_CREDENTIALS = 50;

/**
 * Looks for a domain linkage credential, in the JWT form, that links the author's account to an origin.
 *
 * A credential holds where issuer and subject are one DID, it names exactly this origin, it is valid now, and a method
 * under the DID's `assertionMethod` signed it. It links the author where that DID's document speaks for the author's
 * account. Cheap checks come first, so that a DID is resolved only where everything else is right.
 *
 * @param value the parsed document. @param now Unix seconds.
 * @throws {@link DocumentRefused} `malformed` where it is no DID configuration.
 */
export async function findLinkage(
  value: unknown,
  origin: string,
  author: Author,
  now: number,
  resolve: ResolveDid,
): Promise<LinkageAnswer> {
  const faults: LinkageFault[] = [];
  for (const credential of linkedDids(value)) {
    const checked = await checkCredential(credential, origin, author, now, resolve);
    if (typeof checked !== 'string') return { linked: checked };
    if (!faults.includes(checked)) faults.push(checked);
  }
  return { faults };
}

async function checkCredential(
  credential: unknown,
  origin: string,
  author: Author,
  now: number,
  resolve: ResolveDid,
): Promise<DomainLinkage | LinkageFault> {
  if (typeof credential !== 'string') return 'linked-data-proof';
  const jwt = parseJwt(credential);
  const linkage = jwt && readLinkage(jwt);
  if (!jwt || !linkage) return 'malformed';
  if (linkage.origin !== origin) return 'origin-mismatch';
  if (linkage.from !== undefined && now < linkage.from) return 'not-yet';
  if (now >= linkage.until) return 'expired';

  let issuer: DidDocument | undefined;
  try {
    issuer = await resolve(linkage.did);
  } catch (error) {
    if (error instanceof DocumentUnreachable) return 'did-unreachable';
    if (isUnusable(error)) return 'did-unusable';
    throw error;
  }
  if (!issuer || !speaksFor(issuer, author)) return 'other-did';
  const { assertionMethods } = issuer;
  const methods = assertionMethods.filter(
    ({ id }) => id === jwt.kid || (jwt.kid === linkage.did && assertionMethods.length === 1),
  );
  if (!methods.some((method) => isTokenSignedBy(jwt, method))) return 'signature-invalid';
  const { did, from, until } = linkage;
  return { did, until, ...(from === undefined ? {} : { from }) };
}

function isUnusable(error: unknown): boolean {
  return (
    error instanceof DocumentMissing ||
    error instanceof DocumentRefused ||
    error instanceof DidDocumentInvalid
  );
}

function linkedDids(value: unknown): readonly unknown[] {
  const list = isObject(value) ? value.linked_dids : undefined;
  if (!Array.isArray(list)) throw new DocumentRefused('malformed', 'linked_dids is no list');
  if (list.length > MAX_CREDENTIALS)
    throw new DocumentRefused('malformed', `more than ${MAX_CREDENTIALS} linked_dids`);
  return list;
}

/** Issuer, subject and `credentialSubject.id` have to be the same DID, which also the key id belongs to. */
function readLinkage({ kid, claims }: Jwt): (DomainLinkage & { origin: string }) | undefined {
  const { iss, sub, nbf, exp, vc } = claims;
  if (typeof iss !== 'string' || !iss.startsWith('did:') || iss.length > 1000) return undefined;
  if (sub !== iss || (kid !== iss && !kid.startsWith(`${iss}#`))) return undefined;
  if (!isObject(vc) || !isObject(vc.credentialSubject)) return undefined;
  if (!Array.isArray(vc.type) || !vc.type.includes('DomainLinkageCredential')) return undefined;
  const { id, origin: named } = vc.credentialSubject;
  const origin = typeof named === 'string' ? originNamed(named) : undefined;
  if (id !== iss || origin === undefined) return undefined;
  if (!isTime(exp) || (nbf !== undefined && !isTime(nbf))) return undefined;
  return { did: iss, origin, until: exp, ...(nbf === undefined ? {} : { from: nbf }) };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
