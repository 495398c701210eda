import { useEffect, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import {
  dropTemplate,
  keepTemplate,
  type NamedTemplate,
  readTemplates,
} from '../../lib/browser/signing/drafts.ts';
import { type Fields, templateOf } from '../../lib/browser/signing/fields.ts';

type Props = { readonly fields: Fields; readonly change: (fields: Fields) => void };

/** Sets of fields that are filled in at once: name, licence and what else is the same each time. */
export function Templates({ fields, change }: Props) {
  const [templates, setTemplates] = useState<readonly NamedTemplate[]>([]);
  const [chosen, setChosen] = useState('');
  const read = () => readTemplates().then(setTemplates);
  useEffect(() => {
    readTemplates().then(setTemplates);
  }, []);

  function choose(name: string): void {
    setChosen(name);
    const template = templates.find((one) => one.name === name);
    if (template) change({ ...fields, ...template.fields });
  }

  return (
    <details className="more templates">
      <summary>{t('create_templates')}</summary>
      <div className="row">
        <label>
          {t('create_template')}
          <input
            name="template"
            list="template-names"
            value={chosen}
            maxLength={60}
            onChange={({ target }) => choose(target.value)}
          />
        </label>
        <datalist id="template-names">
          {templates.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button
          type="button"
          disabled={chosen.trim() === ''}
          onClick={() => keepTemplate({ name: chosen.trim(), fields: templateOf(fields) }).then(read)}
        >
          {t('create_template_keep')}
        </button>
        <button
          type="button"
          className="plain"
          disabled={!templates.some(({ name }) => name === chosen)}
          onClick={() => dropTemplate(chosen).then(read)}
        >
          {t('create_template_drop')}
        </button>
      </div>
    </details>
  );
}
