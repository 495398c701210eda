import { t } from '../lib/browser/i18n.ts';
import { wordTitle } from '../lib/verdict/describe.ts';
import { type BadgeState, MARKS } from './badge.ts';

/** The verdict word with its mark: shape and text, never colour alone. */
export function Word({ word }: { word: BadgeState }) {
  return (
    <span className="word" data-state={word}>
      <span aria-hidden="true">{MARKS[word]}</span>
      {wordTitle(word, t)}
    </span>
  );
}
