import type { C2paEvidence, C2paFailure, CertificateTrust, Revocation } from './evidence.ts';
import { optional, property, text } from './json.ts';
import { deltasIn, readHistory } from './read-history.ts';
import { listNamed } from './read-manifest.ts';
import { codeOf, failuresIn, type Statuses, statusesIn } from './status.ts';
import type { TrustList, TrustPurpose } from './trust-list.ts';

/** What the engine was given and is, which its report does not say. */
export type ReportContext = {
  readonly engine: { readonly name: string; readonly version: string };
  /** The trust lists that it was given. */
  readonly lists: readonly Pick<TrustList, 'name' | 'purpose'>[];
  /** The host that the credentials came from, where they were not in the file. */
  readonly from?: string;
};

/**
 * The engine's report as evidence. Of the file's own words only bounded texts, numbers and known terms are kept; whatever
 * else a report holds (thumbnails, addresses, assertions of unknown kinds) is left out.
 *
 * @param report the engine's JSON.
 */
export function readReport(report: string, { engine, lists, from }: ReportContext): C2paEvidence {
  const store: unknown = JSON.parse(report);
  const active = statusesIn(property(store, 'validation_results', 'activeManifest'));
  const named = (wanted: TrustPurpose) =>
    lists.filter(({ purpose }) => purpose === wanted).map(({ name }) => name);
  const manifest = readHistory(store, active, named('time-stamps'));
  if (!manifest)
    return unreadable('damaged', 'The Content Credentials in this file have no active manifest.');
  const history = [...deltasIn(store).values()].flatMap(failuresIn);
  const state = text(property(store, 'validation_state')) ?? '';
  const details = {
    ...optional('signer', manifest.signer),
    trust: trustIn(active, named('signers')),
    revocation: revocationIn(active),
    failures: [...new Set([...failuresIn(active), ...history])],
    manifest,
    engine,
    ...optional('from', from),
  };
  return { lane: 'c2pa', state: 'found', code: codeOf(state, active, history), details };
}

/** The finding of credentials that could not be read. */
export function unreadable(failure: C2paFailure, reason: string): C2paEvidence {
  return { lane: 'c2pa', state: 'unavailable', code: `c2pa.unavailable.${failure}`, details: { reason } };
}

/** The engine names the list in a sentence; only names of lists that it was given are believed to be one. */
function trustIn({ success }: Statuses, lists: readonly string[]): CertificateTrust {
  const trusted = success.find(({ code }) => code === 'signingCredential.trusted');
  if (!trusted) return { state: lists.length > 0 ? 'untrusted' : 'unknown' };
  const list = listNamed(trusted.explanation, lists);
  return list === undefined ? { state: 'unknown' } : { state: 'trusted', list };
}

function revocationIn({ success, informational, failure }: Statuses): Revocation {
  const said = [...failure, ...success, ...informational].map(({ code }) => code);
  if (said.some((code) => /^signingCredential\.(?:ocsp\.)?revoked$/.test(code))) return 'revoked';
  if (said.includes('signingCredential.ocsp.notRevoked')) return 'good';
  return said.includes('signingCredential.ocsp.skipped') ? 'not-asked' : 'unknown';
}
