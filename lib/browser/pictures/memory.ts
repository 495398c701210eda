import type { Hex } from '../../content/hex.ts';
import type { AskOptions, PicturePool } from '../../content/picture-pool.ts';
import type { PictureAnswers } from './answer.ts';

/** What is kept of pictures: answers of a few kilobytes at most, never pixels. */
export type KeptAnswers = Pick<PictureAnswers, 'fingerprint' | 'mark' | 'thumbnail' | 'glance'>;

/** A picture file and its digest. */
export type PictureFile = { readonly bytes: Uint8Array; readonly sha256: Hex };

/** The pool, with a memory of the pictures that were met last. */
export type PictureMemory = {
  /** Answers from memory where the same was asked about the same file. @throws as {@link PicturePool.ask} */
  readonly ask: <Kind extends keyof KeptAnswers>(
    kind: Kind,
    file: PictureFile,
    options?: AskOptions,
  ) => Promise<KeptAnswers[Kind]>;
};

/** Answers kept, some twelve megabytes; those that were used longest ago go first. */
const MOST = 2_000;

/**
 * Remembers by their digests what was found out about pictures: pages of one site share them, and pages are opened again. It is
 * forgotten with the engine. What could not be answered is asked anew.
 */
export function rememberPictures(pool: PicturePool<PictureAnswers>): PictureMemory {
  const answers = new Map<string, Promise<unknown>>();
  return {
    ask<Kind extends keyof KeptAnswers>(kind: Kind, { bytes, sha256 }: PictureFile, options?: AskOptions) {
      const key = `${kind} ${sha256}`;
      const answer = (answers.get(key) ?? pool.ask(kind, bytes, options)) as Promise<KeptAnswers[Kind]>;
      // The one that was used last stands last.
      answers.delete(key);
      answers.set(key, answer);
      for (const oldest of answers.keys()) if (answers.size > MOST) answers.delete(oldest);
      answer.catch(() => answers.get(key) === answer && answers.delete(key));
      return answer;
    },
  };
}
