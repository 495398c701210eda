import type { Translate } from './describe.ts';

/**
 * A number as the language of `t` writes it, in the digits that our messages are written with.
 *
 * @param digits after the point or comma.
 */
export function number(value: number, digits: number, t: Translate): string {
  return new Intl.NumberFormat(localeOf(t), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** A share of 1 in per cent, as {@link number}. */
export function percent(share: number, digits: number, t: Translate): string {
  return number(share * 100, digits, t);
}

/**
 * A date a reader can check: the UTC day of a block time, in seconds, as the language of `t` writes days. English has no one way that
 * is read alike on both sides of an ocean, and is the language of reports, which are sorted: its days are those of ISO 8601.
 */
export function day(time: number, t: Translate): string {
  if (t('language_code') === 'en') return isoDay(time);
  const date = new Date(time * 1000);
  return new Intl.DateTimeFormat(localeOf(t), { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** The UTC day of a time in seconds, in an order that can be sorted: `2026-05-28`. */
export function isoDay(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}

/** A day of {@link isoDay} as {@link day} writes it; whatever else somebody wrote in its place stays as it is. */
export function writtenDay(text: string, t: Translate): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  return Number.isNaN(time) ? text : day(time, t);
}

function localeOf(t: Translate): string {
  return `${t('language_code')}-u-nu-latn`;
}
