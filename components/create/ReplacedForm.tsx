import { t } from '../../lib/browser/i18n.ts';
import { REPLACING, type Replaced } from '../../lib/browser/signing/supersede.ts';
import { clean } from '../../lib/verdict/describe.ts';

type Props = {
  readonly replaced: Replaced;
  /** Given undefined where the old claim is to stay as it is. */
  readonly change: (replaced: Replaced | undefined) => void;
};

/** The claim that is taken back when the new one is recorded, and why. */
export function ReplacedForm({ replaced, change }: Props) {
  return (
    <fieldset className="inset" data-replaced={replaced.id}>
      <legend>{t('supersede_title')}</legend>
      <p>{t('supersede_explained', clean(replaced.label, 80))}</p>
      <label className="field">
        {t('withdraw_reason')}
        <select
          name="replaced-reason"
          value={replaced.reason}
          onChange={({ target }) => change({ ...replaced, reason: target.value as Replaced['reason'] })}
        >
          {REPLACING.map((reason) => (
            <option key={reason} value={reason}>
              {t(`reason_${reason}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="plain" onClick={() => change(undefined)}>
        {t('supersede_keep')}
      </button>
    </fieldset>
  );
}
