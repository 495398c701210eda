import { t } from '../../lib/browser/i18n.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';
import { Word } from '../Word.tsx';

const QUESTIONS = ['who', 'same', 'machine'] as const;

/** Some of the words of a verdict, which say what the others are like. */
const WORDS: readonly VerdictWord[] = ['signed', 'similar', 'altered', 'no-record'];

/** First step: the three questions, and the words they are answered in. */
export function WhatItDoes() {
  return (
    <>
      <p>{t('welcome_what_lead')}</p>
      <ol className="questions">
        {QUESTIONS.map((question) => (
          <li key={question}>
            <h3>{t(`welcome_what_${question}`)}</h3>
            <p>{t(`welcome_what_${question}_note`)}</p>
          </li>
        ))}
      </ol>
      <p>{t('welcome_what_badges')}</p>
      <ul className="words">
        {WORDS.map((word) => (
          <li key={word}>
            <Word word={word} />
            <span>{t(`welcome_word_${word.replaceAll('-', '_')}`)}</span>
          </li>
        ))}
      </ul>
      <p className="note">{t('welcome_what_not')}</p>
    </>
  );
}
