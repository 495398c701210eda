import type { DetectorCard } from '../lib/detector/card.ts';
import { cardKey } from '../lib/detector/card-key.ts';
import { type Declaration, type Principal, signStatement, writeStatement } from '../lib/sign/sign.ts';
import type { Envelope } from '../lib/statement/envelope.ts';
import type { RegistryDomain } from '../lib/statement/signed-claim.ts';

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
