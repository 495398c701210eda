import { t } from '../lib/browser/i18n.ts';
import type { Claim } from '../lib/registry/evidence.ts';
import { clean } from '../lib/verdict/describe.ts';

/** What the signer states, as plain text: a statement is somebody's words, and its links are not followed for them. */
export function StatementView({ claim }: { claim: Claim }) {
  const { statement } = claim;
  if (!statement) return <p className="note">{t('statement_missing')}</p>;
  const rows: [string, string | undefined][] = [
    [t('statement_title'), statement.title],
    [t('statement_creator'), statement.creator?.name],
    [t('statement_created'), statement.created],
    [t('statement_licence'), statement.licence],
    [t('statement_ai_training'), statement.aiTraining && t(`statement_ai_training_${statement.aiTraining}`)],
    [t('statement_links'), statement.links?.join('\n')],
    [t('statement_derived_from'), statement.derivedFrom?.join('\n')],
  ];
  return (
    <dl className="statement">
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{clean(value, 500)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
