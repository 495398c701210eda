import { expect, test } from 'vitest';
import { looksLikeAnother } from '../../../lib/verdict/look-alike.ts';

test.each([
  ['Аlice, with a Cyrillic capital', '\u0410lice'],
  ['a Greek letter in a Latin word', 'Reut\u03b5rs'],
  ['a Cherokee letter in a Latin word', 'G\u13aettingen'],
  ['a word all of Cyrillic look-alikes beside a Latin one', '\u0441\u043e\u0440\u0430 Press'],
  ['letters made for mathematics', '\u{1d411}euters'],
  ['wide letters', '\uff32euters'],
])('%s looks like another name', (_, name) => {
  expect(looksLikeAnother(name)).toBe(true);
});

test.each([
  ['Latin with accents', 'Zoë Łukaszewicz-Ñuñez'],
  ['accents that are characters of their own', 'Zoe\u0308'],
  ['Cyrillic', 'Анна Ахматова'],
  ['Greek', 'Ελευθεροτυπία'],
  ['a Cyrillic name beside a Latin one', 'Gazeta Новости'],
  ['Japanese in all its scripts', '朝日新聞デジタルのLatin'],
  ['Korean with Han', '조선日報'],
  ['Arabic', 'الجزيرة'],
  ['digits and signs', 'Studio 54 & Söhne (2)'],
  ['nothing', ''],
])('%s does not', (_, name) => {
  expect(looksLikeAnother(name)).toBe(false);
});
