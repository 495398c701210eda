import { useId, useRef } from 'react';
import {
  CardNoJson,
  type Follow,
  install,
  mayFetch,
  readOwnCard,
  stageOwn,
} from '../lib/browser/detector/pack-actions.ts';
import { t } from '../lib/browser/i18n.ts';
import { clean } from '../lib/verdict/describe.ts';

type Props = {
  readonly isBusy: boolean;
  readonly follow: (id: string, name: string, run: (how: Follow) => Promise<unknown>) => Promise<void>;
  readonly refuse: (why: string) => void;
};

/** Takes a pack of the reader's own from two files: the card, and the model. */
export function OwnPackForm({ isBusy, follow, refuse }: Props) {
  const [cardId, modelId] = [useId(), useId()];
  const [cardField, modelField] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];

  async function add(): Promise<void> {
    const [file, model] = [cardField.current?.files?.[0], modelField.current?.files?.[0]];
    if (!file) return refuse(t('packs_own_no_card'));
    try {
      const card = await readOwnCard(file);
      if (!model && card.model.url === undefined) return refuse(t('packs_own_no_card'));
      if (!model && !(await mayFetch(card)))
        return refuse(t('packs_no_permission', new URL(card.model.url!).origin));
      await follow(card.id, clean(card.title), async (how) => {
        if (model) await stageOwn(card, model);
        return install(card, 'own', how);
      });
    } catch (error) {
      if (error instanceof CardNoJson) return refuse(t('packs_own_no_json', clean(error.file)));
      refuse(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <form
      className="own-pack"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <h3>{t('packs_own')}</h3>
      <p className="note">{t('packs_own_help')}</p>
      <div className="field">
        <label htmlFor={cardId}>{t('packs_own_card')}</label>
        <input ref={cardField} id={cardId} name="card" type="file" accept=".json,application/json" />
      </div>
      <div className="field">
        <label htmlFor={modelId}>{t('packs_own_model')}</label>
        <input ref={modelField} id={modelId} name="model" type="file" accept=".onnx" />
      </div>
      <div className="row">
        <button type="submit" disabled={isBusy}>
          {t('packs_own_add')}
        </button>
      </div>
    </form>
  );
}
