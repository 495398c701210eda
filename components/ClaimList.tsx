import { t } from '../lib/browser/i18n.ts';
import type { Claim } from '../lib/registry/evidence.ts';
import { clean, day, shortAddress, withdrawalDay } from '../lib/verdict/describe.ts';
import { rankClaims } from '../lib/verdict/rank.ts';

/** Every claim on a content, the leading one first; withdrawn and disputed ones are shown like the others. */
export function ClaimList({ claims }: { claims: readonly Claim[] }) {
  return (
    <ul className="claims" aria-label={t('panel_claims')}>
      {rankClaims(claims).map((claim) => (
        <li key={`${claim.content}${claim.author}`} data-state={claim.standing.state}>
          <span>{nameOf(claim)}</span>
          <span className="note">
            {day(claim.time)} · {t(`kind_${claim.kind}`)}
            {claim.standing.state === 'withdrawn' &&
              ` · ${t('word_withdrawn')} ${withdrawalDay(claim.standing, t)} (${t(`reason_${claim.standing.reason.replaceAll('-', '_')}`)})`}
            {claim.standing.state === 'disputed' && ` · ${t('word_disputed')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function nameOf({ identity, statement, author }: Claim): string {
  if (identity.how === 'followed') return t('signer_followed', clean(identity.name, 60));
  const selfDeclared = statement?.creator?.name;
  return selfDeclared
    ? t('signer_self_declared', clean(selfDeclared, 60))
    : t('signer_key', shortAddress(author));
}
