import { shortAddress, type Translate } from './describe.ts';
import { credentialsIn } from './describe-credentials.ts';
import type { Verdict } from './verdict.ts';

/**
 * The account that a file's credentials name as the one that claims it, and whether it has: the other way goes by itself, for
 * the claim is on the file with its credentials.
 *
 * @returns undefined where credentials name none.
 */
export function describeClaimant(
  verdict: Pick<Verdict, 'evidence'>,
  t: Translate,
): { readonly state: 'claimed' | 'missing' | 'unasked'; readonly sentence: string } | undefined {
  const claimant = credentialsIn(verdict)?.details.manifest.claimant;
  if (!claimant) return undefined;
  const registry = verdict.evidence.find(({ lane }) => lane === 'registry');
  const claims = registry?.code === 'registry.match.exact' ? registry.details.claims : [];
  const isClaimed = claims.some(({ author }) => author === claimant.author);
  const isAsked = registry !== undefined && registry.state !== 'unavailable' && registry.state !== 'skipped';
  const state = isClaimed ? 'claimed' : isAsked ? 'missing' : 'unasked';
  return { state, sentence: t(`claimant_${state}`, shortAddress(claimant.author)) };
}
