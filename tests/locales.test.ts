import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../lib/browser/language.ts';
import type { Catalogue } from '../lib/verdict/catalogue.ts';

const FOLDER = 'public/_locales';
const languages = readdirSync(FOLDER).sort();
const english = read('en');

/** `panel_items__few` is `panel_items` as the language says it for a few. */
const FORM = /__(zero|one|two|few|many|other)$/;
const isCounted = (key: string) => FORM.test(key);
const plain = Object.keys(english).filter((key) => !isCounted(key));
const counted = [...new Set(Object.keys(english).filter(isCounted).map(withoutForm))];

test('the languages that can be chosen are those there are messages in', () => {
  expect(Object.keys(LANGUAGES).sort()).toEqual(languages);
});

describe.each(languages)('the messages of %s', (language) => {
  const catalogue = read(language);
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const needed = [...plain, ...counted.flatMap((key) => forms.map((form) => `${key}__${form}`))];

  test('are all there, in each form of number that the language has', () => {
    expect(
      needed.filter((key) => !(key in catalogue)),
      `missing in ${FOLDER}/${language}`,
    ).toEqual([]);
  });

  test('are none that English has not', () => {
    expect(Object.keys(catalogue).filter((key) => !needed.includes(key))).toEqual([]);
  });

  test('say something, and put in what English puts in', () => {
    const wrong = Object.entries(catalogue).filter(([key, { message }]) => {
      const [said, due] = [placeholders(message), placeholders(englishOf(key))];
      // “One item” has no number in it; the form for all other numbers always has.
      const isFine =
        isCounted(key) && !key.endsWith('__other') ? isSubset(said, due) : said.join() === due.join();
      return message.trim() === '' || !isFine;
    });
    expect(wrong.map(([key, { message }]) => `${key}: “${message}” for “${englishOf(key)}”`)).toEqual([]);
  });

  test('name their language', () => {
    expect(catalogue.language_code?.message).toBe(language);
  });

  test('are as browsers read them: no dollar but before a digit, no names for what is put in', () => {
    const entries = Object.entries(catalogue);
    expect(entries.filter(([, { message }]) => /\$(?![1-9])/.test(message))).toEqual([]);
    expect(entries.filter(([, entry]) => Object.keys(entry).join() !== 'message')).toEqual([]);
  });
});

function read(language: string): Catalogue {
  return JSON.parse(readFileSync(`${FOLDER}/${language}/messages.json`, 'utf8')) as Catalogue;
}

function withoutForm(key: string): string {
  return key.replace(FORM, '');
}

function englishOf(key: string): string {
  return (english[key] ?? english[key.replace(FORM, '__other')])?.message ?? '';
}

function placeholders(message: string): string[] {
  return [...new Set(message.match(/\$[1-9]/g))].sort();
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one) => all.includes(one));
}
