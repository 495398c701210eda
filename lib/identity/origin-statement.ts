import { EnvelopeInvalid, openEnvelope } from '../statement/envelope.ts';
import type { RegistryDomain } from '../statement/signed-claim.ts';
import type { Author } from './account.ts';
import { originNamed } from './web-address.ts';

/** An author's identity statement as a source handed it out, with what the chain says of its claim. */
export type OriginStatement = {
  /** The untrusted envelope: statement and signed claim. */
  readonly envelope: unknown;
  /** When the claim was registered, Unix seconds. */
  readonly time: number;
  /** When the author withdrew it, Unix seconds; absent where it stands. */
  readonly withdrawn?: number;
};

/** An origin that an account names as its own, and since when. */
export type NamedOrigin = { readonly origin: string; readonly since: number; readonly withdrawn?: number };

/**
 * The account's half of a binding: the origins in `links` of a statement of kind `identity`, signed by the account's
 * own key. Links that are more than an origin (with a path, say) are links, and name nothing.
 *
 * @throws {@link OriginStatementRefused} where the statement is not the author's, or of another kind.
 */
export function originsIn(
  { envelope, time, withdrawn }: OriginStatement,
  author: Author,
  registry: RegistryDomain,
): readonly NamedOrigin[] {
  const { statement, claim } = open(envelope, registry);
  if (claim.author !== author.address.toLowerCase())
    throw new OriginStatementRefused('it is another account’s');
  if (claim.keyIdx !== 0) throw new OriginStatementRefused('a delegate signed it, not the account itself');
  if (statement.kind !== 'identity') throw new OriginStatementRefused(`its kind is ${statement.kind}`);
  const origins = (statement.links ?? []).flatMap((link) => originNamed(link) ?? []);
  return [...new Set(origins)].map((origin) => ({
    origin,
    since: time,
    ...(withdrawn === undefined ? {} : { withdrawn }),
  }));
}

function open(envelope: unknown, registry: RegistryDomain): ReturnType<typeof openEnvelope> {
  try {
    return openEnvelope(envelope, registry);
  } catch (error) {
    if (error instanceof EnvelopeInvalid) throw new OriginStatementRefused(error.message, { cause: error });
    throw error;
  }
}

/** A statement that names no origin for this account, whatever it says. */
export class OriginStatementRefused extends Error {
  override name = 'OriginStatementRefused';
  constructor(why: string, options?: ErrorOptions) {
    super(`The identity statement can't be used: ${why}.`, options);
  }
}
