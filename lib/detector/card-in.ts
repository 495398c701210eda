import { type DetectorCard, parseCard } from './card.ts';

/** Longest file that is looked at as a card, in bytes. */
const MAX_BYTES = 1_000_000;

/**
 * A file as a detector card; undefined where it is something else.
 *
 * @throws CardInvalid where it says that it is a card, and is none.
 */
export function cardIn(bytes: Uint8Array): DetectorCard | undefined {
  if (bytes.length > MAX_BYTES || bytes[0] !== '{'.charCodeAt(0)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  const { card, model } = json as { card?: unknown; model?: unknown };
  return typeof card === 'number' && typeof model === 'object' ? parseCard(json) : undefined;
}
