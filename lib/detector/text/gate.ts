import type { TextCard } from './card.ts';
import { isWord, type Reading } from './tokens.ts';

/** Why a text was not judged, or not called anything. */
export type TextAbstention = 'too-short' | 'language' | 'disguised' | 'unfamiliar' | 'uneven' | 'not-prose';

/** What a text lacks before the model is asked at all; undefined where it may be. */
export function refuseText(
  { tokens, disguised, foreign }: Reading,
  { gate }: TextCard,
): TextAbstention | undefined {
  const words = tokens.filter(isWord);
  if (words.length < gate.fewestWords) return 'too-short';
  if (disguised >= FEWEST_DISGUISED && disguised > gate.disguised * words.length) return 'disguised';
  if (foreign > gate.foreign || share(words, isEnglish) < gate.english) return 'language';
  return undefined;
}

/** True for tokens that read as prose: neither a list, nor code, nor one sentence again and again. */
export function isProse(tokens: readonly string[], { gate }: TextCard): boolean {
  const words = tokens.filter(isWord);
  return words.length >= gate.words * tokens.length && new Set(words).size >= gate.distinct * words.length;
}

/** A Greek letter or two in a formula disguises nothing. */
const FEWEST_DISGUISED = 3;

const ENGLISH: ReadonlySet<string> = new Set(
  'the of and to a in is that it for was on with as i his he be at by this had not are but from or have an they which one you were her all she there would their we him been has when who will more no if out so'.split(
    ' ',
  ),
);

function isEnglish(word: string): boolean {
  return ENGLISH.has(word);
}

function share(words: readonly string[], holds: (word: string) => boolean): number {
  return words.length === 0 ? 0 : words.filter(holds).length / words.length;
}
