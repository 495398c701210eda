import { t } from '../lib/browser/i18n.ts';
import type { Claim } from '../lib/registry/evidence.ts';
import { day, inBatch, signerName, withdrawalDay } from '../lib/verdict/describe.ts';
import { signerOf } from '../lib/verdict/judge.ts';
import { plural } from '../lib/verdict/plural.ts';
import { rankClaims } from '../lib/verdict/rank.ts';

/** Claims of accounts that the reader does not follow, beyond this many, are folded away. */
const MOST_STRANGERS = 4;

/** Every claim on a content, the leading one first; withdrawn and disputed ones are shown like the others, many strangers on a click. */
export function ClaimList({ claims }: { claims: readonly Claim[] }) {
  const ranked = rankClaims(claims);
  const strangers = ranked.filter(({ identity }) => identity.how !== 'followed');
  const folded = strangers.slice(MOST_STRANGERS);
  return (
    <>
      <List claims={ranked.filter((claim) => !folded.includes(claim))} />
      {folded.length > 0 && (
        <details className="strangers">
          <summary>{plural(t, 'panel_strangers', folded.length)}</summary>
          <List claims={folded} />
        </details>
      )}
    </>
  );
}

function List({ claims }: { claims: readonly Claim[] }) {
  return (
    <ul className="claims" aria-label={t('panel_claims')}>
      {claims.map((claim) => (
        <li key={`${claim.content}${claim.author}`} data-state={claim.standing.state}>
          <span>{signerName(signerOf(claim), t)}</span>
          <span className="note">
            {day(claim.time, t)} · {t(`kind_${claim.kind}`)}
            {claim.batch && ` · ${inBatch(claim, claim.batch, t)}`}
            {claim.standing.state === 'withdrawn' &&
              ` · ${t('word_withdrawn')} ${withdrawalDay(claim.standing, t)} (${t(`reason_${claim.standing.reason.replaceAll('-', '_')}`)})`}
            {claim.standing.state === 'disputed' && ` · ${t('word_disputed')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
