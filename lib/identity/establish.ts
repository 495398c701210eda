import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Author } from './account.ts';
import { labelAgent } from './agent-label.ts';
import { askDomain, type DomainHints } from './ask-domain.ts';
import { askEns } from './ask-ens.ts';
import { compareDid } from './compare-did.ts';
import type { EnsSource } from './ens.ts';
import type { WebSource } from './fetch-document.ts';
import type { IdentityFinding } from './finding.ts';

/** What is known about an author before anybody is asked; all of it untrusted. */
export type IdentityHints = DomainHints & {
  /** did:key and did:pkh that the author goes by. */
  readonly dids?: readonly string[];
  /** ERC-8004 agent id from the author's statement. */
  readonly agent?: string;
};

/** Whom to ask. A source that is left out is not asked, and its answer is `unknown`. */
export type IdentitySources = {
  /** The registry that identity statements are signed for. */
  readonly registry: RegistryDomain;
  /** Unix seconds. */
  readonly now: number;
  readonly web?: WebSource;
  readonly ens?: EnsSource;
};

const MAX_DIDS = 10;

/**
 * Gathers everything that says who is behind an account. Every question is put independently: a source that is dead,
 * slow or hostile changes its own answer and no other.
 *
 * Asking an origin tells its server that some reader saw something by this author, so ask where a person looks, not for
 * every claim of a page. Never rejects for anything a source does.
 *
 * @returns findings in the order of {@link strongest}: what can be shown as a name comes first.
 * @example
 * const findings = await establish(author, { pageOrigin, statements }, { registry, now, web: { fetch }, ens });
 * const identity = strongest(findings); // {how: 'domain', name: 'example.org', asOf: {time: …}, …} or undefined
 */
export async function establish(
  author: Author,
  hints: IdentityHints,
  { registry, now, web, ens }: IdentitySources,
): Promise<readonly IdentityFinding[]> {
  const asOf = { time: now };
  const [domains, name] = await Promise.all([
    askDomain(author, hints, web, registry, now),
    askEns(author, ens, now),
  ]);
  const dids = (hints.dids ?? []).slice(0, MAX_DIDS).map((did) => compareDid(did, author, asOf));
  const labels = hints.agent === undefined ? [] : [labelAgent(hints.agent, asOf)];
  const findings: IdentityFinding[] = [...domains, name, ...dids, ...labels];
  return findings.sort((a, b) => strength(b) - strength(a));
}

/** A finding that both sides agree on, and which therefore may be shown as the author's name. */
export type EstablishedIdentity = Extract<IdentityFinding, { state: 'found' }>;

/**
 * The finding to name an author by: the origin of the page that is read, then another bound origin, then an ENS name.
 * Undefined where nothing is established in both directions; labels and one-way answers never name anybody.
 */
export function strongest(findings: readonly IdentityFinding[]): EstablishedIdentity | undefined {
  const established = findings.filter((finding) => finding.state === 'found');
  return established.toSorted((a, b) => strength(b) - strength(a))[0];
}

function strength(finding: IdentityFinding): number {
  if (finding.code === 'identity.domain.bound') return finding.details.page === 'same' ? 3 : 2;
  return finding.state === 'found' ? 1 : 0;
}
