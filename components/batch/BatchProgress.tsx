import { type Pace, paceOf } from '../../lib/batch/pace.ts';
import type { Batch, BatchView } from '../../lib/browser/batch/batch.ts';
import { t } from '../../lib/browser/i18n.ts';
import { visibleName } from '../../lib/content/visible.ts';

/** How far the batch is, and what can be done about it. */
export function BatchProgress({ batch, view }: { batch: Batch; view: BatchView }) {
  const { state, rows, pace, missing, canGoOn, isOld, failed } = view;
  const [total, done] = [rows.all.length, rows.answered()];
  if (state === 'loading' || state === 'empty') return null;
  const isOver = state === 'paused' || state === 'cancelled' || state === 'done';
  const unsettled = isOver ? rows.unsettled().length : 0;
  return (
    <section className="batch-progress" aria-label={t('many_progress')}>
      {state !== 'listing' && (
        <progress max={total} value={done} aria-label={t('many_progress')}>
          {`${done} / ${total}`}
        </progress>
      )}
      <p className="row">
        <strong className="batch-count">{t('many_count', number(done), number(total))}</strong>
        {pace && state === 'running' && <span className="note batch-pace">{paceWords(pace)}</span>}
        <span className="note" role="status">
          {t(`many_state_${state}`)}
        </span>
      </p>
      {failed !== undefined && <p className="error">{t('many_failed', failed)}</p>}
      {isOld && <p className="note page-notice">{t('many_old')}</p>}
      {missing.length > 0 && !isOld && (
        <p className="note page-notice" data-notice="missing">
          {t(canGoOn ? 'many_missing' : 'many_missing_all')}{' '}
          {missing.slice(0, 5).map(({ kind, label }) => (
            <bdi key={label} className="batch-missing" data-kind={kind}>
              {label === '' ? t('many_missing_files') : visibleName(label, 80)}
            </bdi>
          ))}
        </p>
      )}
      <div className="row">
        {state === 'running' && (
          <>
            <button type="button" onClick={batch.pause}>
              {t('many_pause')}
            </button>
            <button type="button" onClick={batch.cancel}>
              {t('many_cancel')}
            </button>
          </>
        )}
        {canGoOn && !isOld && (
          <button type="button" className="primary" onClick={() => batch.start()}>
            {t('many_go_on', number(total - done))}
          </button>
        )}
        {isOver && !isOld && unsettled > 0 && (
          <button type="button" onClick={() => batch.retry()}>
            {t('many_retry', number(unsettled))}
          </button>
        )}
        {isOver && isOld && (
          <button type="button" className="primary" onClick={() => batch.again()}>
            {t('many_again')}
          </button>
        )}
        {isOver && (
          <button type="button" className="plain" onClick={() => batch.clear()}>
            {t('many_clear')}
          </button>
        )}
      </div>
    </section>
  );
}

function paceWords(pace: Pace): string {
  const { perSecond, left } = paceOf(pace);
  const rate = t('many_rate', perSecond.toFixed(1));
  if (left === undefined) return rate;
  const seconds = Math.ceil(left);
  return `${rate} · ${
    seconds < 100
      ? t('many_left_seconds', String(seconds))
      : t('many_left_minutes', String(Math.ceil(seconds / 60)))
  }`;
}

function number(value: number): string {
  return value.toLocaleString();
}
