import { DocumentRefused } from './refusal.ts';

/** Brackets within brackets: documents about identity need six, so more is an attack on whoever walks them. */
const MAX_DEPTH = 16;

/**
 * Reads JSON from a stranger: UTF-8 without faults, brackets no deeper than 16.
 *
 * @throws {@link DocumentRefused} `not-json` or `too-deep`.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DocumentRefused('not-json', 'it is not UTF-8');
  }
  if (depth(text) > MAX_DEPTH) throw new DocumentRefused('too-deep', `more than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DocumentRefused('not-json', error instanceof Error ? error.message.slice(0, 100) : '');
  }
}

/** Counts brackets outside strings, before anything recursive sees the text. */
function depth(text: string): number {
  let open = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{\]}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++open);
    else if (token === ']' || token === '}') open--;
  }
  return deepest;
}
