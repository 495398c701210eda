import { type DetectorCard, parseCard } from '../lib/detector/card.ts';
import { cardKey } from '../lib/detector/card-key.ts';
import { type Declaration, type Principal, signStatement, writeStatement } from '../lib/sign/sign.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import type { RegistryDomain } from '../lib/statement/signed-claim.ts';

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

/** Signs a detector card under its content key, which does not hang on how the file is written. */
export function signCard(
  card: DetectorCard,
  declaration: Declaration,
  { secret, domain, principal }: { secret: Uint8Array; domain: RegistryDomain; principal?: Principal },
  deadline: number,
): Envelope {
  const statement = writeStatement({ type: 'image', sha256: cardKey(card) }, declaration);
  return signStatement(statement, secret, domain, deadline, principal);
}
