import { newWork, type Route, type Work } from '../../outbox/work.ts';
import type { Signatory } from '../../sign/act.ts';
import { BY_AUTHOR_ALONE } from '../../sign/batch.ts';
import type { Envelope } from '../../statement/envelope.ts';
import type { RegistryDomain } from '../../statement/signed-claim.ts';
import { statementHash } from '../../statement/statement.ts';
import type { PreparedPiece } from './prepare.ts';

/**
 * Seconds within which a signed claim must be brought: a day where it is sent now, so that a relay that is down for a night
 * loses nothing, and a month where its author publishes it later.
 */
export const BRING_WITHIN = { relay: 86_400, later: 30 * 86_400 } as const;

/** Signs prepared pieces one after the other. Nothing leaves this machine, and nothing is kept yet. */
export async function signPieces(
  pieces: readonly PreparedPiece[],
  signatory: Signatory,
  { network, route, now }: { readonly network: RegistryDomain; readonly route: Route; readonly now: number },
): Promise<Work[]> {
  const works: Work[] = [];
  for (const piece of pieces) {
    const envelope = await signPiece(piece, signatory, network, deadlineOf(route, now));
    works.push(newWork(envelope, { network, label: piece.label, route, signedAt: now }));
  }
  return works;
}

/** Signs one piece. */
export async function signPiece(
  { statement, text }: Pick<PreparedPiece, 'statement' | 'text'>,
  { author, keyIdx, signer, sign }: Signatory,
  network: RegistryDomain,
  deadline: number,
): Promise<Envelope> {
  const { content, kind } = statement;
  const fields = { author, keyIdx, content, meta: statementHash(statement), kind, deadline };
  const signature = await sign({ type: 'Claim', fields }, network);
  const claim = { ...fields, signature, ...(signer === undefined ? {} : { signer }) };
  return { statement, claim, ...(text === undefined ? {} : { text }) };
}

function deadlineOf(route: Route, now: number): number {
  if (route === 'direct' || route === 'batch') return BY_AUTHOR_ALONE;
  return now + BRING_WITHIN[route];
}
