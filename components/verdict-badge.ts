import { language, t } from '../lib/browser/i18n.ts';
import type { BadgeAnswer, Subject } from '../lib/browser/messages.ts';
import { clean } from '../lib/verdict/describe.ts';
import { type BadgeOptions, createBadge, MARKS } from './badge.ts';

/** A badge that speaks the reader's language: `checking` first, then the verdict the background answers. */
export function createVerdictBadge(
  { type, label }: Pick<Subject, 'type' | 'label'>,
  open: () => void,
  options: BadgeOptions = {},
) {
  const { element, focus, show } = createBadge(open, options);
  element.lang = language();
  // Badges stand one after the other at the end of the page, far from what they speak of: each one names it.
  const name = clean(label, 80) || t(type === 'image' ? 'panel_image_item' : 'panel_text_item');
  return {
    element,
    focus,
    showChecking: () =>
      show('checking', { title: t('word_checking'), label: t('badge_label', t('word_checking'), '', name) }),
    showAnswer: ({ word, badge, title, sentence, declared }: BadgeAnswer) =>
      show(word, { title: badge, label: t('badge_label', title, sentence, name), loud: declared }),
  };
}

/** All words a badge can show, in the reader's language. */
export function badgeWords(): string[] {
  const words = Object.keys(MARKS).map((state) => t(`word_${state.replaceAll('-', '_')}`));
  const withAi = words.flatMap((word) => [t('badge_origin_ai', word), t('badge_origin_ai_assisted', word)]);
  return [...words, ...withAi, t('badge_declared_ai'), t('badge_declared_ai_assisted')];
}
