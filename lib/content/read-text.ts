/**
 * Reads a body as UTF-8 while it streams, and stops as soon as there is too much of it.
 *
 * @throws {AnswerTooLong} over `maxBytes`; whatever the stream throws where it breaks off.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new AnswerTooLong(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A server sent more than anybody asked for. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
  constructor(maxBytes: number) {
    super(`answer longer than ${maxBytes} bytes`);
  }
}
