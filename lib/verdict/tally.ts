import { type Translate, wordTitle } from './describe.ts';
import type { Verdict, VerdictWord } from './verdict.ts';

/** A page's verdicts in the few characters a toolbar has room for, and in words. */
export type Tally = { readonly text: string; readonly title: string };

/** Words that a reader should look at, and those that say that somebody signed exactly this. */
const TO_LOOK_AT: ReadonlySet<VerdictWord> = new Set<VerdictWord>([
  'altered',
  'disputed',
  'withdrawn',
  'invalid',
]);
const SIGNED: ReadonlySet<VerdictWord> = new Set<VerdictWord>(['signed', 'quoted']);

/** More than this are not counted out: a toolbar shows four characters. */
const MOST = 99;

/**
 * What of a page a toolbar says: how many things need a look (`!2`), else how many are signed (`✓3`), else nothing. The mark tells
 * them apart, not a colour. The title has every word with its count.
 *
 * @param items the verdicts so far; those that are being checked are undefined.
 */
export function tally(items: readonly (Verdict | undefined)[], t: Translate): Tally {
  const counts = new Map<VerdictWord | 'checking', number>();
  for (const item of items) {
    const word = item?.word ?? 'checking';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const contradicted = items.filter((item) => item && item.conflicts.length > 0).length;
  const attention = items.filter(
    (item) => item && (TO_LOOK_AT.has(item.word) || item.conflicts.length > 0),
  ).length;
  const signed = items.filter((item) => item && SIGNED.has(item.word)).length;
  const said = [
    ...[...counts].map(([word, count]) => `${wordTitle(word, t)} ${count}`),
    ...(contradicted > 0 ? [t('toolbar_contradicted', String(contradicted))] : []),
  ];
  return {
    text: attention > 0 ? `!${counted(attention)}` : signed > 0 ? `✓${counted(signed)}` : '',
    title: said.length === 0 ? t('toolbar_nothing') : t('toolbar_items', said.join(' · ')),
  };
}

function counted(count: number): string {
  return count > MOST ? `${MOST}+` : String(count);
}
