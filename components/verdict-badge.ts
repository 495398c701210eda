import { t } from '../lib/browser/i18n.ts';
import type { BadgeAnswer } from '../lib/browser/messages.ts';
import { createBadge } from './badge.ts';

/** A badge that speaks the reader's language: `checking` first, then the verdict the background answers. */
export function createVerdictBadge(open: () => void) {
  const { element, show } = createBadge(open);
  return {
    element,
    showChecking: () =>
      show('checking', { title: t('word_checking'), label: t('badge_label', t('word_checking'), '') }),
    showAnswer: ({ word, title, sentence }: BadgeAnswer) =>
      show(word, { title, label: t('badge_label', title, sentence) }),
  };
}
