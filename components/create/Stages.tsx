import { t } from '../../lib/browser/i18n.ts';
import { STAGES, type Stage, type Work } from '../../lib/outbox/work.ts';

const STEPS = STAGES.filter((stage): stage is Exclude<Stage, 'refused'> => stage !== 'refused');

/** The way of a claim to the chain, with the step that it has reached. */
export function Stages({ work }: { work: Work }) {
  if (work.stage === 'refused') return null;
  const reached = STEPS.indexOf(work.stage);
  return (
    <ol className="stages" aria-label={t('create_stages')}>
      {STEPS.map((stage, i) => (
        <li
          key={stage}
          data-state={i <= reached ? 'reached' : 'ahead'}
          aria-current={i === reached ? 'step' : undefined}
        >
          {t(`stage_${stage}`)}
        </li>
      ))}
    </ol>
  );
}
