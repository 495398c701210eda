import { t } from '../../lib/browser/i18n.ts';
import { type FieldFault, type Fields, isByModel } from '../../lib/browser/signing/fields.ts';
import { KINDS_FOR, type Kind } from '../../lib/content/kind.ts';
import { clean } from '../../lib/verdict/describe.ts';
import { DerivedFrom } from './DerivedFrom.tsx';

type Props = {
  readonly fields: Fields;
  readonly change: (fields: Fields) => void;
  readonly types: ReadonlySet<'image' | 'text'>;
  /** Several things have no title in common. */
  readonly several: boolean;
  /** Whether a text is published with its statement, where nothing else was said. */
  readonly quotable: boolean;
  readonly fault: FieldFault | undefined;
};

const TRAINING = ['', 'notAllowed', 'constrained', 'allowed'] as const;

/** What the author says of what is signed. All but the kind may be left out. */
export function DetailFields({ fields, change, types, several, quotable, fault }: Props) {
  const set = (part: Partial<Fields>) => change({ ...fields, ...part });
  const hasModel =
    (types.has('image') && isByModel(fields.imageKind)) || (types.has('text') && isByModel(fields.textKind));
  const text = (
    name: keyof Fields & string,
    label: string,
    { max = 200, hint, rows }: { max?: number; hint?: string; rows?: number } = {},
  ) => {
    const shared = {
      id: `field-${name}`,
      name,
      maxLength: max,
      dir: 'auto',
      value: String(fields[name] ?? ''),
      'aria-invalid': fault?.field === name || undefined,
      'aria-describedby': fault?.field === name ? `fault-${name}` : undefined,
    };
    return (
      <div className="field">
        <label htmlFor={`field-${name}`}>
          {label}
          {rows ? (
            <textarea {...shared} rows={rows} onChange={({ target }) => set({ [name]: target.value })} />
          ) : (
            <input {...shared} onChange={({ target }) => set({ [name]: target.value })} />
          )}
        </label>
        {hint && <p className="note">{hint}</p>}
        {fault?.field === name && (
          <p className="error" role="alert" id={`fault-${name}`}>
            {t(fault.message, clean(fault.value, 80))}
          </p>
        )}
      </div>
    );
  };
  const kinds = (type: 'image' | 'text', name: 'imageKind' | 'textKind') =>
    types.has(type) && (
      <label className="field">
        {types.size > 1 ? t(`create_kind_${type}`) : t('popup_kind')}
        <select
          name={types.size > 1 ? name : 'kind'}
          value={fields[name]}
          onChange={({ target }) => set({ [name]: target.value as Kind })}
        >
          {KINDS_FOR[type].map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind_${kind}`)}
            </option>
          ))}
        </select>
      </label>
    );
  return (
    <>
      {kinds('image', 'imageKind')}
      {kinds('text', 'textKind')}
      {hasModel && (
        <fieldset className="inset">
          <legend>{t('create_generator')}</legend>
          {text('generator', t('create_generator_name'))}
          {text('generatorVersion', t('create_generator_version'), { max: 100 })}
          {text('generatorClaim', t('create_generator_claim'), { max: 66 })}
        </fieldset>
      )}
      {!several && text('title', t('popup_work_title'), { max: 300 })}
      {text('name', t('popup_name'))}
      {types.has('text') && (
        <label className="check field">
          <input
            type="checkbox"
            name="quotable"
            checked={quotable}
            onChange={({ target }) => set({ quotable: target.checked })}
          />
          {t('popup_quotable')}
        </label>
      )}
      <details className="more">
        <summary>{t('create_more')}</summary>
        {text('creatorUrl', t('create_creator_url'), { max: 2_000 })}
        {text('link', t('create_link'), { max: 4_000 })}
        {text('licence', t('create_licence'), { hint: t('create_licence_hint') })}
        <label className="field">
          {t('create_training')}
          <select
            name="aiTraining"
            value={fields.aiTraining}
            onChange={({ target }) => set({ aiTraining: target.value as Fields['aiTraining'] })}
          >
            {TRAINING.map((choice) => (
              <option key={choice} value={choice}>
                {choice === '' ? t('create_training_unsaid') : t(`statement_ai_training_${choice}`)}
              </option>
            ))}
          </select>
        </label>
        {text('derivedFrom', t('create_derived'), { max: 4_000, rows: 2 })}
        <DerivedFrom
          add={(key) => set({ derivedFrom: `${fields.derivedFrom.trim()}\n${key}`.trim() })}
          known={fields.derivedFrom}
        />
      </details>
    </>
  );
}
