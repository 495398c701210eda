/** Alphabets that have letters which look like another's. Those that are written together with others (kana, Han, Latin) are none. */
const ALPHABETS: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
];

/** Small letters of Cyrillic and Greek that look like Latin ones, and capitals likewise. */
const LIKE_LATIN = /^[асԁеһіјӏорԛѕԝхуАВСЕНІЈКМОРЅТХУοινρυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]+$/u;

/**
 * Whether a name looks like another one that is written differently: a word in letters of several alphabets (`Аlice`, with a
 * Cyrillic capital), a word of two letters or more that is all look-alikes of Latin ones beside a Latin word, or letters that are
 * made for mathematics or as wide ones. It does not say that somebody is imitated: names of companies do it too.
 *
 * Source: after Unicode Technical Standard 39, sections 5.1 and 5.2.
 */
export function looksLikeAnother(name: string): boolean {
  const words = name.normalize('NFC').match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.some((word) => word.normalize('NFKC') !== word || alphabetsIn(word) > 1)) return true;
  const isLatin = words.some((word) => /^\p{Script=Latin}/u.test(word));
  return isLatin && words.some((word) => word.length > 1 && LIKE_LATIN.test(word));
}

function alphabetsIn(word: string): number {
  return ALPHABETS.filter((alphabet) => alphabet.test(word)).length;
}
