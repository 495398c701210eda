import type { Verdict } from './verdict.ts';

/** What a verdict was given about. */
export type About = {
  readonly type: 'image' | 'text';
  readonly label: string;
  readonly url?: string;
  /** The host of the page it stood on. */
  readonly page?: string;
};

/** Which registry was asked. */
export type AskedRegistry = { readonly chainId: number; readonly registry: string };

/**
 * Everything a verdict rests on, as a file to keep or hand on: one JSON object, `format` and `version` first. It says what this
 * machine was told and concluded; it is not signed, and proves nothing by itself.
 *
 * @param made when it was written, Unix milliseconds.
 */
export function evidenceFile(about: About, verdict: Verdict, registry: AskedRegistry, made: number): string {
  const { chainId, registry: address } = registry;
  const file = {
    format: 'colophon-evidence',
    version: 1,
    made: new Date(made).toISOString(),
    about,
    registry: { chainId, address },
    verdict,
  };
  return `${plainJson(file)}\n`;
}

/** What can't be seen, or turns the reading direction, is written as an escape: what is read is what is there. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Indented JSON of printable characters. */
export function plainJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer, 2).replaceAll(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Longer texts in it are pictures and proofs in base64, which nobody reads. */
const READ_AT_MOST = 400;

/** The verdict alone, for reading: what is long and for machines is cut, and says so. */
export function readableEvidence(verdict: Verdict): string {
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && value.length > READ_AT_MOST
      ? `${value.slice(0, 40)}… (${value.length} characters)`
      : value;
  return plainJson(verdict, short);
}
