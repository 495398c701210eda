/** A text as the model reads it. */
export type Reading = {
  /** Words, numbers and marks in order, in lower case. */
  readonly tokens: readonly string[];
  /** Letters of other scripts that stood for Latin ones. */
  readonly disguised: number;
  /** Letters that are not Latin, of all letters: 0..1. */
  readonly foreign: number;
};

/**
 * Brings a text to plain tokens: NFKC, without invisible characters and typography, lower case, look-alike letters of other
 * scripts beside Latin ones made Latin. White space, quotes and all other signs are no tokens, so that mark-up and
 * typesetting do not matter. Takes time in proportion to the text; the twin of `training/text_features.py`.
 */
export function readTokens(text: string): Reading {
  let plain = text.toWellFormed().replace(INVISIBLE, '').normalize('NFKC').replace(INVISIBLE, '');
  plain = plain.replace(APOSTROPHE, "'").replace(DASH, '-').toLowerCase();
  let disguised = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    let found = 0;
    plain = plain.replace(LOOKALIKE, (letter) => {
      found++;
      return LATIN[LOOKALIKES.indexOf(letter)]!;
    });
    disguised += found;
    if (found === 0) break;
  }
  return { tokens: plain.match(TOKEN) ?? [], disguised, foreign: foreignShare(plain) };
}

/** True for a word, false for a number or a mark. */
export function isWord(token: string): boolean {
  return token >= 'a' && token < '{';
}

/** The ending of a word that is not common, and whether the word is long. */
export function shape(word: string): string {
  const long = word.length > 8 ? '+' : '';
  const suffix = SUFFIXES.find((ending) => word.length > ending.length + 2 && word.endsWith(ending)) ?? '';
  return `*${suffix}${long}`;
}

/** Tokens with each word that is not common made a shape and each number made 0: how a text is written, not what about. */
export function mask(tokens: readonly string[], isCommon: (word: string) => boolean): string[] {
  return tokens.map((token) => {
    if (token[0]! >= '0' && token[0]! <= '9') return '0';
    return !isWord(token) || isCommon(token) ? token : shape(token);
  });
}

function foreignShare(plain: string): number {
  const letters = plain.match(LETTER)?.length ?? 0;
  return letters === 0 ? 0 : 1 - (plain.match(LATIN_LETTER)?.length ?? 0) / letters;
}

const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is dropped by itself.
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc]/g;
const APOSTROPHE = /[\u2018\u2019\u201b\u02bc\u00b4`]/g;
const DASH = /[\u2010-\u2015\u2212]+/g;
const TOKEN = /[a-z]+|[0-9]+|[.,;:?!()'-]/g;
const LETTER = /\p{L}/gu;
const LATIN_LETTER = /[a-z]/g;

const LOOKALIKES =
  '\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u03bf\u03b1\u03bd\u03b9\u03c1\u0261\u0251\u0131\u0578\u057d\u0585\u0570\u1d04\u1d0f\u0475\u043a\u0442\u043c\u043d\u0432';
const LATIN = 'aeopcyxijshdqwoavipgainsohcovktmhb';
const LOOKALIKE = new RegExp(`(?<=[a-z])[${LOOKALIKES}]|[${LOOKALIKES}](?=[a-z])`, 'g');
/** A run of look-alikes is read from its ends inwards; longer runs than this are another script. */
const PASSES = 8;

const SUFFIXES =
  'ing tion sion ment ness ity ance ence ship ism ist ous ful less ive able ible ical ic al ary ory ize ise ate ify ed ly er or est en s y e'.split(
    ' ',
  );
