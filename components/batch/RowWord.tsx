import type { RowWord as RowWordName } from '../../lib/browser/batch/row.ts';
import { t } from '../../lib/browser/i18n.ts';
import { wordTitle } from '../../lib/verdict/describe.ts';
import { Word } from '../Word.tsx';

/** The word of a row as people read it. */
export function rowWord(word: RowWordName): string {
  if (word === 'error') return t('many_word_error');
  return word === 'waiting' ? t('many_word_waiting') : wordTitle(word, t);
}

/** The same with its mark. */
export function RowWord({ word }: { word: RowWordName }) {
  if (word !== 'error' && word !== 'waiting') return <Word word={word} />;
  return (
    <span className="word" data-state={word}>
      <span aria-hidden="true">{word === 'error' ? '✕' : '…'}</span>
      {rowWord(word)}
    </span>
  );
}
