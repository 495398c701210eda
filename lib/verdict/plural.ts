import type { Translate } from './describe.ts';

/** The forms of number that CLDR has; a language has some of them, `other` always. */
export const PLURAL_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

/**
 * A message that counts, in the form that the language of `t` has for a number: `key__one`, `key__few`, `key__other` and so on, by the
 * rules of CLDR as `Intl.PluralRules` knows them. The catalogue says in `language_code` what language it is in.
 *
 * @param count a whole number; it becomes `$1`, what follows becomes `$2`, `$3`…
 */
export function plural(t: Translate, key: string, count: number, ...others: readonly string[]): string {
  const form = new Intl.PluralRules(t('language_code')).select(count);
  return t(`${key}__${form}`, String(count), ...others);
}
