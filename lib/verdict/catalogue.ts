import type { Translate } from './describe.ts';

/** A message catalogue in the form browsers read: `{key: {message}}`, with `$1`…`$9` for what is put in. */
export type Catalogue = Readonly<Record<string, { readonly message: string }>>;

/** A {@link Translate} over a catalogue, for places that have no `browser.i18n`. A missing key is a bug and throws. */
export function translator(catalogue: Catalogue): Translate {
  return (key, ...substitutions) => {
    const entry = catalogue[key];
    if (!entry) throw new Error(`No message "${key}" in the catalogue.`);
    return entry.message.replaceAll(/\$([1-9])/g, (_, digit) => substitutions[Number(digit) - 1] ?? '');
  };
}
