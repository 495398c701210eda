import type { LinkageFault } from './did-configuration.ts';
import type { WebFailure } from './fetch-document.ts';
import type { Refusal } from './refusal.ts';

/** The moment an answer is of: names move, so it says nothing about any other. `block` where a chain was asked. */
export type AsOf = { readonly time: number; readonly block?: number };

/**
 * What became of a question about identity.
 *
 * - `found`: both directions agree.
 * - `one-way`: one side says so and the other does not: anybody can say that, so it is never shown as a name.
 * - `label`: a mark that is shown beside the author, and never is the author.
 * - `none`: asked, and there is nothing. - `unknown`: there was nothing to ask with.
 * - `unavailable`: could not ask. - `refused`: an answer that was not looked at.
 */
export type FindingState = 'found' | 'one-way' | 'label' | 'none' | 'unknown' | 'unavailable' | 'refused';

type Finding<How extends string, State extends FindingState, Code extends string, Details> = {
  readonly how: How;
  readonly state: State;
  readonly code: Code;
  /** For people, as text: a host name in punycode, an ENS name, a DID, an agent id; empty where there is none. */
  readonly name: string;
  readonly asOf: AsOf;
  readonly details: Details;
};

/** Whether the page that was read is of the origin. `not-given` where no page was. Sub-domains are other origins. */
export type PageRelation = 'same' | 'different' | 'not-given';

/** What one of an origin's two documents says about the author. */
export type Listing =
  | { readonly state: 'listed'; readonly did?: string; readonly from?: number; readonly until?: number }
  | { readonly state: 'not-listed'; readonly faults: readonly LinkageFault[] }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly refusal: Refusal; readonly reason: string }
  | { readonly state: 'unavailable'; readonly failure: WebFailure; readonly reason: string };

/** Both documents of an origin. */
export type Listings = { readonly accountsList: Listing; readonly didConfiguration: Listing };

type DomainDetails = {
  readonly origin: string;
  readonly page: PageRelation;
  readonly listings: Listings;
  /** When the account's statement that names the origin was registered, Unix seconds. */
  readonly since?: number;
};

/** Is the account bound to a web origin? One finding for each origin that was asked. */
export type DomainFinding =
  | Finding<'domain', 'found', 'identity.domain.bound', DomainDetails & { readonly since: number }>
  | Finding<
      'domain',
      'one-way',
      'identity.domain.one-way',
      DomainDetails & { readonly missing: 'origin' | 'account' }
    >
  | Finding<
      'domain',
      'none',
      'identity.domain.withdrawn',
      { readonly origin: string; readonly since: number; readonly withdrawn: number }
    >
  | Finding<'domain', 'none', 'identity.domain.none', DomainDetails>
  | Finding<'domain', 'unknown', 'identity.domain.unknown', Record<string, never>>
  | Finding<'domain', 'unavailable', `identity.domain.unavailable.${WebFailure}`, DomainDetails>
  | Finding<'domain', 'refused', `identity.domain.refused.${Refusal}`, DomainDetails>
  | Finding<'domain', 'refused', 'identity.domain.refused.statement', { readonly reason: string }>;

/** Why an ENS answer was not taken: see `askEns`. */
export type EnsRefusal = 'malformed' | 'not-normalised' | 'offchain';

/** Does the account's primary ENS name lead back to the account? */
export type EnsFinding =
  | Finding<'ens', 'found', 'identity.ens.bound', { readonly ascii: string }>
  | Finding<'ens', 'one-way', 'identity.ens.one-way', { readonly ascii: string; readonly leadsTo?: string }>
  | Finding<'ens', 'none', 'identity.ens.none', Record<string, never>>
  | Finding<'ens', 'unknown', 'identity.ens.unknown', { readonly why: 'no-source' | 'other-chain' }>
  | Finding<'ens', 'unavailable', 'identity.ens.unavailable', { readonly reason: string }>
  | Finding<'ens', 'refused', `identity.ens.refused.${EnsRefusal}`, { readonly reason: string }>;

/** Is a did:key or did:pkh another spelling of the account? It proves a key, never who holds it. */
export type DidKeyFinding =
  | Finding<'did-key', 'label', 'identity.did-key.same-account', Record<string, never>>
  | Finding<'did-key', 'none', 'identity.did-key.other-account', Record<string, never>>
  | Finding<'did-key', 'unknown', 'identity.did-key.no-account', Record<string, never>>
  | Finding<'did-key', 'refused', 'identity.did-key.refused.malformed', Record<string, never>>;

/** The agent number the author claims to act as (ERC-8004). */
export type AgentFinding =
  | Finding<
      'agent-label',
      'label',
      'identity.agent.label',
      { readonly chainId: number; readonly registry: string; readonly agentId: string }
    >
  | Finding<'agent-label', 'refused', 'identity.agent.refused.malformed', Record<string, never>>;

/** One answer about who is behind an account: how it was established, and as of when. */
export type IdentityFinding = DomainFinding | EnsFinding | DidKeyFinding | AgentFinding;
