import { isAnimated } from './animated.ts';
import type { Content } from './content.ts';
import { ContentVector } from './limits.ts';

/** Makes something of a picture file that is decoded for it. @throws ContentFailure for what can't be decoded. */
export type Decode<T> = (bytes: Uint8Array) => Promise<T>;

/**
 * What is made of the one picture that a content shows. Undefined for a text, for a drawing, which has no pixels of its own, and for what
 * moves, which has more than one picture: those are compared by exact bytes only.
 *
 * @throws as the decoder.
 */
export async function stillOf<T>(content: Content, decode: Decode<T>): Promise<T | undefined> {
  if (content.type === 'text' || isAnimated(content.bytes)) return undefined;
  try {
    return await decode(content.bytes);
  } catch (error) {
    if (error instanceof ContentVector) return undefined;
    throw error;
  }
}
