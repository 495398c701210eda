import type { Hex } from './hex.ts';

/**
 * What every stage of Colophon talks about: one image or one text, as it was published.
 *
 * `bytes` are the exact bytes of the file (they are what a SHA-256 content key names); `mediaType` is what the
 * server or the file name claimed, and is a hint only: `sniffMediaType` looks at the bytes. `text` is any string,
 * lone surrogates included; nothing here is normalised yet.
 */
export type Content =
  | {
      readonly type: 'image';
      readonly bytes: Uint8Array;
      readonly mediaType?: string;
      /** SHA-256 of `bytes`, where whoever read them has made it already: it is believed. */
      readonly sha256?: Hex;
    }
  | { readonly type: 'text'; readonly text: string };
