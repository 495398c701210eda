import { type Author, isAuthor } from './account.ts';
import { ACCOUNTS_LIST_PATH, parseAccountsList } from './accounts-list.ts';
import { DID_CONFIGURATION_PATH, findLinkage, type ResolveDid } from './did-configuration.ts';
import { parseDidDocument, selfContainedDocument } from './did-document.ts';
import { didWebUrl } from './did-web.ts';
import { DocumentMissing, DocumentUnreachable, fetchDocument, type WebSource } from './fetch-document.ts';
import type { Listing, Listings } from './finding.ts';
import { DocumentRefused } from './refusal.ts';

/** Documents of did:web that one configuration may make a reader ask for. */
const MAX_RESOLUTIONS = 3;

/**
 * The origin's half of a binding: asks an origin for both documents in which it can name accounts. Either may be
 * missing, hostile or late without changing what the other says.
 *
 * @param now Unix seconds.
 */
export async function askListings(
  origin: string,
  author: Author,
  web: WebSource,
  now: number,
): Promise<Listings> {
  const [accountsList, didConfiguration] = await Promise.all([
    listing(async () => {
      const accounts = parseAccountsList(await fetchDocument(origin + ACCOUNTS_LIST_PATH, web));
      return accounts.some((account) => isAuthor(account, author))
        ? { state: 'listed' }
        : { state: 'not-listed', faults: [] };
    }),
    listing(async () => {
      const value = await fetchDocument(origin + DID_CONFIGURATION_PATH, web);
      const answer = await findLinkage(value, origin, author, now, resolver(web));
      return answer.linked
        ? { state: 'listed', ...answer.linked }
        : { state: 'not-listed', faults: answer.faults };
    }),
  ]);
  return { accountsList, didConfiguration };
}

/** Resolves did:key and did:pkh by themselves and did:web by asking, each at most once. */
export function resolver(web: WebSource): ResolveDid {
  const asked = new Map<string, ReturnType<ResolveDid>>();
  return async (did) => {
    const known = selfContainedDocument(did);
    const url = didWebUrl(did);
    if (known || url === undefined) return known;
    if (!asked.has(did) && asked.size >= MAX_RESOLUTIONS)
      throw new DocumentRefused('malformed', `more than ${MAX_RESOLUTIONS} did:web`);
    const answer = asked.get(did) ?? fetchDocument(url, web).then((value) => parseDidDocument(value, did));
    asked.set(did, answer);
    return answer;
  };
}

async function listing(ask: () => Promise<Listing>): Promise<Listing> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DocumentMissing) return { state: 'missing' };
    if (error instanceof DocumentRefused)
      return { state: 'refused', refusal: error.refusal, reason: error.message };
    if (!(error instanceof DocumentUnreachable)) throw error;
    return { state: 'unavailable', failure: error.failure, reason: error.message };
  }
}
