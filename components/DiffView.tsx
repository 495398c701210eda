import { t } from '../lib/browser/i18n.ts';
import type { TextDifference } from '../lib/registry/evidence.ts';
import { plural } from '../lib/verdict/plural.ts';

/** How a copy differs from the signed text, word by word: in the signed sentence, struck through and underlined, and in words for who can't see that. */
export function DiffView({ diff: { before, pieces, after } }: { diff: TextDifference }) {
  return (
    <section>
      <h3>{t('panel_diff')}</h3>
      <blockquote className="signed-text" dir="auto">
        <span className="beyond">{before}</span>
        {pieces.map(({ kind, text, words }, i) => {
          const key = `${i} ${kind}`;
          if (kind === 'left-out')
            return <Change key={key} as="del" name={t('panel_diff_left_out')} text={text} />;
          if (kind === 'put-in')
            return <Change key={key} as="ins" name={t('panel_diff_put_in')} text={text} />;
          return (
            <span key={key} data-kind={kind}>
              {kind === 'skipped' ? ` ${plural(t, 'panel_diff_skipped', words)} ` : text}
            </span>
          );
        })}
        <span className="beyond"> {after}</span>
      </blockquote>
      <p className="note">{t('panel_diff_note')}</p>
    </section>
  );
}

function Change({ as: Element, name, text }: { as: 'del' | 'ins'; name: string; text: string }) {
  return (
    <Element>
      <span className="spoken">{name} </span>
      {text}
      <span className="spoken"> {t('panel_diff_ends')}</span>
    </Element>
  );
}
