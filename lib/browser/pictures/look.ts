import type { Content } from '../../content/content.ts';
import type { PicturePool } from '../../content/picture-pool.ts';
import { canBeSeeThrough } from '../../content/see-through.ts';
import type { Lanes } from '../../verify.ts';
import type { Question } from '../questions.ts';
import type { PictureAnswers } from './answer.ts';
import type { Glance } from './glance.ts';
import { type PictureFile, rememberPictures } from './memory.ts';

/** What a picture looks like: small, for the panel, and a glance at it. Undefined for what can't be decoded. */
export type Looks = {
  readonly thumbnail: Promise<string | undefined>;
  /** Of a picture that somebody speaks for. */
  readonly glance: Promise<Glance | undefined>;
};

/** The lanes that need a picture's pixels. */
export type Decoders = Pick<Lanes, 'fingerprint' | 'closer' | 'inColour'>;

/** How the engine looks at pictures: in the pool, and at one that it has met before from memory. */
export type Look = {
  /**
   * @param content absent for decoders of any content, without a memory.
   * @param question whose turn at the detector is waited for; absent where the detector is not asked.
   */
  readonly decoders: (content?: Content, question?: Pick<Question, 'turn'>) => Decoders;
  /** Starts what no verdict waits for. */
  readonly looksOf: (file: PictureFile, who: 'spoken-for' | 'unsigned') => Looks;
};

export function openLook(pool: PicturePool<PictureAnswers>): Look {
  const memory = rememberPictures(pool);
  return {
    decoders(content, question) {
      const remembered = <Kind extends 'fingerprint' | 'mark'>(kind: Kind, bytes: Uint8Array) =>
        content && isPictureFile(content) ? memory.ask(kind, content) : pool.ask(kind, bytes);
      return {
        fingerprint: (bytes) => remembered('fingerprint', bytes),
        closer: (bytes) => pool.ask('closer', bytes),
        inColour: async (bytes) => {
          if (!question) return { mark: await remembered('mark', bytes) };
          // Decoded pictures are large: only those whose turn it is at the detector are there at once.
          await question.turn();
          return pool.ask('inColour', bytes);
        },
      };
    },
    looksOf(file, who) {
      const look = <Kind extends 'thumbnail' | 'glance'>(kind: Kind, when: 'now' | 'later') =>
        memory.ask(kind, file, { when }).catch(() => undefined);
      const when = canBeSeeThrough(file.bytes) ? 'now' : 'later';
      return {
        glance: who === 'spoken-for' ? look('glance', when) : Promise.resolve(undefined),
        thumbnail: look('thumbnail', 'later'),
      };
    },
  };
}

/** True for a picture whose digest is known. */
export function isPictureFile(content: Content): content is Content & PictureFile {
  return content.type === 'image' && content.sha256 !== undefined;
}
