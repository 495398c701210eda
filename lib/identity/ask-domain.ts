import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Author } from './account.ts';
import type { WebSource } from './fetch-document.ts';
import type { DomainFinding, Listing, Listings, PageRelation } from './finding.ts';
import { askListings } from './listings.ts';
import {
  type NamedOrigin,
  type OriginStatement,
  OriginStatementRefused,
  originsIn,
} from './origin-statement.ts';
import { DocumentRefused } from './refusal.ts';
import { checkAddress } from './web-address.ts';

/** What is known about the author's web origins before anybody is asked. */
export type DomainHints = {
  /** The origin of the page that was read; compared exactly, and asked whether it names the author. */
  readonly pageOrigin?: string;
  /** The author's statements of kind `identity`. */
  readonly statements?: readonly OriginStatement[];
};

/** Origins of one author that a reader's machine asks: the page's own, then by newest statement. */
const MAX_ORIGINS = 3;

/**
 * Asks whether the account is bound to web origins: those its identity statements name, and the page's own.
 *
 * `identity.domain.bound` needs both directions: the account names the origin in a signed statement that stands, and
 * the origin names the account in a document served by exactly that origin now. It holds as of `now`; `since` is when
 * the account's half was registered.
 *
 * It does not promise that the origin was the author's at any other time, that the people behind it are who they say,
 * or that the page that shows the content is the author's: for that see `details.page`.
 * @param now Unix seconds.
 */
export async function askDomain(
  author: Author,
  hints: DomainHints,
  web: WebSource | undefined,
  registry: RegistryDomain,
  now: number,
): Promise<readonly DomainFinding[]> {
  const { named, refused } = readStatements(author, hints.statements ?? [], registry, now);
  const page = pageOriginOf(hints.pageOrigin);
  const standing = newestOf(named.filter(({ withdrawn }) => withdrawn === undefined));
  const gone = newestOf(named).filter(({ origin }) => !standing.some((other) => other.origin === origin));
  const told = [...gone.map((origin) => withdrawnFinding(origin, now)), ...refused];
  if (!web) return standing.length > 0 || told.length === 0 ? [...told, unknownFinding(now)] : told;

  const ofPage = ({ origin }: NamedOrigin) => Number(origin === page);
  const asked: AskedOrigin[] = standing.toSorted((a, b) => ofPage(b) - ofPage(a)).slice(0, MAX_ORIGINS);
  const pageIsNamed = named.some(({ origin }) => origin === page);
  if (page !== undefined && !pageIsNamed && mayBeAsked(page, web)) asked.push({ origin: page });
  const answers = await Promise.all(
    asked.map(async (origin) =>
      answerOf(
        origin,
        await askListings(origin.origin, author, web, now),
        pageRelation(origin.origin, page),
        now,
      ),
    ),
  );
  const findings = [...answers, ...told];
  return findings.length > 0 ? findings : [unknownFinding(now)];
}

type AskedOrigin = { readonly origin: string; readonly since?: number };

function readStatements(
  author: Author,
  statements: readonly OriginStatement[],
  registry: RegistryDomain,
  now: number,
): { readonly named: readonly NamedOrigin[]; readonly refused: readonly DomainFinding[] } {
  const named: NamedOrigin[] = [];
  const refused: DomainFinding[] = [];
  const code = 'identity.domain.refused.statement';
  for (const statement of statements) {
    try {
      named.push(...originsIn(statement, author, registry));
    } catch (error) {
      if (!(error instanceof OriginStatementRefused)) throw error;
      const details = { reason: error.message };
      refused.push({ how: 'domain', state: 'refused', code, name: '', asOf: { time: now }, details });
    }
  }
  return { named, refused };
}

function withdrawnFinding({ origin, since, withdrawn = 0 }: NamedOrigin, now: number): DomainFinding {
  const base = { how: 'domain', state: 'none', name: hostOf(origin), asOf: { time: now } } as const;
  return { ...base, code: 'identity.domain.withdrawn', details: { origin, since, withdrawn } };
}

function unknownFinding(now: number): DomainFinding {
  const asOf = { time: now };
  return { how: 'domain', state: 'unknown', code: 'identity.domain.unknown', name: '', asOf, details: {} };
}

/** One origin's answer. The order of rows: listed, then the worst reason why it may yet be listed, then not listed. */
function answerOf(
  { origin, since }: AskedOrigin,
  listings: Listings,
  page: PageRelation,
  now: number,
): DomainFinding {
  const base = { how: 'domain', name: hostOf(origin), asOf: { time: now } } as const;
  const details = { origin, page, listings, ...(since === undefined ? {} : { since }) };
  const both = [listings.accountsList, listings.didConfiguration];
  if (both.some(({ state }) => state === 'listed')) {
    return since === undefined
      ? {
          ...base,
          state: 'one-way',
          code: 'identity.domain.one-way',
          details: { ...details, missing: 'account' },
        }
      : { ...base, state: 'found', code: 'identity.domain.bound', details: { ...details, since } };
  }
  const refused = both.find(
    (listing): listing is Extract<Listing, { state: 'refused' }> => listing.state === 'refused',
  );
  if (refused)
    return { ...base, state: 'refused', code: `identity.domain.refused.${refused.refusal}`, details };
  const silent = both.find(
    (listing): listing is Extract<Listing, { state: 'unavailable' }> => listing.state === 'unavailable',
  );
  if (silent)
    return { ...base, state: 'unavailable', code: `identity.domain.unavailable.${silent.failure}`, details };
  if (both.some((listing) => listing.state === 'not-listed' && listing.faults.includes('did-unreachable')))
    return { ...base, state: 'unavailable', code: 'identity.domain.unavailable.network', details };
  return since === undefined
    ? { ...base, state: 'none', code: 'identity.domain.none', details }
    : {
        ...base,
        state: 'one-way',
        code: 'identity.domain.one-way',
        details: { ...details, missing: 'origin' },
      };
}

/** Each origin once, by its newest statement. */
function newestOf(named: readonly NamedOrigin[]): readonly NamedOrigin[] {
  const newest = [...named].sort((a, b) => b.since - a.since);
  return newest.filter(({ origin }, i) => newest.findIndex((other) => other.origin === origin) === i);
}

function pageRelation(origin: string, page: string | undefined): PageRelation {
  if (page === undefined) return 'not-given';
  return page === origin ? 'same' : 'different';
}

function pageOriginOf(page: string | undefined): string | undefined {
  return page !== undefined && URL.canParse(page) ? new URL(page).origin : undefined;
}

/** A page on a private network or by http is no lead worth a finding; it simply is not asked. */
function mayBeAsked(origin: string, web: WebSource): boolean {
  try {
    return checkAddress(origin, web).origin === origin;
  } catch (error) {
    if (error instanceof DocumentRefused) return false;
    throw error;
  }
}

function hostOf(origin: string): string {
  return new URL(origin).host;
}
