import type { IdentityFinding } from '../identity/finding.ts';
import { clean, day, type Translate } from './describe.ts';

/** One answer about who is behind an account, as a sentence that says how and as of when. Plain text, like all of it. */
export function describeIdentity(finding: IdentityFinding, t: Translate): string {
  const how = finding.how.replaceAll('-', '_');
  const asOf = day(finding.asOf.time, t);
  const name = clean(finding.name, 120);
  if (finding.code === 'identity.domain.one-way') {
    return t(`who_domain_one_way_${finding.details.missing}`, name, asOf);
  }
  if (finding.state === 'unavailable' || finding.state === 'refused') {
    return t(`who_${how}_${finding.state}`, name, finding.code.split('.').slice(3).join(' '));
  }
  return t(`who_${how}_${finding.state.replaceAll('-', '_')}`, name, asOf);
}
