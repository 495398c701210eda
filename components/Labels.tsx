import { t } from '../lib/browser/i18n.ts';
import type { Label } from '../lib/verdict/labels.ts';

/** The labels a content was declared with, in the words of whoever asks for such labels, and who declared them. */
export function Labels({ labels }: { labels: readonly Label[] }) {
  return (
    <section>
      <h3>{t('label_title')}</h3>
      <dl className="labels">
        {labels.map(({ is, name, words, basis }) => (
          <div key={`${is} ${words} ${basis}`} data-label-of={is}>
            <dt>{name}</dt>
            <dd>
              <strong dir="auto">{words}</strong>
              <span className="note">{basis}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
