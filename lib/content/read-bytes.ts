import { joined } from './joined.ts';
import { AnswerTooLong } from './read-text.ts';

/**
 * Reads a body while it streams, and stops as soon as there is too much of it.
 *
 * @throws {AnswerTooLong} over `maxBytes`; whatever the stream throws where it breaks off.
 */
export async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new AnswerTooLong(maxBytes);
    chunks.push(chunk);
  }
  return joined(chunks);
}
