import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translator } from '../../../lib/verdict/catalogue.ts';
import { day, number, percent, writtenDay } from '../../../lib/verdict/in-language.ts';
import { plural } from '../../../lib/verdict/plural.ts';

const speak = (language: string) =>
  translator(JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8')));
const NOON = Date.UTC(2026, 4, 28, 12) / 1000;

test.each([
  ['en', '2026-05-28', '0.50', '12.5'],
  ['de', '28.05.2026', '0,50', '12,5'],
  ['fr', '28 mai 2026', '0,50', '12,5'],
  ['es', '28 may 2026', '0,50', '12,5'],
  ['ja', '2026/05/28', '0.50', '12.5'],
  ['ar', '28\u200f/05\u200f/2026', '0.50', '12.5'],
])('days and numbers are written as in %s, in the digits of its messages', (language, written, half, share) => {
  const t = speak(language);
  expect(day(NOON, t)).toBe(written);
  expect(writtenDay('2026-05-28', t)).toBe(written);
  expect(number(0.5, 2, t)).toBe(half);
  expect(percent(0.125, 1, t)).toBe(share);
});

test.each(['one spring', '2026-99-99', '2026-05-28T12:00:00Z'])(
  'what a signer wrote in place of a day stays as it is: %s',
  (text) => expect(writtenDay(text, speak('de'))).toBe(text),
);

test.each([
  ['en', 1, '1 item'],
  ['de', 2, '2 Elemente'],
  ['fr', 0, '0 élément'],
  ['ja', 1, '1 項目'],
  ['ar', 0, 'لا عناصر'],
  ['ar', 1, 'عنصر واحد'],
  ['ar', 2, 'عنصران'],
  ['ar', 3, '3 عناصر'],
  ['ar', 11, '11 عنصرًا'],
  ['ar', 100, '100 عنصر'],
])('%s counts %i in its own form', (language, count, said) => {
  expect(plural(speak(language), 'panel_items', count)).toBe(said);
});
