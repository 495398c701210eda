import type { Author } from './account.ts';
import { parseDidPkh } from './account.ts';
import { selfContainedDocument, speaksFor } from './did-document.ts';
import type { AsOf, DidKeyFinding } from './finding.ts';
import { addressOfKey } from './public-key.ts';

/**
 * Compares a did:key or did:pkh with the author's account, without asking anybody.
 *
 * Only a secp256k1 key has an account to compare; for an Ed25519 or P-256 key the answer is `no-account`, whatever the
 * author says. Other methods, did:web among them, are not compared here.
 */
export function compareDid(did: string, author: Author, asOf: AsOf): DidKeyFinding {
  const base = { how: 'did-key', name: did.slice(0, 200), asOf, details: {} } as const;
  const known = selfContainedDocument(did);
  if (!known) return { ...base, state: 'refused', code: 'identity.did-key.refused.malformed' };
  if (speaksFor(known, author)) return { ...base, state: 'label', code: 'identity.did-key.same-account' };
  const hasAccount =
    parseDidPkh(did) !== undefined ||
    known.assertionMethods.some((method) => method.type === 'key' && addressOfKey(method.key) !== undefined);
  return hasAccount
    ? { ...base, state: 'none', code: 'identity.did-key.other-account' }
    : { ...base, state: 'unknown', code: 'identity.did-key.no-account' };
}
