import { t } from '../lib/browser/i18n.ts';
import type { Ingredient, Manifest } from '../lib/c2pa/evidence.ts';
import { recordsNamed } from '../lib/c2pa/records.ts';
import { describeClaimant } from '../lib/verdict/describe-claimant.ts';
import {
  certificateTrust,
  describeAction,
  describeActor,
  describeIngredient,
  describeSigner,
  describeTraining,
  type ReadCredentials,
} from '../lib/verdict/describe-credentials.ts';
import type { Verdict } from '../lib/verdict/verdict.ts';
import { RecordsNamed } from './RecordsNamed.tsx';

/** What Content Credentials say, as the history of a file: who signed, what was done, and what it was made from. */
export function CredentialsView({
  credentials,
  verdict,
}: {
  credentials: ReadCredentials;
  verdict: Verdict;
}) {
  const { manifest, trust, engine } = credentials.details;
  const records = recordsNamed(manifest);
  const claimant = describeClaimant(verdict, t);
  return (
    <section className="credentials" data-code={credentials.code} data-trust={trust.state}>
      <h3>{t('lane_c2pa')}</h3>
      <p>{certificateTrust(trust, t)}</p>
      <History manifest={manifest} />
      {claimant && <p data-claimant={claimant.state}>{claimant.sentence}</p>}
      {records.length > 0 && <RecordsNamed records={records} />}
      <p className="note">{t('credentials_engine', engine.name, engine.version)}</p>
    </section>
  );
}

/** One step of the history. The texts are the signer's, and shown as text. */
function History({ manifest }: { manifest: Manifest }) {
  const { actions, actors, training, ingredients, cut } = manifest;
  return (
    <div className="step">
      <p dir="auto">{describeSigner(manifest, t)}</p>
      <Lines label={t('history_actors')} lines={actors.map((actor) => describeActor(actor, t))} />
      <Lines label={t('history_actions')} lines={actions.map((action) => describeAction(action, t))} />
      <Lines label={t('history_training')} lines={training.map((choice) => describeTraining(choice, t))} />
      {ingredients.length > 0 && (
        <ul className="history" aria-label={t('history_ingredients')}>
          {ingredients.map((ingredient, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a history never changes while it is shown.
            <Part key={index} ingredient={ingredient} />
          ))}
        </ul>
      )}
      {cut && <p className="note">{t('history_more')}</p>}
    </div>
  );
}

function Part({ ingredient }: { ingredient: Ingredient }) {
  const { state, manifest } = ingredient;
  return (
    <li data-state={state}>
      <p dir="auto">{describeIngredient(ingredient, t)}</p>
      {manifest && <History manifest={manifest} />}
    </li>
  );
}

function Lines({ label, lines }: { label: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className="lines" aria-label={label}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two actions may read the same.
        <li key={index} dir="auto">
          {line}
        </li>
      ))}
    </ul>
  );
}
