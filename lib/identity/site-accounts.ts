import type { Hex } from '../content/hex.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Author } from './account.ts';
import { ACCOUNTS_LIST_PATH, parseAccountsList } from './accounts-list.ts';
import { DocumentMissing, DocumentUnreachable, fetchDocument, type WebSource } from './fetch-document.ts';
import { askListings } from './listings.ts';
import { type OriginStatement, OriginStatementRefused, originsIn } from './origin-statement.ts';
import { DocumentRefused } from './refusal.ts';
import { checkAddress } from './web-address.ts';

/** The accounts that a site and the accounts themselves name, as of now; or why the site could not be asked. */
export type SiteAccounts =
  | { readonly state: 'asked'; readonly accounts: readonly Hex[] }
  /** No account that is known of has ever named it, so it was not asked. */
  | { readonly state: 'unnamed' }
  | { readonly state: 'unavailable'; readonly reason: string };

/** An account that may be bound to the site, with its identity statements. */
export type Candidate = { readonly author: Author; readonly statements: readonly OriginStatement[] };

/** Accounts that a site is asked about at once. */
const MAX_CANDIDATES = 50;

/**
 * Of the accounts that name a site, those to ask it about. Anybody can name any site: where they are many, the ones that the site's own
 * list names come first, so that nobody can crowd them out.
 *
 * @throws DocumentRefused for an origin that must not be asked.
 */
export async function candidatesFor(
  origin: string,
  accounts: readonly Hex[],
  web: WebSource,
): Promise<readonly Hex[]> {
  if (accounts.length <= MAX_CANDIDATES) return accounts;
  checkAddress(origin, web);
  const listed = await listedBy(origin, web);
  const isListed = (account: Hex) => listed.has(account.toLowerCase());
  const [named, others] = [accounts.filter(isListed), accounts.filter((account) => !isListed(account))];
  return [...named, ...others].slice(0, MAX_CANDIDATES);
}

async function listedBy(origin: string, web: WebSource): Promise<ReadonlySet<string>> {
  try {
    const accounts = parseAccountsList(await fetchDocument(origin + ACCOUNTS_LIST_PATH, web));
    return new Set(accounts.map(({ address }) => address));
  } catch (error) {
    if (
      !(
        error instanceof DocumentMissing ||
        error instanceof DocumentRefused ||
        error instanceof DocumentUnreachable
      )
    )
      throw error;
    return new Set();
  }
}

/**
 * Asks a site which of some accounts are bound to it: the account names the site in a signed statement that stands, and the site names
 * the account in one of its two documents. Each document is fetched once, however many accounts there are, so the site learns that
 * somebody asked, and nothing of what is read.
 *
 * @param origin `https://example.org`
 * @param now Unix seconds.
 * @throws DocumentRefused for an origin that must not be asked.
 */
export async function siteAccounts(
  origin: string,
  candidates: readonly Candidate[],
  web: WebSource,
  registry: RegistryDomain,
  now: number,
): Promise<SiteAccounts> {
  checkAddress(origin, web);
  if (candidates.length === 0) return { state: 'unnamed' };
  const naming = candidates.filter((candidate) => names(candidate, origin, registry));
  const once = { ...web, fetch: fetchOnce(web.fetch) };
  const accounts: Hex[] = [];
  let silent: string | undefined;
  for (const { author } of naming) {
    const listings = Object.values(await askListings(origin, author, once, now));
    if (listings.some(({ state }) => state === 'listed')) accounts.push(author.address);
    for (const listing of listings) if (listing.state === 'unavailable') silent ??= listing.reason;
  }
  // One of its documents may be missing for good; where nothing was found, and something could not be asked, nothing is known.
  return accounts.length === 0 && silent !== undefined
    ? { state: 'unavailable', reason: silent }
    : { state: 'asked', accounts };
}

function names({ author, statements }: Candidate, origin: string, registry: RegistryDomain): boolean {
  return statements.some((statement) => {
    try {
      return originsIn(statement, author, registry).some(
        (named) => named.origin === origin && named.withdrawn === undefined,
      );
    } catch (error) {
      if (error instanceof OriginStatementRefused) return false;
      throw error;
    }
  });
}

/** The same address is asked once; each who asks reads a copy of the answer. */
function fetchOnce(fetch: WebSource['fetch']): WebSource['fetch'] {
  const asked = new Map<string, Promise<Response>>();
  return async (url, init) => {
    const answer = asked.get(url) ?? fetch(url, init);
    asked.set(url, answer);
    return (await answer).clone();
  };
}
